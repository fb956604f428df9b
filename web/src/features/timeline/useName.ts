import { useContext } from 'react';
import { useMessages } from '../../i18n/index.ts';
import { useSession, useUser } from '../../store/hooks.ts';
import { personName } from '../rooms/names.ts';
import { TimelineScopeContext } from './scope.ts';

/** How a person is called where others' names stand too; oneself is "You". */
export function useName(userId: string | null): string {
  const { timeline, rooms } = useMessages();
  const me = useSession().user?.id;
  const then = useContext(TimelineScopeContext)?.names?.get(userId ?? '');
  const user = useUser(userId);
  if (userId !== null && userId === me) return timeline.you;
  return personName(then ?? user?.name, rooms);
}
