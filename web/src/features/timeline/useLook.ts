import type { Room, RoomSnapshot } from '@sandesham/client';
import type { Virtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useRef, useState } from 'react';
import { ReadTracker, type Span, seenRows } from './readTracker.ts';
import { countAfter, countBetween, isBetween, type Row } from './rows.ts';

/** Nearer to the upper end than this many windows, older messages are asked for. */
const OLDER_WINDOWS = 2;

/** The unread messages of a room when it was opened. */
export interface Unread {
  /** The read cursor then. */
  readonly marker: number;
  readonly count: number;
  /** The latest number then. */
  readonly head: number;
}

export interface LookOptions {
  readonly room: Room;
  readonly snapshot: RoomSnapshot;
  /** The rows of the list, and all that there are. */
  readonly rows: readonly Row[];
  readonly all: readonly Row[];
  /** Puts more of them into the list, at its upper end; false when all are in it. */
  readonly showOlder: () => boolean;
  readonly me: string;
  readonly unread: Unread | null;
  readonly readUpTo: number;
  /** False until the list is where it opens: nothing before that was seen. */
  readonly isPlaced: boolean;
}

/** What the buttons over the timeline offer. */
export interface Offers {
  /** Unread messages above that were not passed yet; where the first of them is. */
  readonly unread: number;
  readonly unreadSeq: number;
  /** Whether the newest is out of sight, and how many came since. */
  readonly isAway: boolean;
  readonly newer: number;
}

const NO_OFFERS: Offers = { unread: 0, unreadSeq: 0, isAway: false, newer: 0 };

/**
 * Looks at what is on screen, at most once a frame: moves the read cursor, asks for what is missing
 * near it, and tells what the buttons offer.
 */
export function useLook(options: LookOptions) {
  const latest = useRef(options);
  latest.current = options;
  const tracker = useRef<ReadTracker | null>(null);
  tracker.current ??= new ReadTracker(options.readUpTo);
  /** Up to where the unread ones were passed without a leap, and the highest number ever on screen. */
  const passed = useRef(options.unread?.marker ?? 0);
  const highest = useRef(options.readUpTo);
  const isHeld = useRef(false);
  const lastTop = useRef(0);
  const [offers, setOffers] = useState(NO_OFFERS);
  const list = useRef<Virtualizer<HTMLDivElement, HTMLElement> | null>(null);
  const frame = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  const look = useCallback(() => {
    frame.current = 0;
    const virtualizer = list.current;
    const { room, snapshot, rows, all, showOlder, me, unread, isPlaced } = latest.current;
    const element = virtualizer?.scrollElement;
    if (!virtualizer || !element || !isPlaced || rows.length === 0) return;
    const top = element.scrollTop;
    const bottom = top + element.clientHeight;
    const wasTop = lastTop.current;
    lastTop.current = top;
    const spans: Span[] = [];
    let unreadIsAbove = false;
    for (const { index, start, end } of virtualizer.getVirtualItems()) {
      const row = rows[index];
      // One that is mounted comes into sight next: it is filled from the side that its reader is on.
      if (row?.kind === 'gap' && row.gap.state === 'idle') {
        void room.fillGap(row.gap, top < wasTop ? 'end' : 'start');
      }
      if (!row || end <= top || start >= bottom) continue;
      if (row.kind !== 'message' && row.kind !== 'system') continue;
      if (row.seq !== null) spans.push({ seq: row.seq, start, end });
    }
    if (top < element.clientHeight * OLDER_WINDOWS && !showOlder()) askOlder(room, snapshot);

    const first = spans[0]?.seq;
    const last = spans.at(-1)?.seq;
    if (first !== undefined && last !== undefined) {
      highest.current = Math.max(highest.current, last);
      if (first <= passed.current + 1 || !isBetween(all, passed.current, first)) {
        passed.current = Math.max(passed.current, last);
      }
      unreadIsAbove = first > passed.current;
    }
    const now = performance.now();
    const inFront = document.visibilityState === 'visible' && document.hasFocus();
    const seen = isHeld.current ? [] : seenRows(spans, top, bottom);
    const reached = (tracker.current as ReadTracker).look(seen, inFront, now);
    if (reached !== null) room.markRead(reached);
    clearTimeout(timer.current);
    const next = (tracker.current as ReadTracker).nextIn(now);
    if (next !== null) timer.current = setTimeout(() => look(), next + 1);

    const isAway = element.scrollHeight - bottom > element.clientHeight;
    const missed = unread && unreadIsAbove ? missedOf(unread, all, passed.current, me) : 0;
    const newer = newerThan(highest.current, unread, all, me);
    setOffers(was =>
      was.unread === missed &&
      was.unreadSeq === passed.current + 1 &&
      was.isAway === isAway &&
      was.newer === newer
        ? was
        : { unread: missed, unreadSeq: passed.current + 1, isAway, newer },
    );
  }, []);

  const onLook = useCallback(() => {
    if (frame.current === 0) frame.current = requestAnimationFrame(look);
  }, [look]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: other rows are another look
  useEffect(onLook, [onLook, options.rows, options.isPlaced]);

  useEffect(() => {
    const listening = new AbortController();
    const { signal } = listening;
    document.addEventListener('visibilitychange', onLook, { signal });
    addEventListener('focus', onLook, { signal });
    addEventListener('blur', look, { signal });
    return () => {
      listening.abort();
      cancelAnimationFrame(frame.current);
      frame.current = 0;
      clearTimeout(timer.current);
    };
  }, [look, onLook]);

  /** Stops reading until the room is opened again: its reader marked something unread. */
  const hold = useCallback(() => {
    isHeld.current = true;
  }, []);

  return { offers, onLook, list, hold };
}

function missedOf(unread: Unread, rows: readonly Row[], passed: number, me: string): number {
  if (passed >= unread.head) return 0;
  // Untouched, the server's count: it knows of what is not loaded too.
  if (passed <= unread.marker) return unread.count;
  // What was passed is loaded; what is not passed yet need not be.
  return Math.max(0, unread.count - countBetween(rows, unread.marker, passed, me));
}

/** How many of others are past what was ever on screen: of those that were unread, loaded or not. */
function newerThan(
  highest: number,
  unread: Unread | null,
  rows: readonly Row[],
  me: string,
): number {
  if (unread === null || highest >= unread.head) return countAfter(rows, highest, me);
  const left = unread.count - countBetween(rows, unread.marker, highest, me);
  return Math.max(0, left) + countAfter(rows, unread.head, me);
}

function askOlder(room: Room, snapshot: RoomSnapshot): void {
  const head = snapshot.rows[0];
  if (head?.kind === 'older' && head.state === 'idle') void room.loadOlder();
}
