import type { RoomSummary } from '@sandesham/client';
import { useCallback, useSyncExternalStore } from 'react';
import { useClient } from '../../store/hooks.ts';

/**
 * A part of what the list knows of a room. A summary is another one with every message; what is
 * chosen from it rarely is. `select` must give the same value for the same part.
 */
export function useSummaryPart<T>(roomId: string, select: (summary: RoomSummary) => T): T | null {
  const { rooms } = useClient();
  const subscribe = useCallback(
    (listener: () => void) => rooms.subscribeRoom(roomId, listener),
    [rooms, roomId],
  );
  return useSyncExternalStore(subscribe, () => {
    const summary = rooms.get(roomId);
    return summary ? select(summary) : null;
  });
}
