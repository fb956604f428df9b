import type { RoomSummary } from '@sandesham/client';
import { withoutBidiControls } from '@sandesham/client';
import { type Messages, useMessages } from '../../i18n/index.ts';
import { useUser } from '../../store/hooks.ts';

type Named = Pick<RoomSummary, 'kind' | 'name' | 'peerId' | 'members'>;

/** So many members stand for a group that has no name. */
const MEMBERS_NAMED = 3;

/** What a person is called; of a deleted account no name is left. */
export function personName(name: string | undefined, texts: Messages['rooms']): string {
  return name === undefined ? texts.someone : withoutBidiControls(name).trim() || texts.deletedUser;
}

/** What a chat is called: a group by its name or its members, a chat of two by the other's. */
export function roomTitle(room: Named, texts: Messages['rooms'], peerName?: string): string {
  if (room.kind === 'dm') {
    const member = room.members.find(({ user_id }) => user_id === room.peerId);
    return personName(peerName ?? member?.name, texts);
  }
  const names = room.members.map(({ name }) => withoutBidiControls(name).trim());
  const members = names.filter(name => name !== '').slice(0, MEMBERS_NAMED);
  return withoutBidiControls(room.name ?? '').trim() || members.join(', ') || texts.unnamed;
}

/** {@link roomTitle}, which follows the other's changes of name. */
export function useRoomTitle(room: Named): string {
  const { rooms } = useMessages();
  const peer = useUser(room.kind === 'dm' ? room.peerId : null);
  return roomTitle(room, rooms, peer?.name);
}
