import { withoutBidiControls } from '@sandesham/client';
import { useMessages } from '../../i18n/index.ts';
import { useSession, useUser } from '../../store/hooks.ts';

/** How a person is called where others' names stand too; oneself is "You". */
export function useName(userId: string | null): string {
  const { timeline } = useMessages();
  const me = useSession().user?.id;
  const user = useUser(userId);
  if (userId !== null && userId === me) return timeline.you;
  return user ? withoutBidiControls(user.name) : timeline.unknownPerson;
}
