import { ProblemError, problemOf } from '../api/problem.ts';
import type { Device } from '../db/device.ts';
import type { Envelope } from '../envelope.ts';
import type { Pending, Problem } from '../model.ts';
import { Listeners } from '../store/listeners.ts';
import { messageIdOf } from '../store/message.ts';
import { backoff } from './backoff.ts';
import type { Change, OutboxItem } from './outboxItem.ts';
import type { Tabs } from './tabs.ts';

/** What the server says to a change that it took. */
export interface Accepted {
  readonly roomSeq: number | null;
}

/** What the server took and whose event has not come yet. */
export interface AcceptedItem {
  readonly item: OutboxItem;
  readonly seq: number;
}

export interface OutboxOptions {
  readonly device: Device;
  readonly tabs: Tabs;
  /** Sends a change now; rejects with a `ProblemError`, of status 0 when there was no answer. */
  readonly transmit: (item: OutboxItem) => Promise<Accepted>;
  readonly isLive: () => boolean;
  readonly now?: () => number;
}

/** After this the tab sends what the leading one should have sent long since, in milliseconds. */
const IMPATIENCE_MS = 4_000;

/** How many that are done are remembered: by then they are long off this device. */
const FINISHED_MAX = 10_000;

/** 4xx that say nothing about the change itself. */
const PASSING = new Set([401, 408, 425, 429]);

