/** The first pause, in milliseconds. */
const FIRST_MS = 500;
/** The longest pause, in milliseconds. */
export const LONGEST_MS = 30_000;

/**
 * How long to wait before attempt `attempt` (0 is the first retry), in milliseconds: doubling, and
 * anywhere in its upper half, so that thousands of clients do not come back at once.
 */
export function backoff(attempt: number, random: () => number = Math.random): number {
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 16));
  return Math.max(FIRST_MS, longest * (0.5 + random() / 2));
}
