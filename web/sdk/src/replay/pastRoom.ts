import { createStore } from 'zustand/vanilla';
import type { Envelope } from '../envelope.ts';
import type { Cursor, Message, ReceiptCounts, RoomAt, RoomSnapshot, Tick } from '../model.ts';
import { Listeners } from '../store/listeners.ts';
import { Rows } from '../store/rows.ts';
import { type Kept, Timeline } from '../store/timeline.ts';
import { plainViewOf } from '../store/views.ts';
import type { Quote, ShownRoom } from '../types.ts';
import { People, type PeopleState } from './people.ts';

/** After so many events it is noted how the room is, so that going back need not begin at the first. */
const NOTED_EVERY = 1_000;

const NOTHING_LOADING = new Map<string, never>();

/** Nobody: every message is somebody else's, and its ticks are shown nevertheless. */
const NOBODY = '';

/** How the room was after so many events. */
interface Note {
  readonly count: number;
  readonly kept: Kept;
  readonly people: PeopleState;
}

/**
 * A room at a moment of its past, by the reducer of live timelines. There is nothing behind it that
 * could ask or send: it shows what it is given.
 *
 * Either it is given all events of the room, and goes to and fro among them (`add`, `seek`), or the
 * answer of a server that has done so (`takeMoment`).
 */
export class PastRoom implements ShownRoom {
  readonly id: string;
  readonly #events: Envelope[] = [];
  readonly #notes: Note[] = [];
  readonly #rows = new Rows();
  readonly #store;
  readonly #messages = new Map<string, Message>();
  readonly #listeners = new Listeners<string>();
  readonly #receiptListeners = new Listeners<''>();
  #timeline = begun();
  #people = new People();
  #count = 0;
  #isTold = false;

  constructor(id: string) {
    this.id = id;
    this.#store = createStore<RoomSnapshot>(() => this.#snapshot());
  }

  // ------------------------------------------------------------------------ going to and fro

  /** The events that there are, in the order of the log. */
  get events(): readonly Envelope[] {
    return this.#events;
  }

  /** How many of them have happened. */
  get count(): number {
    return this.#count;
  }

  /** Takes what happened next, which does not happen by that. */
  add(events: readonly Envelope[]): void {
    this.#events.push(...events);
  }

