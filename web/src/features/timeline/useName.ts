import { useContext } from 'react';
import { useMessages } from '../../i18n/index.ts';
import { useSession, useUser } from '../../store/hooks.ts';
import { personName } from '../rooms/names.ts';
import { TimelineScopeContext } from './scope.ts';

/** How a person is called where others' names stand too; oneself is "You", but for who looks at the past. */
export function useName(userId: string | null): string {
  const { timeline, rooms } = useMessages();
  const me = useSession().user?.id;
  const scope = useContext(TimelineScopeContext);
  const user = useUser(userId);
  if (userId !== null && userId === me && !scope?.isPast) return timeline.you;
  return personName(scope?.names?.get(userId ?? '') ?? user?.name, rooms);
}
