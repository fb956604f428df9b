import { PastRoom } from '@sandesham/client';
import { useCallback, useEffect, useState } from 'react';
import type { AuditEvent } from './api.ts';

/** A room that goes to and fro among its events; at its latest until somebody moves it. */
export function usePast(roomId: string, events: readonly AuditEvent[]) {
  const [room] = useState(() => new PastRoom(roomId));
  const [count, setCount] = useState(0);
  const [isMoved, setMoved] = useState(false);

  useEffect(() => {
    room.add(events.slice(room.events.length).map(({ event }) => event));
    if (isMoved) return;
    room.seek(room.events.length);
    setCount(room.count);
  }, [room, events, isMoved]);

  const seek = useCallback(
    (to: number) => {
      setMoved(true);
      room.seek(to);
      setCount(room.count);
    },
    [room],
  );
  return { room, count, seek };
}
