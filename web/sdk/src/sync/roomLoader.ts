import { problemOf } from '../api/problem.ts';
import type { Device } from '../db/device.ts';
import type { LoadState, Problem, TimelinePage } from '../model.ts';
import { covers } from '../store/intervals.ts';
import type { Receipts } from '../store/receipts.ts';
import type { Timeline } from '../store/timeline.ts';
import { Again } from './again.ts';
import { CURSORS_MAX, EVENTS_LIMIT, type Pages } from './pages.ts';

/** How much is loaded at first, and with each page of history. */
const PAGE = 50;
const HISTORY_PAGE = 100;
/** Missing more than this, one begins with the latest instead of catching up. */
const CATCH_UP_MAX = 2_000;
/** Of a room of too many members it is asked at most this often how far messages came, in milliseconds. */
const STATUS_MS = 5_000;
/** How often a page that is older than what came meanwhile is asked for again. */
const STALE_MAX = 5;

interface PageQuery {
  readonly after?: number;
  readonly before?: number;
  readonly limit: number;
}

export interface LoaderOptions {
  readonly roomId: string;
  readonly pages: Pages;
  readonly device: Device;
  readonly timeline: Timeline;
  readonly receipts: Receipts;
  /** The head that the list of rooms knows of. */
  readonly headTold: () => number;
  readonly memberCount: () => number;
  /** What is kept on this device begins there. */
  readonly onRestored: (from: number) => void;
  readonly onMerged: () => void;
  /** Something is to be shown with the next frame, or now. */
  readonly onChange: (isNow: boolean) => void;
  readonly onReceipts: () => void;
}

/**
 * Gets what a room's timeline and receipts lack, from this device and from the server. Nothing here
 * rejects: what failed is in `loading` and `problem`.
 */
export class RoomLoader {
  /** By the key of the row that shows it. */
  readonly loading = new Map<string, LoadState>();
  problem: Problem | null = null;
  /** Whether one may not see the room, or not any more. */
  isGone = false;
  readonly #options: LoaderOptions;
  #starting: Promise<void> | null = null;
  #catchingUp: Promise<void> | null = null;
  #older: Promise<void> | null = null;
  #statusTimer: ReturnType<typeof setTimeout> | null = null;
  readonly #again = new Again(() => void this.#goOn());
  readonly #receiptsAgain = new Again(() => void this.receipts());

  constructor(options: LoaderOptions) {
    this.#options = options;
  }

