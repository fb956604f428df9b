import { type RefObject, useCallback, useLayoutEffect, useRef } from 'react';

/** Where each search was left, as long as the page lives. */
const left = new Map<string, { top: number; messageId: string | null }>();

/** Remembers which result was opened, so that coming back finds it under the hand. */
export function noteOpened(search: string, messageId: string): void {
  left.set(search, { top: left.get(search)?.top ?? 0, messageId });
}

interface Return {
  scroller: RefObject<HTMLDivElement | null>;
  onScroll: () => void;
}

/** Brings a search back to where it was left: the same place, and the focus on what was opened. */
export function useReturn(search: string, isFilled: boolean): Return {
  const scroller = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const place = isFilled ? left.get(search) : undefined;
    if (place === undefined || scroller.current === null) return;
    scroller.current.scrollTop = place.top;
    const opened = place.messageId && document.getElementById(`found-${place.messageId}`);
    if (opened) {
      opened.focus({ preventScroll: true });
      left.set(search, { ...place, messageId: null });
    }
  }, [search, isFilled]);
  const onScroll = useCallback(() => {
    const top = scroller.current?.scrollTop ?? 0;
    left.set(search, { top, messageId: left.get(search)?.messageId ?? null });
  }, [search]);
  return { scroller, onScroll };
}
