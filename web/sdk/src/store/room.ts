import { createStore } from 'zustand/vanilla';
import { ProblemError, problemOf, UNREACHABLE } from '../api/problem.ts';
import type { Device } from '../db/device.ts';
import type { Envelope } from '../envelope.ts';
import { newId } from '../ids.ts';
import type {
  Cursor,
  GapRow,
  LoadState,
  Message,
  Problem,
  ReceiptCounts,
  RoomSnapshot,
  Tick,
  TimelinePage,
} from '../model.ts';
import type { Readable } from '../readable.ts';
import { NextFrame } from '../sync/frame.ts';
import type { Greeted } from '../sync/frames.ts';
import type { Outbox } from '../sync/outbox.ts';
import { EVENTS_LIMIT, type Pages } from '../sync/pages.ts';
import type { Quote, Room } from '../types.ts';
import { covers } from './intervals.ts';
import { Listeners } from './listeners.ts';
import { Receipts } from './receipts.ts';
import { RoomKeeper } from './roomKeeper.ts';
import type { RoomListStore } from './roomList.ts';
import { Rows, type Unplaced } from './rows.ts';
import { Timeline } from './timeline.ts';
import { Typing } from './typing.ts';
import { viewOf, viewOfUnplaced } from './views.ts';

/** How much is loaded at first, and with each page of history. */
const PAGE = 50;
const HISTORY_PAGE = 100;
/** Missing more than this, one begins with the latest instead of catching up. */
const CATCH_UP_MAX = 2_000;
/** How often a page that is older than what came meanwhile is asked for again. */
const STALE_MAX = 5;

export interface RoomOptions {
  readonly pages: Pages;
  readonly device: Device;
  readonly outbox: Outbox;
  readonly rooms: RoomListStore;
  readonly me: string;
  readonly isLeader: () => boolean;
  readonly isLive: () => boolean;
  readonly command: (op: Readonly<Record<string, unknown>>) => Promise<unknown>;
}

/** One room: its timeline, receipts and who is writing, and everything that one does in it. */
export class RoomStore implements Room {
  readonly id: string;
  readonly #options: RoomOptions;
  readonly #timeline: Timeline;
  readonly #receipts: Receipts;
  readonly #typing = new Typing();
  readonly #rows = new Rows();
  readonly #keeper: RoomKeeper;
  readonly #store;
  readonly #views = new Map<string, Message>();
  readonly #messageListeners = new Listeners<string>();
  readonly #receiptListeners = new Listeners<''>();
  readonly #loading = new Map<string, LoadState>();
  readonly #frame = new NextFrame(() => this.#commit());
  /** What the outbox had of this room at the last commit. */
  #ownIds = new Set<string>();
  #openCount = 0;
  #isHeld = false;
  #isGone = false;
  #problem: Problem | null = null;
  #starting: Promise<void> | null = null;
  #catchingUp: Promise<void> | null = null;
  #older: Promise<void> | null = null;
  #receiptsChanged = false;

  constructor(id: string, options: RoomOptions) {
    this.id = id;
    this.#options = options;
    this.#timeline = new Timeline(options.me, event => this.#applied(event));
    this.#receipts = new Receipts(options.me);
    this.#keeper = new RoomKeeper(id, this.#timeline, options.device, options.isLeader);
    this.#store = createStore<RoomSnapshot>(() => this.#snapshot());
    options.outbox.subscribe(id, () => this.#ownChanged());
    this.#ownChanged();
  }

  get typers(): Readable<readonly string[]> {
    return this.#typing.typers;
  }

  getState(): RoomSnapshot {
    return this.#store.getState();
  }

  subscribe(listener: () => void): () => void {
    return this.#store.subscribe(listener);
  }

  open(): () => void {
    this.#openCount += 1;
    if (this.#openCount === 1) {
      this.#isHeld = false;
      this.#starting ??= this.#start().finally(() => {
        this.#starting = null;
      });
      if (!this.#receipts.isComplete) void this.#loadReceipts();
    }
    let isOpen = true;
    return () => {
      if (isOpen) this.#openCount -= 1;
      isOpen = false;
    };
  }

