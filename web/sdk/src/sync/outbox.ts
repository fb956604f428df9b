import { ProblemError, problemOf } from '../api/problem.ts';
import type { Device } from '../db/device.ts';
import type { Envelope } from '../envelope.ts';
import type { Pending, Problem } from '../model.ts';
import { Listeners } from '../store/listeners.ts';
import { messageIdOf, type StoredMessage } from '../store/message.ts';
import { backoff } from './backoff.ts';
import type { Stand } from './files.ts';
import {
  type Change,
  editAfter,
  isOf,
  newItem,
  type OutboxItem,
  restOf,
  uploadsOf,
} from './outboxItem.ts';
import { Pauses } from './pauses.ts';
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
  readonly standOf: (uploads: readonly string[]) => Stand;
  readonly isLive: () => boolean;
  /** Since when, in milliseconds of `performance.now()`. */
  readonly liveSince: () => number;
}

/** After this the tab sends what the leading one should have sent long since, in milliseconds. */
const IMPATIENCE_MS = 4_000;

/** Storage that has not kept an item after so long is not waited for, in milliseconds. */
const KEEP_MS_MAX = 5_000;

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
  #items: OutboxItem[] = [];
  /** What is done here, and may be kept on this device for a moment still. */
  readonly #finished = new Set<string>();
  readonly #seenAt = new Map<string, number>();
  /** Not kept yet, so that they are not sent yet. */
  readonly #keeping = new Set<string>();
  readonly #inFlight = new Set<string>();
  readonly #busyRooms = new Set<string>();
  /** Rooms that wait after a passing failure. */
  readonly #pauses = new Pauses(() => this.drain());
  readonly #accepted = new Map<string, AcceptedItem>();
  readonly #listeners = new Listeners<string>();
  readonly #all = new Set<() => void>();
  #impatience: ReturnType<typeof setTimeout> | null = null;

  constructor(options: OutboxOptions) {
    this.#options = options;
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
    const files = uploadsOf(item);
    const stand = files.length > 0 ? this.#options.standOf(files) : 'ready';
    const waiting = stand === 'waiting' || stand === 'stalled' ? 'uploading' : 'queued';
    const state = item.isFailed ? 'failed' : isSending ? 'sending' : waiting;
    return { state, tries: item.tries, problem: item.problem };
  }

  /** Ends when it is kept on this device, as far as that is possible. */
  async add(roomId: string, id: string, change: Change): Promise<void> {
    const item = newItem(roomId, id, change);
    this.#items.push(item);
    this.#seenAt.set(id, performance.now());
    this.#keeping.add(id);
    this.#tell(roomId);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tooLong = new Promise<void>(resolve => {
      timer = setTimeout(resolve, KEEP_MS_MAX);
    });
    await Promise.race([this.#keep(item), tooLong]);
    clearTimeout(timer);
    this.#keeping.delete(id);
    this.#options.tabs.tell({ type: 'outbox' });
    this.drain();
  }

  /**
   * Changes what a message or an edit that is not on its way says; false when it is too late. A
   * message that has arrived with its old text after all is edited.
   */
  async rewrite(id: string, text: string): Promise<boolean> {
    const item = this.find(id);
    if (item === undefined || this.#inFlight.has(id) || !('text' in item)) return false;
    // An edit that may be there is not changed: another one comes after it.
    if (item.kind === 'edit' && item.tries > 0 && !item.isFailed) return false;
    const change = { text, isFailed: false, problem: null, isRewritten: true };
    // Whoever writes it anew has seen what else there is.
    const seen = item.kind === 'edit' && item.isFailed ? { revision: null } : {};
    if (await this.#save(item, { ...change, ...seen })) {
      this.drain();
      return true;
    }
    // Another tab got it through just now.
    this.#items = this.#items.filter(each => each.id !== id);
    const { roomId, id: editId, ...edit } = editAfter(item, text);
    await this.add(roomId, editId, edit);
    return true;
  }

  async retry(id: string): Promise<void> {
    const item = this.find(id);
    if (item === undefined) return;
    const again = { isFailed: false, problem: null, tries: 0 };
    // Whoever insists has seen what else there is.
    await this.#save(item, item.kind === 'edit' ? { ...again, revision: null } : again);
    this.#pauses.end(item.roomId);
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
    const text = typeof event.data?.text === 'string' ? event.data.text : textOf(done);
    const item = done.kind === 'send' && text !== null ? { ...done, text } : done;
    if (event.roomSeq !== null) this.#accepted.set(done.id, { item, seq: event.roomSeq });
    void this.#taken(done, text);
  }

  /** Messages that a timeline has: they are done. */
  confirmMessages(roomId: string, stored: (id: string) => StoredMessage | undefined): void {
    for (const item of this.ofRoom(roomId)) {
      const message = item.kind === 'send' ? stored(item.id) : undefined;
      // Who deleted it meanwhile has the last word.
      if (message !== undefined && message.deletedAt !== null) void this.#remove(item);
      else if (message !== undefined) void this.#taken(item, message.text);
    }
  }

  /** What was erased is not changed any more, and what it said is not kept. */
  erase(ids: ReadonlySet<string>): void {
    for (const [id, { item }] of this.#accepted) {
      if (ids.has(item.messageId)) this.#accepted.delete(id);
    }
    for (const item of this.#items) if (ids.has(item.messageId)) void this.#remove(item);
  }

  /** A timeline has everything up to `head`: what was taken until there is in it, or far above it. */
  settle(roomId: string, head: number): void {
    for (const [id, { item, seq }] of this.#accepted) {
      if (item.roomId === roomId && seq <= head) this.#accepted.delete(id);
    }
  }

  /** In another log what was taken may not be, and the numbers mean something else. */
  forgetAccepted(): void {
    const rooms = new Set([...this.#accepted.values()].map(({ item }) => item.roomId));
    this.#accepted.clear();
    for (const roomId of rooms) this.#tell(roomId);
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
    /**
     * Rooms with a message whose files are on their way: what is said after it waits for it, unless
     * nobody knows how long that would be.
     */
    const uploading = new Set<string>();
    for (const item of this.#items) {
      if (item.isFailed || visited.has(item.roomId)) continue;
      if (item.kind === 'send' && uploading.has(item.roomId)) continue;
      const stand = this.#inFlight.has(item.id) ? 'ready' : this.#standOf(item);
      if (stand === 'waiting') uploading.add(item.roomId);
      if (stand !== 'ready') continue;
      visited.add(item.roomId);
      if (this.#busyRooms.has(item.roomId) || this.#pauses.has(item.roomId)) continue;
      if (this.#keeping.has(item.id)) continue;
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
    this.#keeping.clear();
    this.#pauses.clear();
    if (this.#impatience !== null) clearTimeout(this.#impatience);
    this.#impatience = null;
    for (const roomId of rooms) this.#tell(roomId);
  }

  /** Whether it can be sent as far as its files go; when that will never be it has failed. */
  #standOf(item: OutboxItem): Exclude<Stand, Problem> | 'failed' {
    const files = uploadsOf(item);
    const stand = files.length > 0 ? this.#options.standOf(files) : 'ready';
    if (typeof stand === 'string') return stand;
    void this.#save(item, { isFailed: true, problem: stand });
    return 'failed';
  }

  /** Takes a file away from a message that is not on its way; false when it is too late. */
  async withoutUpload(id: string, uploadId: string): Promise<boolean> {
    const item = this.find(id);
    if (item?.kind !== 'send' || this.#inFlight.has(id)) return false;
    const attachments = item.attachments?.filter(each => each.attachment_id !== uploadId) ?? [];
    if (attachments.length === 0 && item.text.trim() === '') await this.#remove(item);
    else await this.#save(item, { attachments, isFailed: false, problem: null });
    this.drain();
    return true;
  }

  /** What the uploads are called that messages refer to which wait. */
  uploadIds(): ReadonlySet<string> {
    return new Set(this.#items.flatMap(uploadsOf));
  }

  /** Something about files is another: what waited for them may be sent, or has failed. */
  uploadsChanged(): void {
    for (const item of this.#items) if (uploadsOf(item).length > 0) this.#tell(item.roomId);
    this.drain();
  }

  #isMine(item: OutboxItem): boolean {
    const { tabs, device } = this.#options;
    if (tabs.isLeader || device.storage.getState().kind !== 'persistent') return true;
    // Whoever leads could not send before.
    const since = Math.max(this.#seenAt.get(item.id) ?? 0, this.#options.liveSince());
    return performance.now() - since >= IMPATIENCE_MS;
  }

  async #send(item: OutboxItem): Promise<void> {
    this.#busyRooms.add(item.roomId);
    this.#inFlight.add(item.id);
    this.#tell(item.roomId);
    // From now on it may be there, whatever becomes of this page.
    if (item.tries === 0) void this.#persist(item, { tries: 1 });
    try {
      const { roomSeq } = await this.#options.transmit(item);
      this.#inFlight.delete(item.id);
      await this.#done(item, roomSeq);
    } catch (error) {
      this.#inFlight.delete(item.id);
      await this.#refused(item, problemOf(error), error instanceof ProblemError);
    } finally {
      this.#busyRooms.delete(item.roomId);
      this.#tell(item.roomId);
    }
    this.drain();
  }

  async #done(sent: OutboxItem, seq: number | null): Promise<void> {
    // Its event was faster.
    if (this.find(sent.id) === undefined) return;
    if (seq !== null) {
      this.#accepted.set(sent.id, { item: sent, seq });
      this.#options.tabs.tell({ type: 'accepted', id: sent.id, seq });
    }
    await this.#taken(sent, textOf(sent));
  }

  async #refused(sent: OutboxItem, problem: Problem, isAnswer: boolean): Promise<void> {
    const item = this.find(sent.id);
    if (item === undefined) return;
    const { status } = problem;
    const tries = item.tries + 1;
    const isFinal = isAnswer && status >= 400 && status < 500 && !PASSING.has(status);
    if (!isFinal) {
      this.#update(item.id, { tries });
      // The next connection does not wait for what the one before did not carry.
      const ms = Math.max(backoff(item.tries), (problem.retryAfter ?? 0) * 1_000);
      if (status !== 0 || this.#options.isLive()) this.#pauses.begin(item.roomId, ms);
    } else if (status === 409 && item.kind === 'send' && item.isRewritten) {
      // It is there with the text with which it was sent first.
      await this.#taken(item, null);
    } else if (item.kind === 'react' || item.kind === 'unreact') {
      // Nothing typed is lost with it.
      await this.#remove(item);
    } else if (textOf(item) === textOf(sent)) {
      await this.#save(item, { isFailed: true, problem, tries });
    }
  }

  async #keep(item: OutboxItem): Promise<void> {
    const place = await this.#options.device.use(keep => keep.addOutbox(item));
    if (place === undefined) return;
    this.#update(item.id, { place });
    // It may be done or gone already.
    if (this.find(item.id) !== undefined) return;
    await this.#options.device.use(keep => keep.deleteOutbox(place));
  }

  /** False when it is kept no more: another tab got it through. */
  async #save(item: OutboxItem, change: Partial<OutboxItem>): Promise<boolean> {
    this.#update(item.id, change);
    this.#tell(item.roomId);
    const isThere = await this.#persist(item, change);
    this.#options.tabs.tell({ type: 'outbox' });
    return isThere;
  }

  async #persist({ id, place }: OutboxItem, change: Partial<OutboxItem>): Promise<boolean> {
    if (place === 0) return true;
    return (await this.#options.device.use(keep => keep.changeOutbox(place, id, change))) ?? true;
  }

  /** The server has an item with a text: what is left of it goes on in its place. */
  async #taken(item: OutboxItem, text: string | null): Promise<void> {
    const { id, roomId, place } = this.find(item.id) ?? item;
    this.#finish(id);
    this.#items = this.#items.flatMap(each => (each.id === id ? (restOf(each, text) ?? []) : each));
    this.#seenAt.delete(id);
    this.#tell(roomId);
    const kept =
      place > 0 ? await this.#options.device.use(keep => keep.finishOutbox(place, id, text)) : null;
    // Another tab rewrote it meanwhile.
    if (kept && this.find(kept.id) === undefined) await this.reload();
    this.#options.tabs.tell({ type: 'outbox' });
    this.drain();
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
      if (!this.#seenAt.has(item.id)) this.#seenAt.set(item.id, performance.now());
    }
    for (const roomId of rooms) this.#tell(roomId);
    this.drain();
  }

  #tell(roomId: string): void {
    this.#listeners.tell(roomId);
    for (const listener of [...this.#all]) listener();
  }
}

function textOf(item: OutboxItem): string | null {
  return 'text' in item ? item.text : null;
}
