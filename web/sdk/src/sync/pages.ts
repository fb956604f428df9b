import { type Api, unwrap } from '../api/client.ts';
import { garbled, ProblemError, problemOf } from '../api/problem.ts';
import type { components } from '../api/schema.ts';
import { type Envelope, readEnvelope } from '../envelope.ts';
import type { TimelinePage } from '../model.ts';
import type { MemberCursor } from '../store/receipts.ts';
import type { Quote } from '../types.ts';
import type { LogPosition } from './logPosition.ts';

/** The most that the server gives at once. */
export const EVENTS_LIMIT = 200;

/** Of how many members the cursors are asked for: in larger rooms ticks are as the server tells them. */
export const CURSORS_MAX = 2_000;

/** A part of a room's numbered events. */
export interface Events {
  readonly headSeq: number;
  readonly items: readonly Envelope[];
}

/** From which position of the log on something is to be. */
interface Least {
  readonly min_position?: number;
}

interface TimelineQuery {
  readonly after?: number;
  readonly before?: number;
  readonly limit: number;
}

/** Reads of one room. All of these throw a `ProblemError`. */
export class Pages {
  readonly #api: Api;
  readonly #roomId: string;
  readonly #position: LogPosition;

  constructor(api: Api, roomId: string, position: LogPosition) {
    this.#api = api;
    this.#roomId = roomId;
    this.#position = position;
  }

  /** The latest page, with everything in it that came from the log. */
  latest(limit: number): Promise<TimelinePage> {
    return this.#current(least => this.timeline({ limit, ...least }));
  }

  /** A page as the server has it just now, which may be a moment behind. */
  async timeline(query: TimelineQuery & Least): Promise<TimelinePage> {
    const params = { path: { room_id: this.#roomId }, query };
    const page = await unwrap(this.#api.GET('/v1/rooms/{room_id}/timeline', { params }));
    const numbers = [page?.head_seq, page?.from_seq, page?.to_seq];
    if (!Array.isArray(page?.items) || !numbers.every(Number.isSafeInteger)) {
      throw new ProblemError(garbled(200));
    }
    return page;
  }

  /** With everything in it that came from the log. */
  events(after: number): Promise<Events> {
    return this.#current(least => this.#events({ after, limit: EVENTS_LIMIT, ...least }));
  }

  async #events(query: TimelineQuery & Least): Promise<Events> {
    const params = { path: { room_id: this.#roomId }, query };
    const page = await unwrap(this.#api.GET('/v1/rooms/{room_id}/events', { params }));
    if (!Array.isArray(page?.items) || !Number.isSafeInteger(page.head_seq)) {
      throw new ProblemError(garbled(200));
    }
    const items = page.items.flatMap(raw => readEnvelope(raw) ?? []);
    return { headSeq: page.head_seq, items };
  }

  /** The cursors of all members, as far on as the log; null when there are too many. */
  cursors(): Promise<ReadonlyMap<string, MemberCursor> | null> {
    return this.#current(least => this.#cursors(least));
  }

  async #cursors(least: Least): Promise<ReadonlyMap<string, MemberCursor> | null> {
    const cursors = new Map<string, MemberCursor>();
    let cursor: string | null = null;
    while (cursors.size < CURSORS_MAX) {
      const query = { limit: EVENTS_LIMIT, ...least, ...(cursor !== null && { cursor }) };
      const params = { path: { room_id: this.#roomId }, query };
      const told: { items: CursorItem[]; next: string | null } = await unwrap(
        this.#api.GET('/v1/rooms/{room_id}/receipts', { params }),
      );
      for (const item of told.items) cursors.set(item.user_id, cursorOf(item));
      cursor = told.next;
      if (cursor === null) return cursors;
    }
    return null;
  }

  async #current<T>(read: (least: Least) => Promise<T>): Promise<T> {
    const { latest } = this.#position;
    if (latest === 0) return read({});
    try {
      return await read({ min_position: latest });
    } catch (error) {
      // A log that was set back does not reach as far.
      if (problemOf(error).status !== 422) throw error;
      this.#position.forget();
      return read({});
    }
  }

  /** What a message says, and when it was sent; null when there is none that one may see. */
  async quote(messageId: string): Promise<(Quote & { readonly sentAt: string }) | null> {
    const params = { path: { message_id: messageId }, query: { limit: EVENTS_LIMIT } };
    try {
      const history = await unwrap(this.#api.GET('/v1/messages/{message_id}/history', { params }));
      const [first] = history.items;
      if (first === undefined) return null;
      const isDeleted = (history.deleted_at ?? null) !== null;
      const text = isDeleted ? '' : (history.items.at(-1)?.text ?? '');
      return { id: messageId, author: first.actor ?? '', text, isDeleted, sentAt: first.time };
    } catch (error) {
      if (error instanceof ProblemError && error.problem.status === 404) return null;
      throw error;
    }
  }

  /** The number of what happened first at a time or after it; null when nothing did. */
  async seqAt(time: string, head: number): Promise<number | null> {
    const wanted = Date.parse(time);
    let low = 0;
    let high = head;
    let found: number | null = null;
    // Times never go back as numbers rise.
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const { items } = await this.timeline({ after: middle, limit: 1 });
      const [item] = items;
      if (item === undefined || Date.parse(item.sent_at) >= wanted) {
        if (item !== undefined) found = item.room_seq;
        high = middle;
      } else low = item.room_seq;
    }
    return found;
  }
}

type CursorItem = components['schemas']['RoomReceipt'];

function cursorOf(item: CursorItem): MemberCursor {
  return {
    deliveredSeq: item.delivered_seq,
    deliveredAt: item.delivered_at,
    readSeq: item.read_seq,
    readAt: item.read_at,
    joinedSeq: item.joined_seq,
    isDeactivated: item.deactivated,
  };
}
