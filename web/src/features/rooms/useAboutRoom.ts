import type { RoomSummary } from '@sandesham/client';
import { useCallback, useRef, useSyncExternalStore } from 'react';
import { useClient } from '../../store/hooks.ts';

/** What a room is, apart from what is said in it. */
const PARTS = [
  'kind',
  'name',
  'peerId',
  'members',
  'memberCount',
  'role',
  'mutedUntil',
  'isGone',
] as const satisfies readonly (keyof RoomSummary)[];

/** What stays the same while people write. */
export type AboutRoom = Pick<RoomSummary, 'id' | (typeof PARTS)[number]>;

/** What a room is; renders again when that changes, and not with every message. */
export function useAboutRoom(roomId: string): AboutRoom | undefined {
  const { rooms } = useClient();
  const known = useRef<RoomSummary | undefined>(undefined);
  const subscribe = useCallback(
    (listener: () => void) => rooms.subscribeRoom(roomId, listener),
    [rooms, roomId],
  );
  return useSyncExternalStore(subscribe, () => {
    const before = known.current;
    const now = rooms.get(roomId);
    const isSame =
      before && now && before.id === now.id && PARTS.every(part => before[part] === now[part]);
    if (!isSame) known.current = now;
    return known.current;
  });
}