/**
 * What one did that the server does not have yet. Kept on this device before it is sent; sent in
 * order, one of a room at a time, under the same id as often as it takes; done when the server's
 * answer or the event itself is here, whichever is first; what the server refuses waits for a person.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #now: () => number;
  #items: OutboxItem[] = [];
  /** What is done here, and may be kept on this device for a moment still. */
  readonly #finished = new Set<string>();
  readonly #seenAt = new Map<string, number>();
  readonly #inFlight = new Set<string>();
  readonly #busyRooms = new Set<string>();
  /** Rooms that wait after a passing failure, with the timer that ends it. */
  readonly #pauses = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #accepted = new Map<string, AcceptedItem>();
  readonly #listeners = new Listeners<string>();
  readonly #all = new Set<() => void>();
  #impatience: ReturnType<typeof setTimeout> | null = null;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Takes what an earlier visit left. */
  restore(items: readonly OutboxItem[]): void {
    this.#replace(items);
  }

  /** Calls back when something of a room changed. */
  subscribe(roomId: string, listener: () => void): () => void {
    return this.#listeners.add(roomId, listener);
  }

  subscribeAll(listener: () => void): () => void {
    this.#all.add(listener);
    return () => this.#all.delete(listener);
  }

  ofRoom(roomId: string): readonly OutboxItem[] {
    return this.#items.filter(item => item.roomId === roomId);
  }

  /** What the server took of a room and whose events have not come: shown until they have. */
  acceptedOf(roomId: string): readonly AcceptedItem[] {
    return [...this.#accepted.values()].filter(({ item }) => item.roomId === roomId);
  }

  find(id: string): OutboxItem | undefined {
    return this.#items.find(item => item.id === id);
  }

  roomsWithItems(): ReadonlySet<string> {
    return new Set(this.#items.map(item => item.roomId));
  }

  pendingOf(item: OutboxItem): Pending {
    const isSending = this.#inFlight.has(item.id) || this.#accepted.has(item.id);
    const state = item.isFailed ? 'failed' : isSending ? 'sending' : 'queued';
    return { state, tries: item.tries, problem: item.problem };
  }

  /** Ends when it is kept on this device, as far as that is possible. */
  async add(roomId: string, id: string, change: Change): Promise<void> {
    const item: OutboxItem = {
      ...change,
      id,
      roomId,
      place: 0,
      isFailed: false,
      problem: null,
      tries: 0,
    };
    this.#items.push(item);
    this.#seenAt.set(id, this.#now());
    this.#tell(roomId);
    const place = await this.#options.device.use(keep => keep.addOutbox(item));
    if (place !== undefined) this.#update(id, { place });
    // It may be done or gone already.
    if (place !== undefined && this.find(id) === undefined) {
      await this.#options.device.use(keep => keep.deleteOutbox(place));
    }
    this.#options.tabs.tell({ type: 'outbox' });
    this.drain();
  }

  /** Changes what a message or an edit that is not on its way says; false when it is too late. */
  async rewrite(id: string, text: string): Promise<boolean> {
    const item = this.find(id);
    if (item === undefined || this.#inFlight.has(id) || !('text' in item)) return false;
    await this.#save({ ...item, text, isFailed: false, problem: null });
    this.drain();
    return true;
  }

  async retry(id: string): Promise<void> {
    const item = this.find(id);
    if (item === undefined) return;
    const again = { ...item, isFailed: false, problem: null, tries: 0 };
    // Whoever insists has seen what else there is.
    await this.#save(again.kind === 'edit' ? { ...again, revision: null } : again);
    this.#endPause(item.roomId);
    this.drain();
  }

  /** Forgets it; the answer is its text. What is on its way just now may arrive nevertheless. */
  async discard(id: string): Promise<string | null> {
    const item = this.find(id);
    if (item === undefined) return null;
    await this.#remove(item);
    return 'text' in item ? item.text : null;
  }

  /** An event came: what it tells is done. */
  confirm(event: Envelope, me: string): void {
    if (event.actor !== me && event.data?.author !== me) return;
    const messageId = messageIdOf(event);
    const done = this.#items.find(item => item.messageId === messageId && isOf(item, event));
    if (done === undefined) return;
    if (event.roomSeq !== null) this.#accepted.set(done.id, { item: done, seq: event.roomSeq });
    void this.#remove(done);
  }

  /** Messages that a timeline has: they are done. */
  confirmMessages(roomId: string, has: (id: string) => boolean): void {
    for (const item of this.ofRoom(roomId)) {
      if (item.kind === 'send' && has(item.id)) void this.#remove(item);
    }
  }

  /** A timeline has everything up to `head`: what was taken until there is in it, or far above it. */
  settle(roomId: string, head: number): void {
    for (const [id, { item, seq }] of this.#accepted) {
      if (item.roomId === roomId && seq <= head) this.#accepted.delete(id);
    }
  }

  /** Another tab got it through. */
  acceptedElsewhere(id: string, seq: number): void {
    const item = this.find(id);
    if (item === undefined) return;
    this.#accepted.set(id, { item, seq });
    this.#finish(id);
    this.#items = this.#items.filter(each => each !== item);
    this.#tell(item.roomId);
  }

  /** Another tab changed something, or this one leads from now on. */
  async reload(): Promise<void> {
    const kept = await this.#options.device.use(keep => keep.loadOutbox());
    if (kept !== undefined) this.#replace(kept);
  }

  /** Sends what can be sent. */
  drain(): void {
    if (!this.#options.isLive()) return;
    let isWaiting = false;
    const visited = new Set<string>();
    for (const item of this.#items) {
      if (item.isFailed || visited.has(item.roomId)) continue;
      visited.add(item.roomId);
      if (this.#busyRooms.has(item.roomId) || this.#pauses.has(item.roomId)) continue;
      if (this.#isMine(item)) void this.#send(item);
      else isWaiting = true;
    }
    if (isWaiting && this.#impatience === null) {
      this.#impatience = setTimeout(() => {
        this.#impatience = null;
        this.drain();
      }, IMPATIENCE_MS);
    }
  }

  /** Forgets everything in memory. */
  clear(): void {
    const rooms = this.roomsWithItems();
    this.#items = [];
    this.#accepted.clear();
    this.#finished.clear();
    this.#seenAt.clear();
    for (const roomId of [...this.#pauses.keys()]) this.#endPause(roomId);
    if (this.#impatience !== null) clearTimeout(this.#impatience);
    this.#impatience = null;
    for (const roomId of rooms) this.#tell(roomId);
  }

  #isMine(item: OutboxItem): boolean {
    const { tabs, device } = this.#options;
    if (tabs.isLeader || device.storage.getState().kind !== 'persistent') return true;
    return this.#now() - (this.#seenAt.get(item.id) ?? 0) >= IMPATIENCE_MS;
  }

  async #send(item: OutboxItem): Promise<void> {
    this.#busyRooms.add(item.roomId);
    this.#inFlight.add(item.id);
    this.#tell(item.roomId);
    try {
      const { roomSeq } = await this.#options.transmit(item);
      this.#inFlight.delete(item.id);
      await this.#done(item, roomSeq);
    } catch (error) {
      this.#inFlight.delete(item.id);
      await this.#refused(item.id, problemOf(error), error instanceof ProblemError);
    } finally {
      this.#busyRooms.delete(item.roomId);
      this.#tell(item.roomId);
    }
    this.drain();
  }

  async #done(sent: OutboxItem, seq: number | null): Promise<void> {
    const item = this.find(sent.id);
    // Its event was faster.
    if (item === undefined) return;
    if (seq !== null) {
      this.#accepted.set(item.id, { item, seq });
      this.#options.tabs.tell({ type: 'accepted', id: item.id, seq });
    }
    await this.#remove(item);
  }

  async #refused(id: string, problem: Problem, isAnswer: boolean): Promise<void> {
    const item = this.find(id);
    if (item === undefined) return;
    const { status } = problem;
    const isFinal = isAnswer && status >= 400 && status < 500 && !PASSING.has(status);
    if (!isFinal) {
      this.#update(id, { tries: item.tries + 1 });
      if (status !== 0) this.#pause(item.roomId, problem.retryAfter, item.tries);
      return;
    }
    if (item.kind === 'react' || item.kind === 'unreact') {
      // Nothing typed is lost with it.
      await this.#remove(item);
    } else await this.#save({ ...item, isFailed: true, problem, tries: item.tries + 1 });
  }

  #pause(roomId: string, retryAfter: number | null, tries: number): void {
    const ms = Math.max(backoff(tries), (retryAfter ?? 0) * 1_000);
    this.#endPause(roomId);
    const end = () => {
      this.#pauses.delete(roomId);
      this.drain();
    };
    this.#pauses.set(roomId, setTimeout(end, ms));
  }

  #endPause(roomId: string): void {
    clearTimeout(this.#pauses.get(roomId));
    this.#pauses.delete(roomId);
  }

  async #save(item: OutboxItem): Promise<void> {
    this.#update(item.id, item);
    this.#tell(item.roomId);
    if (item.place > 0) await this.#options.device.use(keep => keep.putOutbox(item));
    this.#options.tabs.tell({ type: 'outbox' });
  }

  async #remove(item: OutboxItem): Promise<void> {
    const place = this.find(item.id)?.place ?? item.place;
    this.#finish(item.id);
    this.#items = this.#items.filter(each => each.id !== item.id);
    this.#seenAt.delete(item.id);
    this.#tell(item.roomId);
    if (place > 0) await this.#options.device.use(keep => keep.deleteOutbox(place));
    this.#options.tabs.tell({ type: 'outbox' });
  }

  #finish(id: string): void {
    this.#finished.add(id);
    if (this.#finished.size <= FINISHED_MAX) return;
    const [oldest] = this.#finished;
    if (oldest !== undefined) this.#finished.delete(oldest);
  }

  #update(id: string, change: Partial<OutboxItem>): void {
    this.#items = this.#items.map(item =>
      item.id === id ? ({ ...item, ...change } as OutboxItem) : item,
    );
  }

  /** What is kept is the truth of all tabs; what could not be kept is this one's alone. */
  #replace(kept: readonly OutboxItem[]): void {
    const rooms = new Set([...this.roomsWithItems(), ...kept.map(item => item.roomId)]);
    const own = this.#items.filter(item => item.place === 0);
    const isOwn = new Set(own.map(item => item.id));
    const others = kept.filter(({ id }) => !isOwn.has(id) && !this.#finished.has(id));
    this.#items = [...others, ...own];
    for (const item of others) {
      if (!this.#seenAt.has(item.id)) this.#seenAt.set(item.id, this.#now());
    }
    for (const roomId of rooms) this.#tell(roomId);
    this.drain();
  }

  #tell(roomId: string): void {
    this.#listeners.tell(roomId);
    for (const listener of [...this.#all]) listener();
  }
}

/** Whether an event is what an item was to bring about. */
function isOf(item: OutboxItem, event: Envelope): boolean {
  switch (item.kind) {
    case 'send':
      return event.kind === 'message.sent';
    case 'edit':
      return event.kind === 'message.edited' && event.data?.text === item.text;
    case 'delete':
      return event.kind === 'message.deleted';
    case 'react':
      return event.kind === 'message.reaction_added' && event.data?.emoji === item.emoji;
    case 'unreact':
      return event.kind === 'message.reaction_removed' && event.data?.emoji === item.emoji;
  }
}
