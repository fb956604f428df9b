import { useMemo } from 'react';
import { useUpcoming } from './api.ts';

/** What is planned in a room, for the list of rooms. */
export interface ScheduleHint {
  count: number;
  /** When the next one is due, RFC 3339. */
  next_due: string | null;
  /** Those that could not be sent. */
  failed: number;
}

/** The rooms in which the person has something planned. */
export function useScheduleHints(): ReadonlyMap<string, ScheduleHint> {
  const { data } = useUpcoming();
  return useMemo(() => {
    const hints = new Map<string, ScheduleHint>();
    for (const { room_id, state, next_due } of data ?? []) {
      const hint = hints.get(room_id) ?? { count: 0, next_due: null, failed: 0 };
      const isFailed = state === 'failed';
      const due = isFailed ? null : (next_due ?? null);
      const earliest = [hint.next_due, due].filter(each => each !== null).sort()[0] ?? null;
      hints.set(room_id, {
        count: hint.count + (isFailed ? 0 : 1),
        next_due: earliest,
        failed: hint.failed + (isFailed ? 1 : 0),
      });
    }
    return hints;
  }, [data]);
}
