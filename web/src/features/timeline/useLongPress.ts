import { type MouseEvent, type PointerEvent, type TouchEvent, useRef } from 'react';
import type { Anchor } from './scope.ts';

const PRESS_MS = 450;
/** A finger that moved further than this scrolls. */
const SLOP_PX = 8;

/** Calls back when a finger rests on something; for mice there are other ways. */
export function useLongPress(onPress: (element: Element, anchor: Anchor) => void) {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const start = useRef({ x: 0, y: 0 });
  const isTouch = useRef(false);
  const isPressed = useRef(false);
  const cancel = () => clearTimeout(timer.current);
  return {
    onPointerDown: (event: PointerEvent) => {
      isTouch.current = event.pointerType === 'touch';
      if (!isTouch.current || !(event.target instanceof Element)) return;
      const { target, clientX: x, clientY: y } = event;
      start.current = { x, y };
      cancel();
      isPressed.current = false;
      timer.current = setTimeout(() => {
        isPressed.current = true;
        onPress(target, { x, y, width: 0, height: 0 });
      }, PRESS_MS);
    },
    onPointerMove: (event: PointerEvent) => {
      const { x, y } = start.current;
      if (Math.hypot(event.clientX - x, event.clientY - y) > SLOP_PX) cancel();
    },
    onPointerUp: cancel,
    onPointerCancel: cancel,
    // The finger that leaves is no click: that one would close what the press has opened.
    onTouchEnd: (event: TouchEvent) => {
      if (isPressed.current) event.preventDefault();
    },
    // The browser's own menu would cover ours.
    onContextMenu: (event: MouseEvent) => {
      if (isTouch.current) event.preventDefault();
    },
  };
}