  /** Loads what is shown first: what is on this device, then what the server has. */
  start(): Promise<void> {
    this.#starting ??= this.#start().finally(() => {
      this.#starting = null;
    });
    return this.#starting;
  }

  /** What was begun by `start`, if it goes on still. */
  async started(): Promise<void> {
    await this.#starting;
  }

  async reload(): Promise<void> {
    this.problem = null;
    this.#options.onChange(false);
    await this.#goOn();
  }

  async tail(): Promise<void> {
    if (!this.#options.timeline.isLoaded) await this.page('tail', { limit: PAGE });
  }

  older(): Promise<void> {
    this.#older ??= this.#loadOlder().finally(() => {
      this.#older = null;
    });
    return this.#older;
  }

  async gap(key: string, from: number, to: number, side: 'start' | 'end'): Promise<void> {
    if (this.loading.get(key) === 'loading') return;
    const edge = side === 'start' ? { after: from - 1 } : { before: to + 1 };
    await this.page(key, { ...edge, limit: HISTORY_PAGE });
  }

  async around(seq: number): Promise<boolean> {
    await this.started();
    const { timeline } = this.#options;
    if (!covers(timeline.intervals, seq)) {
      await this.page('around', { after: Math.max(0, seq - 1 - PAGE / 2), limit: PAGE });
    }
    return covers(timeline.intervals, seq);
  }

  /** Fetches what is missing between the head and the server's. */
  catchUp(): Promise<void> {
    this.#catchingUp ??= this.#fetchMissing().finally(() => {
      this.#catchingUp = null;
    });
    return this.#catchingUp;
  }

  async receipts(): Promise<void> {
    const { pages, receipts, timeline, memberCount, onReceipts } = this.#options;
    const askedAt = timeline.head;
    try {
      const cursors = memberCount() > CURSORS_MAX ? null : await pages.cursors();
      this.#receiptsAgain.cancel();
      if (cursors === null) {
        this.statusLater();
        return;
      }
      receipts.replace(cursors, askedAt);
      onReceipts();
    } catch (error) {
      // Else asked for again with the next connection.
      if (isPassing(problemOf(error))) this.#receiptsAgain.request();
    }
  }

  /** A cursor moved in a room whose cursors are too many to know: the server tells what that comes to. */
  statusLater(): void {
    this.#statusTimer ??= setTimeout(() => void this.#askStatus(), STATUS_MS);
  }

  /** Asks for nothing any more by itself. */
  cancel(): void {
    this.#again.cancel();
    this.#receiptsAgain.cancel();
    if (this.#statusTimer !== null) clearTimeout(this.#statusTimer);
    this.#statusTimer = null;
  }

  gone(): void {
    this.isGone = true;
    this.#options.onChange(false);
  }

  /** The connection is back: what failed may be tried again. */
  forgive(): void {
    for (const [key, state] of this.loading) if (state === 'failed') this.loading.delete(key);
  }

  async page(key: string, query: PageQuery): Promise<void> {
    const { onChange } = this.#options;
    this.loading.set(key, 'loading');
    onChange(false);
    try {
      for (let tries = 0; ; tries += 1) {
        const page = await this.#read(key, query);
        if (this.#merge(page, query) || tries === STALE_MAX) break;
      }
      this.problem = null;
      this.isGone = false;
      this.loading.delete(key);
    } catch (error) {
      this.problem = problemOf(error);
      if (this.problem.code === 'not_a_member') this.isGone = true;
      this.loading.set(key, 'failed');
    }
    onChange(true);
    if (this.#isBehind()) void this.catchUp();
    else if (key === 'tail') this.#seeAgain();
  }

  /** The latest page has everything, if the server has: else what there is, and the rest later. */
  async #read(key: string, query: PageQuery): Promise<TimelinePage> {
    const { pages } = this.#options;
    if (key !== 'tail') return pages.timeline(query);
    try {
      return await pages.latest(query.limit);
    } catch (error) {
      if (problemOf(error).code !== 'behind') throw error;
      return pages.timeline(query);
    }
  }

  /** Whether something is known to be there that is not here. */
  #isBehind(): boolean {
    const { timeline, headTold } = this.#options;
    if (!timeline.isLoaded || this.isGone) return false;
    return headTold() > timeline.head || timeline.missing() !== null;
  }

  /** What is missing although the server was asked is asked for again, while there is a connection. */
  #seeAgain(): void {
    const { problem } = this;
    if (problem === null ? this.#isBehind() : isPassing(problem)) this.#again.request();
    else this.#again.cancel();
  }

  #goOn(): Promise<void> {
    return this.#options.timeline.isLoaded ? this.catchUp() : this.tail();
  }

  async #askStatus(): Promise<void> {
    const { pages, timeline, onChange } = this.#options;
    try {
      const page = await pages.timeline({ limit: PAGE });
      if (timeline.isLoaded) timeline.mergePage(page);
      onChange(false);
    } catch {
      // Asked for again when the next cursor moves.
    } finally {
      this.#statusTimer = null;
    }
  }

  async #start(): Promise<void> {
    const { roomId, device, timeline, onRestored, onChange } = this.#options;
    // What is loaded is kept current by events and greetings.
    if (timeline.isLoaded) return;
    const kept = await device.use(keep => keep.loadRoom(roomId));
    if (!kept || kept.items.length === 0) return this.tail();
    timeline.restore(kept);
    onRestored(kept.from);
    onChange(true);
    await this.catchUp();
  }

  async #loadOlder(): Promise<void> {
    const { timeline } = this.#options;
    const first = timeline.intervals[0];
    if (first === undefined || timeline.reachesStart) return;
    await this.page('older', { before: first.from, limit: HISTORY_PAGE });
  }

  #merge(page: TimelinePage, query: PageQuery): boolean {
    const { timeline, onMerged } = this.#options;
    if (timeline.mergePage(page) === 'stale') return false;
    const isBackwards = query.after === undefined;
    const first = timeline.intervals[0];
    const isFirst = first === undefined || first.from >= page.from_seq;
    if (isFirst && (page.from_seq <= 1 || (isBackwards && page.items.length < query.limit))) {
      timeline.reachesStart = true;
    }
    onMerged();
    return true;
  }

  async #fetchMissing(): Promise<void> {
    const { timeline, onChange } = this.#options;
    try {
      while (await this.#fetchEvents());
      this.problem = null;
    } catch (error) {
      const problem = problemOf(error);
      if (problem.code === 'not_a_member') this.isGone = true;
      else this.problem = problem;
    }
    onChange(false);
    if (timeline.isLoaded) this.#seeAgain();
    else await this.tail();
  }

  /** Whether there is more to fetch. */
  async #fetchEvents(): Promise<boolean> {
    const { pages, timeline, onChange } = this.#options;
    const after = timeline.head;
    const { headSeq, items } = await pages.events(after);
    if (headSeq - after > CATCH_UP_MAX) {
      timeline.reset();
      return false;
    }
    timeline.receivePage(after, items);
    const isAll = items.length < EVENTS_LIMIT;
    if (isAll) timeline.skipTo(headSeq);
    onChange(false);
    // Nothing came and something is missing still: asked for again later.
    return timeline.head > after && (!isAll || timeline.missing() !== null);
  }
}

/** Whether it may be otherwise in a moment; without an answer the next connection says so. */
function isPassing({ status }: Problem): boolean {
  return status >= 500 || status === 429 || status === 408;
}
