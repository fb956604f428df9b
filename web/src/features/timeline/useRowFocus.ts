import type { Virtualizer } from '@tanstack/react-virtual';
import { type FocusEvent, useCallback, useLayoutEffect, useRef, useState } from 'react';
import type { Row } from './rows.ts';

const takesFocus = (row: Row | undefined) => row?.kind === 'message' || row?.kind === 'gap';

export interface RowFocusOptions {
  readonly rows: readonly Row[];
  readonly virtualizer: () => Virtualizer<HTMLDivElement, HTMLElement> | null;
  readonly setPinned: (pinned: boolean) => void;
}

/** One row at a time can be tabbed to; the arrows move on from it. */
export function useRowFocus({ rows, virtualizer, setPinned }: RowFocusOptions) {
  const [focused, setFocused] = useState<string | null>(null);
  const wanted = useRef<string | null>(null);
  const index = focused === null ? -1 : rows.findIndex(row => row.key === focused);
  const isLost = index < 0;
  const reachable = isLost ? (rows[lastOf(rows)]?.key ?? null) : focused;

  // The row is mounted by now, wherever it is: the list keeps the focused one.
  useLayoutEffect(() => {
    if (wanted.current === null) return;
    const element = virtualizer()?.elementsCache.get(wanted.current);
    if (!element) return;
    wanted.current = null;
    element.focus({ preventScroll: true });
  });

  const focus = useCallback(
    (to: number) => {
      const row = rows[to];
      if (!row) return;
      wanted.current = row.key;
      setFocused(row.key);
      setPinned(to === lastOf(rows));
      virtualizer()?.scrollToIndex(to, { align: 'auto' });
    },
    [rows, setPinned, virtualizer],
  );

  const move = useCallback(
    (direction: 'previous' | 'next' | 'first' | 'last') => {
      const step = direction === 'previous' || direction === 'last' ? -1 : 1;
      const from =
        direction === 'first' ? 0 : direction === 'last' ? rows.length - 1 : index + step;
      for (let to = from; to >= 0 && to < rows.length; to += step) {
        if (takesFocus(rows[to])) return focus(to);
      }
    },
    [rows, index, focus],
  );

  const onFocus = useCallback((event: FocusEvent) => {
    const key = keyAt(event.target);
    if (key !== null) setFocused(key);
  }, []);

  return { reachable, focusedIndex: index, move, focus, onFocus };
}

function lastOf(rows: readonly Row[]): number {
  return rows.findLastIndex(takesFocus);
}

/** The key of the row that an element is in. */
export function keyAt(element: EventTarget | null): string | null {
  const row = element instanceof Element ? element.closest<HTMLElement>('[data-key]') : null;
  return row?.dataset.key ?? null;
}
