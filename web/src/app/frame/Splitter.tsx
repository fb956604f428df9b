import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import { useMessages } from '../../i18n/index.ts';
import { DEFAULT_PREFERENCES, LIST_WIDTH, setPreferences, usePreferences } from '../preferences.ts';
import classes from './frame.module.css';

const KEY_STEP = 16;

const STEPS: Record<string, (width: number) => number> = {
  ArrowLeft: width => width - KEY_STEP,
  ArrowRight: width => width + KEY_STEP,
  Home: () => LIST_WIDTH.min,
  End: () => LIST_WIDTH.max,
  Enter: () => DEFAULT_PREFERENCES.listWidth,
};

const clamped = (width: number) =>
  Math.round(Math.min(LIST_WIDTH.max, Math.max(LIST_WIDTH.min, width)));

/** The border between the list and the page: drawn with a pointer or moved with the arrow keys. */
export function Splitter() {
  const { app } = useMessages();
  const width = usePreferences(preferences => preferences.listWidth);
  const from = useRef<{ x: number; width: number } | null>(null);

  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    setPreferences({ listWidth: clamped(step(width)) });
  };
  const onPointerDown = (event: PointerEvent) => {
    from.current = { x: event.clientX, width };
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent) => {
    const start = from.current;
    if (start) setPreferences({ listWidth: clamped(start.width + event.clientX - start.x) });
  };
  const stop = () => {
    from.current = null;
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: an hr cannot be moved
    <div
      className={classes.splitter}
      role="separator"
      tabIndex={0}
      aria-label={app.resizeList}
      aria-orientation="vertical"
      aria-valuemin={LIST_WIDTH.min}
      aria-valuemax={LIST_WIDTH.max}
      aria-valuenow={width}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={stop}
      onPointerCancel={stop}
      onDoubleClick={() => setPreferences({ listWidth: DEFAULT_PREFERENCES.listWidth })}
    />
  );
}
