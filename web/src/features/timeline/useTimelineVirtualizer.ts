import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import {
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useReducer,
  useRef,
  useState,
} from 'react';
import { isScrollKey } from '../../lib/hotkeys.ts';
import { Pin, type ScrollPosition } from './pin.ts';
import type { Row } from './rows.ts';

/** Heights before a row was measured, in pixels. */
const ESTIMATES: Record<Row['kind'], number> = {
  message: 52,
  system: 32,
  day: 44,
  unread: 36,
  gap: 56,
};
/** Above the first row: where older messages load, or where the room begins. */
export const HEAD_PX = 72;
const FOOT_PX = 8;
/** What is jumped to at the top has this much of what was before above it. */
const CONTEXT_PX = 64;
const OVERSCAN = 8;
/** Beyond any list: the browser stops at its end. */
const END = 1e9;

export interface TimelineVirtualizerOptions {
  readonly rows: readonly Row[];
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly startPinned: boolean;
  /** A row that stays mounted wherever the list is, as it has the focus. */
  readonly keptIndex: number;
  /** A row that grows because its reader opened it: what is above stays where it is. */
  readonly unfolding: RefObject<string | null>;
  /** The list moved, or the rows in it are others. */
  readonly onLook: () => void;
}

/** The list's engine: which rows are mounted and where, and whether the newest is followed. */
export function useTimelineVirtualizer(options: TimelineVirtualizerOptions) {
  const { rows, scroller, keptIndex, unfolding, onLook } = options;
  const pin = useRef<Pin | null>(null);
  pin.current ??= new Pin(options.startPinned);
  const [isPinned, setIsPinned] = useState(options.startPinned);
  const rerender = useReducer((count: number) => count + 1, 0)[1];
  const look = useRef(onLook);
  look.current = onLook;

  const getItemKey = useCallback((index: number) => rows[index]?.key ?? index, [rows]);
  const rangeExtractor = useCallback(
    (range: Range) => {
      const indexes = defaultRangeExtractor(range);
      if (keptIndex < 0 || keptIndex >= range.count) return indexes;
      if (keptIndex < (indexes[0] ?? 0)) return [keptIndex, ...indexes];
      return keptIndex > (indexes.at(-1) ?? 0) ? [...indexes, keptIndex] : indexes;
    },
    [keptIndex],
  );

  const stick = useCallback(() => {
    const element = scroller.current;
    if (!element || !pin.current?.pinned) return;
    const end = element.scrollHeight - element.clientHeight;
    if (end - element.scrollTop > 0.5) element.scrollTop = end;
  }, [scroller]);

  const before = useRef<ReturnType<typeof useVirtualizer<HTMLDivElement, HTMLElement>> | null>(
    null,
  );
  const place = useRef<Place | null>(null);
  const placedRows = useRef(rows);
  if (placedRows.current !== rows && before.current && !pin.current.pinned) {
    place.current = placeOf(before.current, placedRows.current);
  }

  const virtualizer = useVirtualizer<HTMLDivElement, HTMLElement>({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: index => ESTIMATES[rows[index]?.kind ?? 'message'],
    getItemKey,
    rangeExtractor,
    overscan: OVERSCAN,
    paddingStart: HEAD_PX,
    paddingEnd: FOOT_PX,
    scrollPaddingStart: CONTEXT_PX,
    anchorTo: 'end',
    followOnAppend: isPinned,
    directDomUpdates: true,
    // With a layer for each row the compositor has more to do than it saves: they move together.
    directDomUpdatesMode: 'position',
    initialOffset: options.startPinned ? END : 0,
    initialRect: { width: 800, height: 800 },
    onChange: () => {
      stick();
      look.current();
    },
  });
  before.current = virtualizer;

  // What is above the reader's place pushes the view along when it grows or shrinks, in whichever
  // direction they scroll, so that nothing they look at moves; a row that fills the window does not.
  virtualizer.shouldAdjustScrollPositionOnItemSizeChange = (item, _delta, instance) => {
    const offset = instance.scrollOffset ?? 0;
    const height = instance.scrollRect?.height ?? 0;
    return item.key !== unfolding.current && item.start < offset && item.end < offset + height;
  };

  // The virtualizer keeps the topmost row in place. When that one went away, as a gap does that was
  // filled, or a divider came in below it, the first message that was whole on screen stays instead.
  useLayoutEffect(() => {
    placedRows.current = rows;
    const kept = place.current;
    place.current = null;
    const element = scroller.current;
    if (!kept || !element || pin.current?.pinned) return;
    const index = indexOfKey(rows, kept.key, kept.index);
    const start = index < 0 ? undefined : virtualizer.measurementsCache[index]?.start;
    if (start === undefined) return;
    const target = start - kept.fromTop;
    if (Math.abs(target - (virtualizer.scrollOffset ?? 0)) < 0.5) return;
    element.scrollTop = target;
    virtualizer.scrollOffset = element.scrollTop;
    rerender();
  }, [rows, scroller, virtualizer]);

  // On every render: rows that came in grew the list.
  useLayoutEffect(stick);

  const setPinned = useCallback(
    (pinned: boolean) => {
      pin.current?.set(pinned);
      setIsPinned(pinned);
      if (pinned) stick();
    },
    [stick],
  );

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    return followGestures(element, pin.current as Pin, () => {
      setIsPinned((pin.current as Pin).pinned);
      look.current();
    });
  }, [scroller]);

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      stick();
      look.current();
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller, stick]);

  return { virtualizer, isPinned, setPinned, stick };
}

