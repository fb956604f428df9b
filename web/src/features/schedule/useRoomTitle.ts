import { useMessages } from '../../i18n/index.ts';
import { useRoomSummary, useUser } from '../../store/hooks.ts';

/** What a conversation is called: a group's name, or that of the other one. */
export function useRoomTitle(roomId: string): string {
  const { schedule } = useMessages();
  const room = useRoomSummary(roomId);
  const peer = useUser(room?.peerId ?? null);
  if (room === undefined) return schedule.unknownRoom;
  return (
    room.name ??
    peer?.name ??
    room.members.find(({ user_id }) => user_id === room.peerId)?.name ??
    '…'
  );
}
