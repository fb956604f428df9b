import { ProblemError, UNREACHABLE } from '../api/problem.ts';
import type { Device } from '../db/device.ts';
import type { Envelope } from '../envelope.ts';
import { newId } from '../ids.ts';
import type { Cursor, GapRow, Message, ReceiptCounts, RoomSnapshot, Tick } from '../model.ts';
import type { Readable } from '../readable.ts';
import { NextFrame } from '../sync/frame.ts';
import type { Greeted } from '../sync/frames.ts';
import type { Outbox } from '../sync/outbox.ts';
import { uploadsOf } from '../sync/outboxItem.ts';
import type { Pages } from '../sync/pages.ts';
import { RoomLoader } from '../sync/roomLoader.ts';
import type { UploadStore } from '../sync/uploads.ts';
import type { Quote, Room } from '../types.ts';
import { Listeners } from './listeners.ts';
import { Receipts } from './receipts.ts';
import { KEPT_MAX, RoomKeeper } from './roomKeeper.ts';
import type { RoomListStore } from './roomList.ts';
import { RoomViews } from './roomViews.ts';
import { Timeline } from './timeline.ts';
import { Typing } from './typing.ts';

export interface RoomOptions {
  readonly pages: Pages;
  readonly device: Device;
  readonly outbox: Outbox;
  readonly uploads: UploadStore;
  readonly rooms: RoomListStore;
  readonly me: string;
  readonly isLeader: () => boolean;
  /** The head that the last greeting told; 0 when it told none. */
  readonly headGreeted: () => number;
  /** Nobody looks at it any more. */
  readonly onClosed: () => void;
  readonly isLive: () => boolean;
  readonly command: (op: Readonly<Record<string, unknown>>) => Promise<unknown>;
}

/** Who reads further up gets what is new below at most so often, in milliseconds. */
const READING_MS = 100;

/** One room: its timeline, receipts and who is writing, and everything that one does in it. */
export class RoomStore implements Room {
  readonly id: string;
  readonly #options: RoomOptions;
  readonly #timeline: Timeline;
  readonly #receipts: Receipts;
  readonly #loader: RoomLoader;
  readonly #views: RoomViews;
  readonly #keeper: RoomKeeper;
  readonly #typing = new Typing();
  readonly #receiptListeners = new Listeners<''>();
  readonly #frame = new NextFrame(() => this.#commit());
  readonly #unsubscribe: () => void;
  #openCount = 0;
  #usedAt = performance.now();
  /** Whether one marked it unread and goes on looking. */
  #isHeld = false;
  #receiptsChanged = false;

