import { createStore } from 'zustand/vanilla';
import type { Message, Problem, RoomSnapshot } from '../model.ts';
import type { Readable } from '../readable.ts';
import type { Outbox } from '../sync/outbox.ts';
import type { OutboxItem } from '../sync/outboxItem.ts';
import type { RoomLoader } from '../sync/roomLoader.ts';
import { Listeners } from './listeners.ts';
import { Rows, type Unplaced } from './rows.ts';
import type { Timeline } from './timeline.ts';
import { viewOf, viewOfUnplaced } from './views.ts';

export interface RoomViewsOptions {
  readonly roomId: string;
  readonly me: string;
  readonly timeline: Timeline;
  readonly loader: RoomLoader;
  readonly outbox: Outbox;
}

/** What is shown of a room: rows and messages, each the same object until it says something else. */
export class RoomViews {
  readonly #options: RoomViewsOptions;
  readonly #rows = new Rows();
  readonly #store;
  readonly #messages = new Map<string, Message>();
  readonly #listeners = new Listeners<string>();
  /** What the outbox had of this room at the last commit. */
  #ownIds: ReadonlySet<string> = new Set();

  constructor(options: RoomViewsOptions) {
    this.#options = options;
    this.#store = createStore<RoomSnapshot>(() => this.#snapshot());
  }

  get snapshot(): Readable<RoomSnapshot> {
    return this.#store;
  }

  message(id: string): Message | undefined {
    const known = this.#messages.get(id);
    if (known !== undefined) return known;
    const made = this.#view(id);
    if (made !== undefined) this.#messages.set(id, made);
    return made;
  }

  subscribeMessage(id: string, listener: () => void): () => void {
    return this.#listeners.add(id, listener);
  }

  /** Shows what there is now; tells whether messages and whether the timeline changed. */
  commit(): { hasMessages: boolean; isTimeline: boolean } {
    const { roomId, timeline, outbox } = this.#options;
    const { touched, isReordered } = timeline.takeChanges();
    if (timeline.isLoaded) outbox.settle(roomId, timeline.head);
    const ownIds = new Set([
      ...outbox.ofRoom(roomId).map(item => item.messageId),
      ...outbox.acceptedOf(roomId).map(({ item }) => item.messageId),
    ]);
    const ids = new Set([...touched, ...this.#ownIds, ...ownIds]);
    this.#ownIds = ownIds;
    for (const id of ids) this.#messages.delete(id);
    const after = this.#snapshot();
    if (!isSame(this.#store.getState(), after)) this.#store.setState(after, true);
    for (const id of ids) this.#listeners.tell(id);
    return { hasMessages: ids.size > 0, isTimeline: touched.size > 0 || isReordered };
  }

  #snapshot(): RoomSnapshot {
    const { roomId, me, timeline, loader, outbox } = this.#options;
    const unplaced: Unplaced[] = [];
    for (const { item, seq } of outbox.acceptedOf(roomId)) {
      if (item.kind === 'send') unplaced.push({ id: item.id, seq, author: me });
    }
    for (const item of outbox.ofRoom(roomId)) {
      if (item.kind === 'send') unplaced.push({ id: item.id, seq: null, author: me });
    }
    return {
      roomId,
      status: statusOf(loader.isGone, timeline.isLoaded, loader.problem),
      rows: this.#rows.make(timeline, unplaced, loader.loading),
      headSeq: timeline.head,
      isAtTail: timeline.isAtTail(),
      problem: loader.problem,
    };
  }

  #view(id: string): Message | undefined {
    const { roomId, me, timeline, outbox } = this.#options;
    const isOfIt = (item: OutboxItem) => item.messageId === id;
    const accepted = outbox.acceptedOf(roomId).filter(({ item }) => isOfIt(item));
    const waiting = outbox.ofRoom(roomId).filter(isOfIt);
    const stored = timeline.message(id);
    if (stored !== undefined) {
      const own = [...accepted.map(({ item }) => item), ...waiting];
      return viewOf(stored, roomId, me, own, outbox);
    }
    const sent = accepted.find(({ item }) => item.kind === 'send');
    if (sent !== undefined) return viewOfUnplaced(sent.item, me, null, sent.seq);
    const item = waiting.find(each => each.kind === 'send');
    return item && viewOfUnplaced(item, me, outbox.pendingOf(item), null);
  }
}

function statusOf(
  isGone: boolean,
  isLoaded: boolean,
  problem: Problem | null,
): RoomSnapshot['status'] {
  if (isGone) return 'gone';
  if (isLoaded) return 'ready';
  return problem === null ? 'loading' : 'failed';
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
