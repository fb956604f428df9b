import { useCallback, useMemo, useRef, useState } from 'react';
import { type Row, rowAtSeq, seqOf } from './rows.ts';

/** So many rows stay in the list at least, and are added at a time by who scrolls up. */
const SHOWN_MIN = 600;
/** It is shortened when it has so many. */
const SHOWN_MAX = 2 * SHOWN_MIN;

/** The rows of the list: all, or the latest of very many. */
export interface ShownRows {
  readonly shown: readonly Row[];
  /** Whether there are rows above those that are shown. */
  readonly isShortened: boolean;
  /** Leaves the latest, when there are far more: for who follows the end. `keeps`: an index that stays. */
  readonly shorten: (keeps: number) => void;
  /** Shows more at the upper end; false when there is no more. */
  readonly showOlder: () => boolean;
  /** Shows what is at a number and around it; false when it is shown, or is not there. */
  readonly reveal: (seq: number) => boolean;
}

/**
 * Every message that comes costs the list time for each row that it has. Who follows the end of a room
 * of which twenty thousand are loaded has the latest of them in the list; who scrolls up gets the rest,
 * piece by piece, from memory.
 */
export function useShownRows(rows: readonly Row[]): ShownRows {
  /** What is shown begins with this number; 0: all of it. */
  const [from, setFrom] = useState(0);
  const start = from === 0 ? 0 : Math.max(rowAtSeq(rows, from), 0);
  const shown = useMemo(() => (start === 0 ? rows : rows.slice(start)), [rows, start]);
  const latest = useRef({ rows, start });
  latest.current = { rows, start };

  const beginAt = useCallback((index: number) => setFrom(fromAt(latest.current.rows, index)), []);
  const shorten = useCallback(
    (keeps: number) => {
      const { rows: all, start: first } = latest.current;
      const index = all.length - SHOWN_MIN;
      if (all.length - first > SHOWN_MAX && (keeps < 0 || first + keeps >= index)) beginAt(index);
    },
    [beginAt],
  );
  const showOlder = useCallback(() => {
    const { start: first } = latest.current;
    if (first > 0) beginAt(first - SHOWN_MIN);
    return first > 0;
  }, [beginAt]);
  const reveal = useCallback(
    (seq: number) => {
      const { rows: all, start: first } = latest.current;
      const index = rowAtSeq(all, seq);
      const isHidden = index >= 0 && index < first;
      if (isHidden) beginAt(index - SHOWN_MIN / 2);
      return isHidden;
    },
    [beginAt],
  );
  return { shown, isShortened: start > 0, shorten, showOlder, reveal };
}

/** The number to begin with so that a row, or the next one that has a number, is the first. */
function fromAt(rows: readonly Row[], index: number): number {
  if (index <= 0) return 0;
  const first = rows.slice(index).find(row => row.kind === 'message' || row.kind === 'system');
  return seqOf(first) ?? 0;
}
