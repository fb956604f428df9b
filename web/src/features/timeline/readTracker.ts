/** A row has to be seen for this long, without a break, to count as read. */
export const DWELL_MS = 500;

/** Where a row is, in pixels of the same space as the viewport. */
export interface Span {
  readonly seq: number;
  readonly start: number;
  readonly end: number;
}

/**
 * The numbers of rows that a reader sees: at least half of the row, or, of one taller than the
 * window, at least half of the window.
 */
export function seenRows(spans: Iterable<Span>, top: number, bottom: number): number[] {
  const seen: number[] = [];
  for (const { seq, start, end } of spans) {
    const visible = Math.min(end, bottom) - Math.max(start, top);
    if (visible > 0 && visible >= Math.min(end - start, bottom - top) / 2) seen.push(seq);
  }
  return seen;
}

/**
 * Says up to where somebody has read: rows seen for `DWELL_MS` while the page is in front. Time is
 * passed in, in milliseconds of any steady clock.
 */
export class ReadTracker {
  #since = new Map<number, number>();
  #readUpTo: number;

  constructor(readUpTo: number) {
    this.#readUpTo = readUpTo;
  }

  get readUpTo(): number {
    return this.#readUpTo;
  }

  /** Takes what is seen now. Answers the new cursor when it moves forward, else null. */
  look(seen: readonly number[], inFront: boolean, now: number): number | null {
    if (!inFront) {
      this.#since.clear();
      return null;
    }
    const since = new Map<number, number>();
    let reached = this.#readUpTo;
    for (const seq of seen) {
      const start = this.#since.get(seq) ?? now;
      since.set(seq, start);
      if (now - start >= DWELL_MS && seq > reached) reached = seq;
    }
    this.#since = since;
    if (reached === this.#readUpTo) return null;
    this.#readUpTo = reached;
    return reached;
  }

  /** In how many milliseconds the next look could move the cursor; null when nothing is pending. */
  nextIn(now: number): number | null {
    let next: number | null = null;
    for (const [seq, since] of this.#since) {
      if (seq <= this.#readUpTo) continue;
      const wait = Math.max(since + DWELL_MS - now, 0);
      if (next === null || wait < next) next = wait;
    }
    return next;
  }
}
