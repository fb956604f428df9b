import type { Member, Role } from '@sandesham/client';
import { useSession } from '../../store/hooks.ts';
import { roleOf } from './rights.ts';
import type { AboutRoom } from './useAboutRoom.ts';

/** One's own role: as the loaded members tell, for of a large room the summary holds but the first. */
export function useOwnRole(room: AboutRoom, members: readonly Member[]): Role {
  const me = useSession().user?.id;
  const self = members.find(({ user_id }) => user_id === me);
  return self ? roleOf(self) : room.role;
}