  constructor(id: string, options: RoomOptions) {
    this.id = id;
    this.#options = options;
    const { pages, device, outbox, rooms, me } = options;
    const timeline = new Timeline(me, event => this.#applied(event));
    this.#timeline = timeline;
    this.#receipts = new Receipts(me);
    this.#keeper = new RoomKeeper(id, timeline, device, options.isLeader);
    this.#loader = new RoomLoader({
      ...{ roomId: id, pages, device, timeline, receipts: this.#receipts },
      headTold: () => Math.max(rooms.get(id)?.headSeq ?? 0, options.headGreeted()),
      memberCount: () => rooms.get(id)?.memberCount ?? 0,
      onRestored: from => this.#keeper.restored(from),
      onMerged: () => outbox.confirmMessages(id, each => timeline.message(each)),
      onChange: isNow => (isNow ? this.#frame.now() : this.#frame.request()),
      onReceipts: () => this.#receiptsMoved(),
    });
    this.#views = new RoomViews({ roomId: id, me, timeline, loader: this.#loader, outbox });
    this.#unsubscribe = outbox.subscribe(id, () => this.#ownChanged());
    this.#ownChanged();
  }

  get typers(): Readable<readonly string[]> {
    return this.#typing.typers;
  }

  getState(): RoomSnapshot {
    return this.#views.snapshot.getState();
  }

  subscribe(listener: () => void): () => void {
    return this.#views.snapshot.subscribe(listener);
  }

  open(): () => void {
    this.#openCount += 1;
    this.#usedAt = performance.now();
    if (this.#openCount === 1) {
      this.#isHeld = false;
      void this.#loader.start();
      if (!this.#receipts.isComplete) void this.#loader.receipts();
    }
    let isOpen = true;
    return () => {
      if (!isOpen) return;
      isOpen = false;
      this.#openCount -= 1;
      this.#usedAt = performance.now();
      if (this.#openCount === 0) this.#options.onClosed();
    };
  }

  follow(isFollowing: boolean): void {
    this.#frame.restMs = isFollowing ? 0 : READING_MS;
  }

  /** Whether somebody looks at it. */
  get isOpen(): boolean {
    return this.#openCount > 0;
  }

  /** When it was last opened or closed, in milliseconds of `performance.now()`. */
  get usedAt(): number {
    return this.#usedAt;
  }

  /** Whether more is loaded than this device keeps. */
  get isLong(): boolean {
    return this.#timeline.items.length > KEPT_MAX;
  }

  reload(): Promise<void> {
    return this.#loader.reload();
  }

  message(messageId: string): Message | undefined {
    return this.#views.message(messageId);
  }

  subscribeMessage(messageId: string, listener: () => void): () => void {
    return this.#views.subscribeMessage(messageId, listener);
  }

  loadOlder(): Promise<void> {
    return this.#loader.older();
  }

  fillGap({ key, from, to }: GapRow, side: 'start' | 'end' = 'end'): Promise<void> {
    return this.#loader.gap(key, from, to, side);
  }

  loadAround(seq: number): Promise<boolean> {
    return this.#loader.around(seq);
  }

  async findMessage(messageId: string): Promise<Message | null> {
    await this.#loader.started();
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

  async send(input: {
    text: string;
    replyTo?: string | null;
    uploads?: readonly string[];
  }): Promise<string> {
    const id = newId();
    this.#typing.sent();
    const { text, replyTo = null, uploads: files = [] } = input;
    const { outbox, uploads } = this.#options;
    if (files.length > 0) await uploads.measured(files);
    const attachments = files.length > 0 && { attachments: uploads.take(files) };
    await outbox.add(this.id, id, { kind: 'send', messageId: id, text, replyTo, ...attachments });
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
    // An edit of one's own that is on its way comes before this one.
    const revision = message.pendingEdit === null ? message.revision : null;
    await outbox.add(this.id, newId(), { kind: 'edit', messageId, text, revision });
  }

  async remove(messageId: string): Promise<void> {
    const { outbox } = this.#options;
    const pending = this.message(messageId)?.pending ?? null;
    if (pending !== null && pending.state !== 'sending') {
      await this.discard(messageId);
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
    const { outbox, uploads } = this.#options;
    for (const file of this.#filesOf(id)) uploads.retry(file);
    return outbox.retry(id);
  }

  discard(id: string, keepsUploads = false): Promise<string | null> {
    const { outbox, uploads } = this.#options;
    const files = this.#filesOf(id);
    // Before nothing refers to them any more: then they would be done with.
    if (keepsUploads) uploads.release(files);
    else for (const file of files) uploads.remove(file);
    return outbox.discard(id);
  }

  async removeUpload(messageId: string, uploadId: string): Promise<void> {
    const { outbox, uploads } = this.#options;
    if (await outbox.withoutUpload(messageId, uploadId)) uploads.remove(uploadId);
  }

  #filesOf(id: string): readonly string[] {
    const item = this.#options.outbox.find(id);
    return item === undefined ? [] : uploadsOf(item);
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

  /** The number up to which everything is here, for `hello`; null while nothing is loaded. */
  get head(): number | null {
    return this.#timeline.isLoaded && !this.#loader.isGone ? this.#timeline.head : null;
  }

  /** Others' undeleted messages after a number; null when not all of them are loaded. */
  countUnread(after: number): number | null {
    return this.#timeline.countOfOthers(after);
  }

  /** Lets go of what is loaded, for as long as nobody looks. */
  unload(): void {
    this.#loader.cancel();
    this.#timeline.forget();
    this.#receipts.forget();
    this.#receiptsMoved();
    // Whoever looks again at once is not to see rows whose messages are gone.
    this.#frame.now();
  }

  /** The log is another one: forgets what is loaded, and loads it anew if somebody looks. */
  renew(): void {
    this.unload();
    if (this.isOpen) void this.#loader.tail();
  }

  receive(event: Envelope): void {
    const received = this.#timeline.receive(event);
    if (received === 'repeat') return;
    if (received === 'waiting') {
      if (this.#timeline.isLoaded) void this.#loader.catchUp();
      // One was let in while looking at a room that one could not see.
      else if (this.#loader.isGone && this.#openCount > 0) void this.#loader.tail();
      return;
    }
    this.#frame.request();
  }

  receiveReceipt(userId: string, kind: 'delivered' | 'read', upTo: number, at: string): void {
    if (!this.#receipts.advance(userId, { [kind]: upTo }, at)) return;
    this.#receiptsMoved();
    if (!this.#receipts.isComplete && this.#openCount > 0) this.#loader.statusLater();
  }

  receiveDeactivated(userId: string): void {
    if (this.#receipts.deactivated(userId)) this.#receiptsMoved();
  }

  /** The content of messages was erased. The answer is the ids of the files that they had. */
  erase(ids: ReadonlySet<string>): readonly string[] {
    const messages = [...ids].flatMap(id => this.#timeline.message(id) ?? []);
    this.#timeline.erase(ids);
    this.#frame.now();
    return messages.flatMap(each => each.attachments.map(file => file.attachment_id));
  }

  receiveTyping(userId: string): void {
    if (userId !== this.#options.me) this.#typing.seen(userId);
  }

  /** The connection is back; what was not named in its hello is not told what it missed. */
  greeted(greeted: Greeted | undefined, isNamed: boolean): void {
    if (greeted?.isUnknown || greeted?.isLeft) this.#loader.gone();
    else if (greeted?.isReset) this.renew();
    else if (greeted?.isTruncated || (this.head !== null && !isNamed)) void this.#loader.catchUp();
    else if (this.isOpen && !this.#timeline.isLoaded) void this.#loader.reload();
    if (this.isOpen) void this.#loader.receipts();
    else this.#receipts.isComplete = false;
    this.#loader.forgive();
    this.#frame.request();
  }

  /** Stops all that goes on; the room is not used any more. */
  close(): void {
    this.#unsubscribe();
    this.#frame.cancel();
    this.#keeper.cancel();
    this.#loader.cancel();
    this.#typing.clear();
  }

  /** What an event says besides being in the timeline. */
  #applied(event: Envelope): void {
    const { outbox, me } = this.#options;
    outbox.confirm(event, me);
    const userId = typeof event.data?.user_id === 'string' ? event.data.user_id : null;
    if (event.kind === 'message.sent' && event.actor !== null) this.#typing.done(event.actor);
    if (userId === null) return;
    if (event.kind === 'room.member_joined') {
      this.#receipts.joined(userId, event.roomSeq ?? 0);
      if (userId === me) this.#loader.isGone = false;
    } else if (event.kind === 'room.member_left') {
      this.#receipts.left(userId, event.roomSeq ?? 0);
      if (userId === me) this.#loader.gone();
    } else return;
    this.#receiptsMoved();
  }

  #receiptsMoved(): void {
    this.#receiptsChanged = true;
    this.#frame.request();
  }

  /** The outbox changed: seen at once, as it is the person's own doing. */
  #ownChanged(): void {
    this.#receiptsChanged = true;
    this.#frame.now();
  }

  #commit(): void {
    const { hasMessages, isTimeline } = this.#views.commit();
    if (this.#receiptsChanged || hasMessages) this.#receiptListeners.tell('');
    this.#receiptsChanged = false;
    if (isTimeline) this.#keeper.changed();
  }
}

const ORDER = ['sent', 'delivered', 'read'] as const;

type Status = (typeof ORDER)[number];

/** Ticks never go back. */
function further(one: Status | null, other: Status | null): Status | null {
  if (one === null || other === null) return one ?? other;
  return ORDER.indexOf(one) >= ORDER.indexOf(other) ? one : other;
}
