import { useCallback, useSyncExternalStore } from 'react';

/** One pane at a time, bigger targets. The same width stands in the style sheets. */
export const PHONE = '(max-width: 767.98px)';

/** Room for a third pane beside the timeline. */
export const WIDE = '(min-width: 1180px)';

/** A finger, which hides what it touches and brings up a keyboard on the screen. */
export const TOUCH = '(pointer: coarse)';

/**
 * Whether a media query holds. Right from the first render on, and what renders by it changes in the
 * same frame as what the style sheets do by it: a hook with an effect is a frame late each time.
 */
export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const list = matchMedia(query);
      list.addEventListener('change', listener);
      return () => list.removeEventListener('change', listener);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches);
}
