import type { RoomSummary } from '@sandesham/client';
import { withoutBidiControls } from '@sandesham/client';
import { type Messages, useMessages } from '../../i18n/index.ts';
import { useUser } from '../../store/hooks.ts';

type Named = Pick<RoomSummary, 'kind' | 'name' | 'peerId' | 'members'>;

/** What a chat is called: a group by its name, a chat of two by the other's. */
export function roomTitle(room: Named, texts: Messages['rooms'], peerName?: string): string {
  const member = room.members.find(({ user_id }) => user_id === room.peerId);
  const name = room.kind === 'group' ? room.name : (peerName ?? member?.name);
  const shown = withoutBidiControls(name ?? '').trim();
  return shown || (room.kind === 'group' ? texts.unnamed : texts.someone);
}

/** {@link roomTitle}, which follows the other's changes of name. */
export function useRoomTitle(room: Named): string {
  const { rooms } = useMessages();
  const peer = useUser(room.kind === 'dm' ? room.peerId : null);
  return roomTitle(room, rooms, peer?.name);
}