interface Place {
  readonly key: string;
  readonly index: number;
  readonly fromTop: number;
}

type Virtualizer = ReturnType<typeof useVirtualizer<HTMLDivElement, HTMLElement>>;

/** The first message or note that is whole on screen, and where. */
function placeOf(virtualizer: Virtualizer, rows: readonly Row[]): Place | null {
  const offset = virtualizer.scrollOffset ?? 0;
  const first = virtualizer.getVirtualItemForOffset(offset)?.index ?? 0;
  for (let index = first; index < Math.min(first + 40, rows.length); index++) {
    const row = rows[index];
    const item = virtualizer.measurementsCache[index];
    if (!row || !item || item.key !== row.key) return null;
    const isLasting = row.kind === 'message' || row.kind === 'system';
    if (isLasting && item.start >= offset)
      return { key: row.key, index, fromTop: item.start - offset };
  }
  return null;
}

function indexOfKey(rows: readonly Row[], key: string, near: number): number {
  return rows[near]?.key === key ? near : rows.findIndex(row => row.key === key);
}

const positionOf = (element: HTMLElement): ScrollPosition => ({
  top: element.scrollTop,
  fromEnd: element.scrollHeight - element.clientHeight - element.scrollTop,
});

/** Tells the pin what the reader's hands do. Answers how to stop. */
function followGestures(element: HTMLElement, pin: Pin, onChange: () => void): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  const passive = { passive: true, signal };
  const now = () => performance.now();
  const telling = (act: () => void) => () => {
    const was = pin.pinned;
    act();
    if (pin.pinned !== was) onChange();
  };
  let fingerY = 0;

  element.addEventListener(
    'wheel',
    event => {
      if (event.ctrlKey || event.deltaY === 0) return;
      telling(() => pin.move(event.deltaY < 0 ? 'up' : 'down', positionOf(element), now()))();
    },
    passive,
  );
  element.addEventListener(
    'touchstart',
    event => {
      fingerY = event.touches[0]?.clientY ?? 0;
      pin.hold(positionOf(element));
    },
    passive,
  );
  element.addEventListener(
    'touchmove',
    event => {
      const y = event.touches[0]?.clientY ?? fingerY;
      if (y - fingerY > 4) telling(() => pin.move('up', positionOf(element), now()))();
      fingerY = y;
    },
    passive,
  );
  const release = () => pin.release(now());
  element.addEventListener('touchend', release, passive);
  element.addEventListener('touchcancel', release, passive);
  element.addEventListener(
    'pointerdown',
    event => {
      // The scrollbar is the one part of the list that no row covers to the side.
      if (event.target === element && event.offsetX >= element.clientWidth) {
        pin.hold(positionOf(element));
        addEventListener('pointerup', release, { once: true, signal });
      }
    },
    passive,
  );
  element.addEventListener(
    'keydown',
    event => {
      const direction = isScrollKey(event);
      if (direction) telling(() => pin.move(direction, positionOf(element), now()))();
    },
    passive,
  );
  element.addEventListener(
    'scroll',
    () => {
      telling(() => pin.scrolled(positionOf(element), now()))();
      // The scroll itself is a look even when the mounted rows stay the same.
      onChange();
    },
    passive,
  );
  return () => listening.abort();
}
