/** When a replay goes on to which event. Pure. */

/** Silence is cut to this, before it is divided by the speed; in milliseconds. */
export const SILENCE_MS_MAX = 3_000;

/** What happens within so many milliseconds is shown at once. */
const FRAME_MS = 32;

export const SPEEDS = [1, 4, 16] as const;

export type Speed = (typeof SPEEDS)[number];

/**
 * After how many milliseconds a replay that shows the first `count` events goes on, and how many it
 * shows then; null at the end. `times` are those of the events.
 */
export function nextStep(
  times: readonly number[],
  count: number,
  speed: Speed,
): { readonly ms: number; readonly count: number } | null {
  if (count >= times.length) return null;
  const gapAt = (index: number) => {
    const [before, at] = [times[index - 1], times[index]];
    if (before === undefined || at === undefined) return 0;
    return Math.min(Math.max(0, at - before), SILENCE_MS_MAX) / speed;
  };
  const ms = gapAt(count);
  let next = count + 1;
  for (let within = gapAt(next); next < times.length && within < FRAME_MS; within += gapAt(next)) {
    next += 1;
  }
  return { ms: Math.max(FRAME_MS, ms), count: next };
}