  /** Shows the room as it was after so many events. */
  seek(count: number): void {
    const to = Math.max(0, Math.min(count, this.#events.length));
    if (to === this.#count) return;
    const gone = to < this.#count ? this.#goBack(to) : [];
    while (this.#count < to) this.#step();
    this.#commit(gone);
  }

  /** How many events had happened at a moment: a position of the log, or a time in milliseconds. */
  countAt(moment: { readonly position: number } | { readonly time: number }): number {
    const isPast = (event: Envelope) =>
      'position' in moment
        ? event.position <= moment.position
        : Date.parse(event.time) <= moment.time;
    let low = 0;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const event = this.#events[middle];
      if (event !== undefined && isPast(event)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  // ------------------------------------------------------------------------ a server's answer

  /** Shows a moment as the server tells it; further pages of the same one are added. */
  takeMoment(told: RoomAt): void {
    const { head_seq, from_seq, to_seq, items, members } = told;
    if (!this.#isTold) {
      this.#isTold = true;
      this.#timeline = new Timeline(NOBODY);
      const cursors = members.map(member => [member.user_id, cursorOf(member)] as const);
      const roles = members.map(({ user_id, role }) => [user_id, role] as const);
      this.#people = new People({ cursors: new Map(cursors), roles: new Map(roles) });
    }
    this.#timeline.mergePage({ items, head_seq, from_seq, to_seq });
    this.#timeline.reachesStart = from_seq <= 1;
    this.#commit();
  }

  // ------------------------------------------------------------------------ what is shown

  getState(): RoomSnapshot {
    return this.#store.getState();
  }

  subscribe(listener: () => void): () => void {
    return this.#store.subscribe(listener);
  }

  message(messageId: string): Message | undefined {
    const known = this.#messages.get(messageId);
    if (known !== undefined) return known;
    const stored = this.#timeline.message(messageId);
    if (stored === undefined) return undefined;
    const made = plainViewOf(stored, this.id, NOBODY);
    this.#messages.set(messageId, made);
    return made;
  }

  subscribeMessage(messageId: string, listener: () => void): () => void {
    return this.#listeners.add(messageId, listener);
  }

  async quote(messageId: string): Promise<Quote | null> {
    const message = this.message(messageId);
    if (message === undefined) return null;
    const { id, author, text, deletedAt } = message;
    return { id, author, text, isDeleted: deletedAt !== null };
  }

  tick(messageId: string): Tick | null {
    const stored = this.#timeline.message(messageId);
    if (stored === undefined) return null;
    if (stored.status !== null) return stored.status;
    const counts = this.receiptCounts(messageId);
    if (counts === null || counts.members === 0 || counts.delivered < counts.members) return 'sent';
    return counts.read < counts.members ? 'delivered' : 'read';
  }

  receiptCounts(messageId: string): ReceiptCounts | null {
    const stored = this.#timeline.message(messageId);
    return stored === undefined ? null : this.#people.counts(stored.author, stored.seq);
  }

  cursors(): ReadonlyMap<string, Cursor> {
    return this.#people.cursors();
  }

  /** Who was in, with the role of each. */
  roles(): ReadonlyMap<string, string> {
    return this.#people.roles();
  }

  subscribeReceipts(listener: () => void): () => void {
    return this.#receiptListeners.add('', listener);
  }

  // ------------------------------------------------------------------------ within

  #step(): void {
    const event = this.#events[this.#count];
    if (event === undefined) return;
    if (this.#count % NOTED_EVERY === 0 && (this.#notes.at(-1)?.count ?? 0) < this.#count) {
      const { head } = this.#timeline;
      const kept = { head, from: 1, reachesStart: true, items: this.#timeline.keptItems(1, head) };
      this.#notes.push({ count: this.#count, kept, people: this.#people.state() });
    }
    if (event.roomSeq !== null) this.#timeline.receive(event);
    this.#people.take(event);
    this.#count += 1;
  }

  /** To the last note before; the answer is the messages that there were. */
  #goBack(to: number): Iterable<string> {
    const note = this.#notes.findLast(({ count }) => count <= to);
    this.#timeline.reset();
    const { touched } = this.#timeline.takeChanges();
    this.#timeline = begun(note?.kept);
    this.#people = new People(note?.people);
    this.#count = note?.count ?? 0;
    return touched;
  }

  #commit(gone: Iterable<string> = []): void {
    const changed = new Set([...gone, ...this.#timeline.takeChanges().touched]);
    for (const id of changed) this.#messages.delete(id);
    this.#store.setState(this.#snapshot(), true);
    for (const id of changed) this.#listeners.tell(id);
    this.#receiptListeners.tell('');
  }

  #snapshot(): RoomSnapshot {
    const timeline = this.#timeline;
    return {
      roomId: this.id,
      status: 'ready',
      rows: this.#rows.make(timeline, [], NOTHING_LOADING),
      headSeq: timeline.head,
      isAtTail: timeline.isAtTail(),
      problem: null,
    };
  }
}

/** A timeline that knows its beginning, so that the first event may come. */
function begun(kept: Kept = { head: 0, from: 1, reachesStart: true, items: [] }): Timeline {
  const timeline = new Timeline(NOBODY);
  timeline.restore(kept);
  return timeline;
}

function cursorOf(member: RoomAt['members'][number]) {
  return {
    deliveredSeq: member.delivered_seq,
    deliveredAt: member.delivered_at,
    readSeq: member.read_seq,
    readAt: member.read_at,
    joinedSeq: member.joined_seq,
    isDeactivated: member.deactivated,
  };
}
