import type { RoomSummary } from '@sandesham/client';
import { useMessages } from '../../i18n/index.ts';
import { useRoomSummary } from '../../store/hooks.ts';
import { useRoomTitle } from '../rooms/names.ts';

const UNKNOWN: Pick<RoomSummary, 'kind' | 'name' | 'peerId' | 'members'> = {
  kind: 'group',
  name: null,
  peerId: null,
  members: [],
};

/** What a chat is called, also one that the person is not in any more. */
export function useRoomName(roomId: string | null): string {
  const { search } = useMessages();
  const room = useRoomSummary(roomId ?? '');
  const title = useRoomTitle(room ?? UNKNOWN);
  return room === undefined ? search.somewhere : title;
}