  async reload(): Promise<void> {
    this.#problem = null;
    this.#frame.request();
    if (this.#timeline.isLoaded) await this.#catchUp();
    else await this.#loadTail();
  }

  message(messageId: string): Message | undefined {
    const known = this.#views.get(messageId);
    if (known !== undefined) return known;
    const made = this.#view(messageId);
    if (made !== undefined) this.#views.set(messageId, made);
    return made;
  }

  subscribeMessage(messageId: string, listener: () => void): () => void {
    return this.#messageListeners.add(messageId, listener);
  }

  loadOlder(): Promise<void> {
    this.#older ??= this.#loadOlder().finally(() => {
      this.#older = null;
    });
    return this.#older;
  }

  async fillGap(row: GapRow, side: 'start' | 'end' = 'end'): Promise<void> {
    if (this.#loading.get(row.key) === 'loading') return;
    const edge = side === 'start' ? { after: row.from - 1 } : { before: row.to + 1 };
    await this.#load(row.key, { ...edge, limit: HISTORY_PAGE });
  }

  async loadAround(seq: number): Promise<boolean> {
    await this.#starting;
    if (!covers(this.#timeline.intervals, seq)) {
      const after = Math.max(0, seq - 1 - PAGE / 2);
      await this.#load('around', { after, limit: PAGE });
    }
    return covers(this.#timeline.intervals, seq);
  }

  async findMessage(messageId: string): Promise<Message | null> {
    await this.#starting;
    const here = this.message(messageId);
    if (here !== undefined) return here;
    try {
      const quote = await this.#options.pages.quote(messageId);
      if (quote === null) return null;
      const head = Math.max(this.#timeline.head, this.#options.rooms.get(this.id)?.headSeq ?? 0);
      const seq = await this.#options.pages.seqAt(quote.sentAt, head);
      if (seq === null || !(await this.loadAround(seq))) return null;
      return this.message(messageId) ?? null;
    } catch {
      return null;
    }
  }

  async quote(messageId: string): Promise<Quote | null> {
    const here = this.message(messageId);
    if (here !== undefined) {
      const { id, author, text, deletedAt } = here;
      return { id, author, text, isDeleted: deletedAt !== null };
    }
    return this.#options.pages.quote(messageId);
  }

  async send(input: { text: string; replyTo?: string | null }): Promise<string> {
    const id = newId();
    this.#typing.sent();
    const { text, replyTo = null } = input;
    await this.#options.outbox.add(this.id, id, { kind: 'send', messageId: id, text, replyTo });
    return id;
  }

  async edit(messageId: string, text: string): Promise<void> {
    const { outbox } = this.#options;
    const message = this.message(messageId);
    if (message === undefined) throw new ProblemError(UNREACHABLE);
    // What waits is not edited but written anew.
    if (message.pending !== null && (await outbox.rewrite(messageId, text))) return;
    if (message.pendingEdit !== null && (await outbox.rewrite(message.pendingEdit.id, text)))
      return;
    if (message.text === text && message.pendingEdit === null) return;
    const { revision } = message;
    await outbox.add(this.id, newId(), { kind: 'edit', messageId, text, revision });
  }

  async remove(messageId: string): Promise<void> {
    const { outbox } = this.#options;
    const pending = this.message(messageId)?.pending ?? null;
    if (pending !== null && pending.state !== 'sending') {
      await outbox.discard(messageId);
      // What was tried may have arrived.
      if (pending.tries === 0 || pending.state === 'failed') return;
    }
    await outbox.add(this.id, newId(), { kind: 'delete', messageId });
  }

  async react(messageId: string, emoji: string, on: boolean): Promise<void> {
    const { outbox, me } = this.#options;
    const opposite = outbox
      .ofRoom(this.id)
      .find(
        item =>
          (item.kind === 'react' || item.kind === 'unreact') &&
          item.messageId === messageId &&
          item.emoji === emoji &&
          (item.kind === 'react') !== on &&
          outbox.pendingOf(item).state === 'queued',
      );
    if (opposite !== undefined && opposite.tries === 0) {
      await outbox.discard(opposite.id);
      return;
    }
    const there = this.message(messageId)?.reactions.find(each => each.emoji === emoji);
    if ((there?.userIds.includes(me) ?? false) === on) return;
    const kind = on ? 'react' : 'unreact';
    await outbox.add(this.id, newId(), { kind, messageId, emoji });
  }

  retry(id: string): Promise<void> {
    return this.#options.outbox.retry(id);
  }

  discard(id: string): Promise<string | null> {
    return this.#options.outbox.discard(id);
  }

  tick(messageId: string): Tick | null {
    const message = this.message(messageId);
    if (message === undefined || !message.isMine) return null;
    if (message.pending !== null) return message.pending.state === 'failed' ? 'failed' : 'queued';
    const stored = this.#timeline.message(messageId);
    if (stored === undefined) return 'sent';
    return further(stored.status, this.#receipts.status(stored.seq)) ?? 'sent';
  }

  receiptCounts(messageId: string): ReceiptCounts | null {
    const stored = this.#timeline.message(messageId);
    if (stored?.author !== this.#options.me || !this.#receipts.isComplete) return null;
    return this.#receipts.counts(stored.seq);
  }

  cursors(): ReadonlyMap<string, Cursor> {
    return this.#receipts.cursors();
  }

  subscribeReceipts(listener: () => void): () => void {
    return this.#receiptListeners.add('', listener);
  }

  markRead(seq: number): void {
    if (!this.#isHeld) this.#options.rooms.markRead(this.id, seq);
  }

  async markUnreadFrom(seq: number | null): Promise<void> {
    // Whoever goes on looking would have read it again at once.
    this.#isHeld = seq !== null;
    await this.#options.rooms.markUnreadFrom(this.id, seq);
  }

  typing(): void {
    if (!this.#options.isLive() || !this.#typing.shouldTell()) return;
    this.#options.command({ op: 'typing', room_id: this.id }).catch(() => {});
  }

  // ------------------------------------------------------------------ what the engine calls

  /** The number up to which everything is here, for `hello`; null while nothing is loaded. */
  get head(): number | null {
    return this.#timeline.isLoaded && !this.#isGone ? this.#timeline.head : null;
  }

  /** Others' undeleted messages after a number; null when not all of them are loaded. */
  countUnread(after: number): number | null {
    const { intervals, head, items } = this.#timeline;
    const last = intervals.at(-1);
    if (last === undefined || last.from > after + 1 || last.to < head) return null;
    let count = 0;
    for (let index = items.length - 1; index >= 0; index -= 1) {
      const item = items[index];
      if (item === undefined || item.seq <= after) break;
      if (item.kind !== 'message') continue;
      const message = this.#timeline.message(item.id);
      if (message?.author !== this.#options.me && message?.deletedAt === null) count += 1;
    }
    return count;
  }

  receive(event: Envelope): void {
    const received = this.#timeline.receive(event);
    if (received === 'repeat') return;
    if (received === 'waiting') {
      if (this.#timeline.isLoaded) void this.#catchUp();
      // One was let in while looking at a room that one could not see.
      else if (this.#isGone && this.#openCount > 0) void this.#loadTail();
      return;
    }
    this.#frame.request();
  }

  receiveReceipt(userId: string, kind: 'delivered' | 'read', upTo: number, at: string): void {
    if (this.#receipts.advance(userId, { [kind]: upTo }, at)) this.#receiptsMoved();
  }

  receiveDeactivated(userId: string): void {
    if (this.#receipts.deactivated(userId)) this.#receiptsMoved();
  }

  receiveTyping(userId: string): void {
    if (userId !== this.#options.me) this.#typing.seen(userId);
  }

  /** The connection is back; `greeted` is missing for a room that was not named. */
  greeted(greeted: Greeted | undefined): void {
    if (greeted?.isUnknown || greeted?.isLeft) this.#gone();
    else if (greeted?.isReset) {
      this.#timeline.reset();
      void this.#loadTail();
    } else if (greeted?.isTruncated) void this.#catchUp();
    else if (this.#openCount > 0 && !this.#timeline.isLoaded) void this.reload();
    if (this.#openCount > 0) void this.#loadReceipts();
    else this.#receipts.isComplete = false;
    // Pages that failed for want of a connection.
    for (const [key, state] of this.#loading) if (state === 'failed') this.#loading.delete(key);
    this.#frame.request();
  }

  /** Stops all that goes on; the room is not used any more. */
  close(): void {
    this.#frame.cancel();
    this.#keeper.cancel();
    this.#typing.clear();
  }

  // ----------------------------------------------------------------------------- loading

  async #start(): Promise<void> {
    // What is loaded is kept current by events and greetings.
    if (this.#timeline.isLoaded) return;
    const kept = await this.#options.device.use(keep => keep.loadRoom(this.id));
    if (!kept || kept.items.length === 0) return this.#loadTail();
    this.#timeline.restore(kept);
    this.#keeper.restored(kept.from);
    this.#frame.now();
    await this.#catchUp();
  }

  async #loadTail(): Promise<void> {
    if (!this.#timeline.isLoaded) await this.#load('tail', { limit: PAGE });
  }

  async #loadOlder(): Promise<void> {
    const first = this.#timeline.intervals[0];
    if (first === undefined || this.#timeline.reachesStart) return;
    await this.#load('older', { before: first.from, limit: HISTORY_PAGE });
  }

  /** Loads a page; never throws: what failed is told by the rows. */
  async #load(
    key: string,
    query: { after?: number; before?: number; limit: number },
  ): Promise<void> {
    this.#setLoading(key, 'loading');
    try {
      for (let tries = 0; ; tries += 1) {
        const page = await this.#options.pages.timeline(query);
        if (this.#merge(page, query) || tries === STALE_MAX) break;
      }
      this.#problem = null;
      this.#isGone = false;
      this.#loading.delete(key);
    } catch (error) {
      const problem = problemOf(error);
      if (problem.code === 'not_a_member') this.#gone();
      this.#problem = problem;
      this.#setLoading(key, 'failed');
    }
    this.#frame.now();
    // A page may be a moment behind what was told of the room.
    const told = this.#options.rooms.get(this.id)?.headSeq ?? 0;
    const isBehind = this.#timeline.isLoaded && told > this.#timeline.head;
    if (isBehind || this.#timeline.missing() !== null) void this.#catchUp();
  }

  #merge(page: TimelinePage, query: { before?: number; after?: number; limit: number }): boolean {
    if (this.#timeline.mergePage(page) === 'stale') return false;
    const isBackwards = query.after === undefined;
    const first = this.#timeline.intervals[0];
    const isFirst = first === undefined || first.from >= page.from_seq;
    if (isFirst && (page.from_seq <= 1 || (isBackwards && page.items.length < query.limit))) {
      this.#timeline.reachesStart = true;
    }
    this.#options.outbox.confirmMessages(this.id, id => this.#timeline.message(id) !== undefined);
    return true;
  }

  /** Fetches what is missing between the head and the server's. */
  #catchUp(): Promise<void> {
    this.#catchingUp ??= this.#fetchMissing().finally(() => {
      this.#catchingUp = null;
    });
    return this.#catchingUp;
  }

  async #fetchMissing(): Promise<void> {
    try {
      for (;;) {
        const after = this.#timeline.head;
        const { headSeq, items } = await this.#options.pages.events(after);
        if (headSeq - after > CATCH_UP_MAX) {
          this.#timeline.reset();
          await this.#loadTail();
          return;
        }
        this.#timeline.receivePage(after, items);
        const isAll = items.length < EVENTS_LIMIT;
        if (isAll) this.#timeline.skipTo(headSeq);
        this.#frame.request();
        if (isAll && this.#timeline.missing() === null) break;
        // Nothing came and something is missing still: the next connection says what.
        if (this.#timeline.head === after) break;
      }
      this.#problem = null;
    } catch (error) {
      const problem = problemOf(error);
      if (problem.code === 'not_a_member') this.#gone();
      else this.#problem = problem;
      this.#frame.request();
    }
  }

  async #loadReceipts(): Promise<void> {
    try {
      const cursors = await this.#options.pages.cursors();
      if (cursors === null) return;
      this.#receipts.replace(cursors);
      this.#receiptsMoved();
    } catch {
      // Asked for again with the next connection.
    }
  }

  // ----------------------------------------------------------------------------- changes

  /** What an event says besides being in the timeline. */
  #applied(event: Envelope): void {
    const { outbox, me } = this.#options;
    outbox.confirm(event, me);
    const userId = typeof event.data?.user_id === 'string' ? event.data.user_id : null;
    if (event.kind === 'message.sent' && event.actor !== null) this.#typing.done(event.actor);
    if (userId === null) return;
    if (event.kind === 'room.member_joined') {
      this.#receipts.joined(userId, event.roomSeq ?? 0);
      if (userId === me) this.#isGone = false;
    } else if (event.kind === 'room.member_left') {
      this.#receipts.left(userId);
      if (userId === me) this.#gone();
    } else return;
    this.#receiptsMoved();
  }

  #gone(): void {
    this.#isGone = true;
    this.#frame.request();
  }

  #receiptsMoved(): void {
    this.#receiptsChanged = true;
    this.#frame.request();
  }

  #setLoading(key: string, state: LoadState): void {
    this.#loading.set(key, state);
    this.#frame.request();
  }

  /** The outbox changed: seen at once, as it is the person's own doing. */
  #ownChanged(): void {
    this.#receiptsChanged = true;
    this.#frame.now();
  }

  // -------------------------------------------------------------------------------- views

  #commit(): void {
    const { touched, isReordered } = this.#timeline.takeChanges();
    const ids = new Set(touched);
    const { outbox } = this.#options;
    if (this.#timeline.isLoaded) outbox.settle(this.id, this.#timeline.head);
    const own = outbox.ofRoom(this.id);
    const ownIds = new Set([
      ...own.map(item => item.messageId),
      ...outbox.acceptedOf(this.id).map(({ item }) => item.id),
    ]);
    for (const id of this.#ownIds) ids.add(id);
    for (const id of ownIds) ids.add(id);
    this.#ownIds = ownIds;
    for (const id of ids) this.#views.delete(id);
    const before = this.#store.getState();
    const after = this.#snapshot();
    if (!isSame(before, after)) this.#store.setState(after, true);
    for (const id of ids) this.#messageListeners.tell(id);
    if (this.#receiptsChanged || ids.size > 0) this.#receiptListeners.tell('');
    this.#receiptsChanged = false;
    if (touched.size > 0 || isReordered) this.#keeper.changed();
  }

  #snapshot(): RoomSnapshot {
    const { outbox } = this.#options;
    const unplaced: Unplaced[] = [];
    const me = this.#options.me;
    for (const { item, seq } of outbox.acceptedOf(this.id)) {
      unplaced.push({ id: item.id, seq, author: me });
    }
    for (const item of outbox.ofRoom(this.id)) {
      if (item.kind === 'send') unplaced.push({ id: item.id, seq: null, author: me });
    }
    return {
      roomId: this.id,
      status: this.#status(),
      rows: this.#rows.make(this.#timeline, unplaced, this.#loading),
      headSeq: this.#timeline.head,
      isAtTail: this.#timeline.isAtTail(),
      problem: this.#problem,
    };
  }

  #status(): RoomSnapshot['status'] {
    if (this.#isGone) return 'gone';
    if (this.#timeline.isLoaded) return 'ready';
    return this.#problem === null ? 'loading' : 'failed';
  }

  #view(id: string): Message | undefined {
    const { outbox, me } = this.#options;
    const own = outbox.ofRoom(this.id).filter(item => item.messageId === id);
    const stored = this.#timeline.message(id);
    if (stored !== undefined) return viewOf(stored, this.id, me, own, outbox);
    const accepted = outbox.acceptedOf(this.id).find(({ item }) => item.id === id);
    if (accepted !== undefined) return viewOfUnplaced(accepted.item, me, null, accepted.seq);
    const item = own.find(each => each.kind === 'send');
    if (item === undefined || item.kind !== 'send') return undefined;
    return viewOfUnplaced(item, me, outbox.pendingOf(item), null);
  }
}

const ORDER = ['sent', 'delivered', 'read'] as const;

type Status = (typeof ORDER)[number];

/** Ticks never go back. */
function further(one: Status | null, other: Status | null): Status | null {
  if (one === null || other === null) return one ?? other;
  return ORDER.indexOf(one) >= ORDER.indexOf(other) ? one : other;
}

function isSame(one: RoomSnapshot, other: RoomSnapshot): boolean {
  return (
    one.status === other.status &&
    one.headSeq === other.headSeq &&
    one.isAtTail === other.isAtTail &&
    one.problem === other.problem &&
    one.rows.length === other.rows.length &&
    one.rows.every((row, index) => row === other.rows[index])
  );
}
