import type { Room } from '@sandesham/client';
import type { Virtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { loadedRowAt, type Reach, type Row } from './rows.ts';

/** For how long the message that was jumped to stands out. */
const HIGHLIGHT_MS = 2000;
/** Frames until the rows around a target are measured and the list has come to rest. */
const SETTLE_FRAMES = 3;

export interface Target {
  readonly seq: number;
  readonly align: 'start' | 'center';
  /** Whether it stands out for a moment, and takes the focus. */
  readonly marks: boolean;
}

/** A jump that has not come to rest, and the row that it goes to. */
interface Landing {
  readonly target: Target;
  readonly index: number;
}

export interface JumpOptions {
  readonly room: Room;
  readonly rows: readonly Row[];
  readonly reach: Reach;
  /** Puts rows into the list that are loaded and not in it; false when there are none at the number. */
  readonly reveal: (seq: number) => boolean;
  /** Where the list opens; null: at its end. */
  readonly first: Target | null;
  readonly virtualizer: Virtualizer<HTMLDivElement, HTMLElement>;
  readonly setPinned: (pinned: boolean) => void;
}

/** Goes to a number of the room, having loaded what is around it if need be. */
export function useJump(options: JumpOptions) {
  const { room, rows, reach, reveal, first, virtualizer, setPinned } = options;
  const { fromStart, atTail } = reach;
  const [target, setTarget] = useState<Target | null>(first);
  const [isPlaced, setIsPlaced] = useState(false);
  const [highlighted, setHighlighted] = useState<string | null>(null);
  const asked = useRef<Target | null>(null);
  const settle = useRef(0);
  const landing = useRef<Landing | null>(null);

  const arrive = useCallback(
    (frames: number) => {
      cancelAnimationFrame(settle.current);
      settle.current = requestAnimationFrame(() => {
        if (frames > 0) return arrive(frames - 1);
        const landed = landing.current;
        landing.current = null;
        setTarget(now => (now === landed?.target ? null : now));
        setIsPlaced(true);
        const element = virtualizer.scrollElement;
        if (!element) return;
        const end = element.scrollHeight - element.clientHeight;
        const isFromTop = landed?.target.align === 'start';
        const start = isFromTop ? virtualizer.measurementsCache[landed.index]?.start : undefined;
        // Who was brought to the end follows it, as if they had scrolled there; so does who sees
        // all that is new from there.
        if (end - element.scrollTop <= 4 || (start !== undefined && start >= end)) setPinned(true);
      });
    },
    [virtualizer, setPinned],
  );

  useLayoutEffect(() => {
    if (rows.length === 0) return;
    if (target === null) {
      if (!isPlaced) arrive(0);
      return;
    }
    const index = loadedRowAt(rows, target.seq, { fromStart, atTail });
    if (index >= 0) {
      // The line "new messages" and the day stand above what they begin.
      let top = index;
      while (target.align === 'start' && isDivider(rows[top - 1])) top--;
      const before = landing.current;
      // The list goes to an index: rows that come in above before it has come to rest change whose that is.
      const isUnderway = before?.target === target;
      if (isUnderway && before.index === top) return;
      landing.current = { target, index: top };
      if (!isUnderway) setPinned(false);
      virtualizer.scrollToIndex(top, { align: target.align });
      if (isUnderway) return;
      if (target.marks) setHighlighted(rows[index]?.key ?? null);
      arrive(SETTLE_FRAMES);
      return;
    }
    if (asked.current === target || reveal(target.seq)) return;
    asked.current = target;
    const giveUp = () => setTarget(now => (now === target ? null : now));
    room.loadAround(target.seq).then(ok => {
      // What was loaded comes as rows; when it did not come, the end is as good a place as any.
      if (!ok) {
        giveUp();
        setPinned(true);
      }
    }, giveUp);
  }, [rows, fromStart, atTail, target, isPlaced, room, reveal, virtualizer, setPinned, arrive]);

  useEffect(() => {
    if (highlighted === null) return;
    const timer = setTimeout(() => setHighlighted(null), HIGHLIGHT_MS);
    return () => clearTimeout(timer);
  }, [highlighted]);

  useEffect(() => () => cancelAnimationFrame(settle.current), []);

  return { jump: setTarget, isPlaced, highlighted };
}

const isDivider = (row: Row | undefined) => row?.kind === 'unread' || row?.kind === 'day';
