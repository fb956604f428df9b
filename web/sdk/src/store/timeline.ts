import type { Envelope } from '../envelope.ts';
import type { SystemEvent, SystemItem, SystemKind, TimelinePage } from '../model.ts';
import { covers, type Interval, withInterval } from './intervals.ts';
import {
  changed,
  erased,
  messageIdOf,
  messageOf,
  messageOfItem,
  type StoredMessage,
} from './message.ts';

/** Something that a timeline shows, at its number. */
export type Item =
  | { readonly kind: 'message'; readonly seq: number; readonly id: string }
  | { readonly kind: 'system'; readonly seq: number; readonly event: SystemEvent };

/**
 * `applied`: it and what waited for it. `repeat`: it was known. `waiting`: something before it is
 * missing, or nothing is loaded yet.
 */
export type Received = 'applied' | 'repeat' | 'waiting';

/** What a page came to; `stale`: it is older than can be made good, ask again. */
export type Merged = 'merged' | 'stale';

/** What is kept of a timeline between two visits: its last range. */
export interface Kept {
  readonly head: number;
  readonly from: number;
  readonly reachesStart: boolean;
  readonly items: readonly KeptItem[];
}

export type KeptItem =
  | { readonly kind: 'message'; readonly seq: number; readonly message: StoredMessage }
  | { readonly kind: 'system'; readonly seq: number; readonly event: SystemEvent };

/** How many late changes are remembered, to be folded into pages that were read before them. */
const CHANGES_MAX = 5_000;

/** How many events may wait for a missing one; then they are fetched with it. */
const WAITING_MAX = 2_000;

/** How many of the latest events are held of a timeline that is not loaded: a page may be behind. */
const UNLOADED_MAX = 100;

const CHANGES = new Set([
  'message.edited',
  'message.deleted',
  'message.reaction_added',
  'message.reaction_removed',
]);

/**
 * What is known of a room's numbered events: the one reducer for live events, replays and pages.
 *
 * Everything up to `head` is folded into whatever is loaded; `intervals` say what is loaded. An
 * event is taken at `head + 1` alone: one at or below is a repeat, one above waits until what is
 * missing was fetched. Each message knows up to where it has everything, so that pages, which are
 * read at heads of their own, and events may come in any order. Does no I/O.
 */
export class Timeline {
  /** 0 and no intervals until something is loaded. */
  head = 0;
  intervals: readonly Interval[] = [];
  /** Whether the first interval begins with the first event that one may see. */
  reachesStart = false;
  /** Whether one is out of the room. */
  isLeft = false;
  isLoaded = false;
  readonly #me: string;
  readonly #onApplied: (event: Envelope) => void;
  #items: Item[] = [];
  readonly #messages = new Map<string, StoredMessage>();
  readonly #waiting = new Map<number, Envelope>();
  #changes: { seq: number; event: Envelope }[] = [];
  /** Changes after this number are in `#changes`. */
  #changesAfter = 0;
  /** What says nothing any more, in whatever page that was read before it still comes. */
  readonly #erased = new Set<string>();
  #touched = new Set<string>();
  #touchedSeqs = new Set<number>();
  #isReordered = false;

  /** `onApplied` hears of each event as it is taken, once and in order. */
  constructor(me: string, onApplied: (event: Envelope) => void = () => {}) {
    this.#me = me;
    this.#onApplied = onApplied;
  }

  /** Ascending. */
  get items(): readonly Item[] {
    return this.#items;
  }

  message(id: string): StoredMessage | undefined {
    return this.#messages.get(id);
  }

  isAtTail(): boolean {
    return this.isLoaded && (this.head === 0 || covers(this.intervals, this.head));
  }

  /** The first number that is missing before what waits; null when nothing waits. */
  missing(): number | null {
    return this.isLoaded && this.#waiting.size > 0 ? this.head + 1 : null;
  }

  /** Takes a numbered event as it comes. */
  receive(event: Envelope): Received {
    const seq = event.roomSeq;
    if (seq === null) return 'repeat';
    if (!this.isLoaded) return this.#wait(seq, event);
    if (seq <= this.head) return 'repeat';
    // Between leaving and coming back there is nothing that one may see.
    const isBack = this.isLeft && isOwnArrival(event, this.#me);
    if (seq !== this.head + 1 && !isBack) return this.#wait(seq, event);
    this.#apply(event, seq);
    this.#drain();
    return 'applied';
  }

  /** Takes what the server has after `after`: consecutive for whoever may see them. */
  receivePage(after: number, events: readonly Envelope[]): void {
    if (!this.isLoaded || after > this.head) return;
    for (const event of events) {
      const seq = event.roomSeq;
      if (seq !== null && seq > this.head) this.#apply(event, seq);
    }
    this.#drain();
  }

  /** Says that there is nothing that one may see between the head and `head`. */
  skipTo(head: number): void {
    if (head <= this.head) return;
    this.head = head;
    const last = this.intervals.at(-1);
    if (last !== undefined) this.#cover({ from: last.from, to: head });
    this.#drain();
  }

  /** Takes a page of the timeline, wherever it lies. */
  mergePage(page: TimelinePage): Merged {
    if (this.isLoaded && page.head_seq < this.head && page.head_seq < this.#changesAfter) {
      return 'stale';
    }
    if (!this.isLoaded) {
      this.isLoaded = true;
      this.head = page.head_seq;
      this.#changesAfter = page.head_seq;
    }
    for (const item of page.items) this.#mergeItem(item, page.head_seq);
    this.#cover({ from: page.from_seq, to: page.to_seq });
    this.#drain();
    return 'merged';
  }

  /** Takes what an earlier visit left on this device; only while nothing is loaded. */
  restore(kept: Kept): void {
    if (this.isLoaded) return;
    this.isLoaded = true;
    this.head = kept.head;
    this.#changesAfter = kept.head;
    this.reachesStart = kept.reachesStart;
    for (const item of kept.items) {
      if (item.seq < kept.from || item.seq > kept.head) continue;
      if (item.kind === 'message') this.#put(item.message);
      else this.#insert({ kind: 'system', seq: item.seq, event: item.event });
    }
    this.#cover({ from: kept.from, to: kept.head });
    this.#drain();
    this.#touchedSeqs.clear();
  }

  /** Forgets what waits, too: the same numbers may mean something else. */
  forget(): void {
    this.reset();
    this.#waiting.clear();
    this.isLeft = false;
  }

  /** Forgets everything; what waits goes on waiting. */
  reset(): void {
    for (const id of this.#messages.keys()) this.#touched.add(id);
    this.head = 0;
    this.intervals = [];
    this.reachesStart = false;
    this.isLoaded = false;
    this.#items = [];
    this.#messages.clear();
    this.#changes = [];
    this.#changesAfter = 0;
    this.#isReordered = true;
  }

  /** The content of messages was erased from the log: nothing of it stays, also in what waits. */
  erase(ids: ReadonlySet<string>): void {
    const isOfThem = (event: Envelope) => ids.has(messageIdOf(event));
    this.#changes = this.#changes.filter(({ event }) => !isOfThem(event));
    for (const [seq, event] of this.#waiting) {
      if (isOfThem(event)) this.#waiting.set(seq, { ...event, data: null });
    }
    for (const id of ids) {
      this.#erased.add(id);
      const message = this.#messages.get(id);
      if (message !== undefined) this.#put(message);
    }
  }

  /** What is to be kept: the last range, as far as `itemsMax` of its items go; null without one. */
  keptRange(itemsMax: number): Omit<Kept, 'items'> | null {
    const last = this.intervals.at(-1);
    if (last === undefined || !this.isAtTail()) return null;
    const first = this.indexOf(last.from);
    const cut = this.#items.length - itemsMax;
    const isCut = cut > first;
    const from = isCut ? (this.#items[cut]?.seq ?? last.from) : last.from;
    const reachesStart = this.reachesStart && !isCut && this.intervals.length === 1;
    return { head: this.head, from, reachesStart };
  }

  /** What there is between two numbers, both included, as it is kept. */
  keptItems(from: number, to: number): readonly KeptItem[] {
    const items = this.#items.slice(this.indexOf(from), this.indexOf(to + 1));
    return items.flatMap((item): readonly KeptItem[] => {
      if (item.kind === 'system') return [item];
      const message = this.#messages.get(item.id);
      return message === undefined ? [] : [{ kind: 'message', seq: item.seq, message }];
    });
  }

  /** Others' undeleted messages after a number; null when not all of them are loaded. */
  countOfOthers(after: number): number | null {
    const last = this.intervals.at(-1);
    if (last === undefined || last.from > after + 1 || last.to < this.head) return null;
    const items = this.#items.slice(this.indexOf(after + 1));
    const messages = items.map(item =>
      item.kind === 'message' ? this.message(item.id) : undefined,
    );
    const isCounted = (message: StoredMessage | undefined) =>
      message !== undefined && message.author !== this.#me && message.deletedAt === null;
    return messages.filter(isCounted).length;
  }

  /** What changed since the last call. */
  takeChanges(): { touched: ReadonlySet<string>; isReordered: boolean } {
    const changes = { touched: this.#touched, isReordered: this.#isReordered };
    this.#touched = new Set();
    this.#isReordered = false;
    return changes;
  }

  /** The numbers of what changed since the last call, for whoever keeps it. */
  takeTouchedSeqs(): ReadonlySet<number> {
    const seqs = this.#touchedSeqs;
    this.#touchedSeqs = new Set();
    return seqs;
  }

  #wait(seq: number, event: Envelope): Received {
    if (this.isLoaded && this.#waiting.size >= WAITING_MAX) return 'waiting';
    this.#waiting.set(seq, event);
    if (!this.isLoaded && this.#waiting.size > UNLOADED_MAX) {
      const [oldest] = this.#waiting.keys();
      if (oldest !== undefined) this.#waiting.delete(oldest);
    }
    return 'waiting';
  }

  #drain(): void {
    if (!this.isLoaded || this.#waiting.size === 0) return;
    for (const seq of this.#waiting.keys()) if (seq <= this.head) this.#waiting.delete(seq);
    for (let event = this.#waiting.get(this.head + 1); event !== undefined; ) {
      this.#waiting.delete(this.head + 1);
      this.#apply(event, this.head + 1);
      event = this.#waiting.get(this.head + 1);
    }
  }

  #apply(event: Envelope, seq: number): void {
    const { kind } = event;
    if (kind === 'message.sent') {
      if (!this.#messages.has(messageIdOf(event))) this.#put(messageOf(event, seq));
    } else if (CHANGES.has(kind)) {
      this.#remember(event, seq);
      const message = this.#messages.get(messageIdOf(event));
      if (message !== undefined) this.#put(changed(message, event, seq));
    } else if (kind.startsWith('room.')) {
      this.#insert({ kind: 'system', seq, event: systemEvent(event, seq) });
      if (isOwnArrival(event, this.#me)) this.isLeft = false;
      if (kind === 'room.member_left' && event.data?.user_id === this.#me) this.isLeft = true;
    }
    // What lies between the head and this event cannot be seen: it counts as loaded.
    const last = this.intervals.at(-1);
    const isNext = last !== undefined && last.to >= this.head;
    this.#cover({ from: isNext ? last.from : seq, to: seq });
    this.head = seq;
    this.#isReordered = true;
    this.#onApplied(event);
  }

  #remember(event: Envelope, seq: number): void {
    this.#changes.push({ seq, event });
    if (this.#changes.length <= CHANGES_MAX) return;
    const dropped = this.#changes.splice(0, this.#changes.length - CHANGES_MAX);
    this.#changesAfter = dropped.at(-1)?.seq ?? this.#changesAfter;
  }

  #mergeItem(item: TimelinePage['items'][number], asOf: number): void {
    if (!('message_id' in item)) {
      this.#insert({ kind: 'system', seq: item.room_seq, event: systemItem(item) });
      return;
    }
    const known = this.#messages.get(item.message_id);
    if (known !== undefined && known.asOf > asOf) {
      // Only the status of one's own may be news.
      const status = item.status ?? known.status;
      if (status !== known.status) this.#put({ ...known, status });
      return;
    }
    let message = messageOfItem(item, asOf);
    for (const { seq, event } of this.#changes) {
      if (seq > asOf && messageIdOf(event) === message.id) message = changed(message, event, seq);
    }
    this.#put(message);
  }

  #put(given: StoredMessage): void {
    const message = this.#erased.has(given.id) ? erased(given) : given;
    const known = this.#messages.get(message.id);
    this.#messages.set(message.id, message);
    this.#touched.add(message.id);
    this.#touchedSeqs.add(message.seq);
    if (known === undefined) this.#insert({ kind: 'message', seq: message.seq, id: message.id });
  }

  #insert(item: Item): void {
    this.#touchedSeqs.add(item.seq);
    const index = this.indexOf(item.seq);
    if (this.#items[index]?.seq === item.seq) return;
    this.#items.splice(index, 0, item);
    this.#isReordered = true;
  }

  /** Where the first item at or after a number is. */
  indexOf(seq: number): number {
    let low = 0;
    let high = this.#items.length;
    // Most come at the end.
    if ((this.#items.at(-1)?.seq ?? 0) < seq) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#items[middle]?.seq ?? 0) < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #cover(interval: Interval): void {
    this.intervals = withInterval(this.intervals, interval);
    this.#isReordered = true;
  }
}

function isOwnArrival(event: Envelope, me: string): boolean {
  if (event.kind === 'room.member_joined') return event.data?.user_id === me;
  if (event.kind !== 'room.created') return false;
  const members = event.data?.members;
  return Array.isArray(members) && members.some(member => member?.user_id === me);
}

function systemEvent(event: Envelope, seq: number): SystemEvent {
  const kind = event.kind.replace('.', '_') as SystemKind;
  return { kind, seq, at: event.time, actor: event.actor, data: event.data };
}

function systemItem(item: SystemItem): SystemEvent {
  const data = item.data as Record<string, unknown> | null;
  const kind = item.type as SystemKind;
  return { kind, seq: item.room_seq, at: item.sent_at, actor: item.actor ?? null, data };
}
