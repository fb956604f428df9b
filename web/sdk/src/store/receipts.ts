/** How far messages came, from the cursors of those whom they are for. Pure. */

import type { Cursor, ReceiptCounts } from '../model.ts';

/** What is known of a member's cursors, and of whom to count. */
export interface MemberCursor extends Cursor {
  /** From which `room_seq` on they are in the room; null when that is not known. */
  readonly joinedSeq: number | null;
  readonly isDeactivated: boolean;
}

/** One who counts, with the least cursors of all who joined before them or with them. */
interface Mark {
  readonly joined: number;
  readonly delivered: number;
  readonly read: number;
  readonly deliveredMin: number;
  readonly readMin: number;
}

const NONE: MemberCursor = {
  deliveredSeq: 0,
  deliveredAt: null,
  readSeq: 0,
  readAt: null,
  joinedSeq: null,
  isDeactivated: false,
};

/** The cursors of a room's present members: they only move forward. */
export class Receipts {
  readonly #me: string;
  #cursors = new Map<string, MemberCursor>();
  /** When those left who were here. */
  readonly #lefts = new Map<string, number>();
  /** Those who count, by when they joined; null when it is to be made anew. */
  #marks: readonly Mark[] | null = null;
  /** Whether all present members are known. */
  isComplete = false;

  constructor(me: string) {
    this.#me = me;
  }

  cursors(): ReadonlyMap<string, MemberCursor> {
    return this.#cursors;
  }

  /**
   * Takes the whole list, which was asked for when the events up to `askedAt` had come. It may be
   * older than those that came since: who came and went by them has, and cursors that are further
   * already stay.
   */
  replace(list: ReadonlyMap<string, MemberCursor>, askedAt: number): void {
    const next = new Map<string, MemberCursor>();
    for (const [userId, told] of list) {
      const known = this.#cursors.get(userId);
      if ((this.#lefts.get(userId) ?? 0) > Math.max(askedAt, told.joinedSeq ?? 0)) continue;
      const joinedSeq = told.joinedSeq ?? known?.joinedSeq ?? null;
      const isDeactivated = told.isDeactivated || (known?.isDeactivated ?? false);
      next.set(userId, { ...furthest(known ?? NONE, told), joinedSeq, isDeactivated });
    }
    for (const [userId, known] of this.#cursors) {
      const joined = known.joinedSeq ?? 0;
      if (joined > askedAt && joined > (next.get(userId)?.joinedSeq ?? 0)) next.set(userId, known);
    }
    for (const [userId, seq] of this.#lefts) if (seq <= askedAt) this.#lefts.delete(userId);
    this.#cursors = next;
    this.isComplete = true;
    this.#unmark();
  }

  /** Nothing that is known holds any more. */
  forget(): void {
    this.#cursors = new Map();
    this.#lefts.clear();
    this.isComplete = false;
    this.#unmark();
  }

  /** Moves a member's cursors; false when they are there already. */
  advance(userId: string, to: { delivered?: number; read?: number }, at: string | null): boolean {
    const known = this.#cursors.get(userId) ?? NONE;
    const read = to.read ?? 0;
    // Who has read it has it.
    const delivered = Math.max(to.delivered ?? 0, read);
    if (delivered <= known.deliveredSeq && read <= known.readSeq) return false;
    const told = { deliveredSeq: delivered, deliveredAt: at, readSeq: read, readAt: at };
    this.#set(userId, { ...known, ...furthest(known, told) });
    return true;
  }

  joined(userId: string, seq: number): void {
    this.#lefts.delete(userId);
    // A list that is newer than this event knows of it already.
    if ((this.#cursors.get(userId)?.joinedSeq ?? 0) >= seq) return;
    this.#set(userId, { ...NONE, joinedSeq: seq });
  }

  left(userId: string, seq: number): void {
    const known = this.#cursors.get(userId);
    if ((known?.joinedSeq ?? 0) > seq) return;
    this.#lefts.set(userId, seq);
    if (known === undefined) return;
    this.#cursors = new Map(this.#cursors);
    this.#cursors.delete(userId);
    this.#unmark();
  }

  deactivated(userId: string): boolean {
    const known = this.#cursors.get(userId);
    if (known === undefined || known.isDeactivated) return false;
    this.#set(userId, { ...known, isDeactivated: true });
    return true;
  }

  /** How far one's own message at a number came; null while not all members are known. */
  status(seq: number): 'sent' | 'delivered' | 'read' | null {
    if (!this.isComplete) return null;
    const least = this.#of(seq).at(-1);
    if (least === undefined || least.deliveredMin < seq) return 'sent';
    return least.readMin >= seq ? 'read' : 'delivered';
  }

  /** How many of those whom the message at a number is for have it, and have read it. */
  counts(seq: number): ReceiptCounts {
    const those = this.#of(seq);
    return {
      members: those.length,
      delivered: those.filter(each => each.delivered >= seq).length,
      read: those.filter(each => each.read >= seq).length,
    };
  }

  #set(userId: string, cursor: MemberCursor): void {
    // Whoever holds the old map goes on seeing what it said.
    this.#cursors = new Map(this.#cursors).set(userId, cursor);
    this.#unmark();
  }

  #unmark(): void {
    this.#marks = null;
  }

  /** The others whom the message at a number is for: who joined up to there. */
  #of(seq: number): readonly Mark[] {
    this.#marks ??= marksOf(this.#cursors, this.#me);
    const marks = this.#marks;
    let low = 0;
    let high = marks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((marks[middle]?.joined ?? 0) <= seq) low = middle + 1;
      else high = middle;
    }
    return low === marks.length ? marks : marks.slice(0, low);
  }
}

function marksOf(cursors: ReadonlyMap<string, MemberCursor>, me: string): readonly Mark[] {
  const marks: { joined: number; delivered: number; read: number }[] = [];
  for (const [userId, { isDeactivated, joinedSeq, deliveredSeq, readSeq }] of cursors) {
    if (userId === me || isDeactivated) continue;
    marks.push({ joined: joinedSeq ?? 0, delivered: deliveredSeq, read: readSeq });
  }
  let deliveredMin = Number.POSITIVE_INFINITY;
  let readMin = Number.POSITIVE_INFINITY;
  return marks
    .sort((one, other) => one.joined - other.joined)
    .map(mark => {
      deliveredMin = Math.min(deliveredMin, mark.delivered);
      readMin = Math.min(readMin, mark.read);
      return { ...mark, deliveredMin, readMin };
    });
}

function furthest(known: Cursor, told: Cursor): Cursor {
  const isDelivered = told.deliveredSeq > known.deliveredSeq;
  const isRead = told.readSeq > known.readSeq;
  return {
    deliveredSeq: isDelivered ? told.deliveredSeq : known.deliveredSeq,
    deliveredAt: isDelivered ? told.deliveredAt : (known.deliveredAt ?? told.deliveredAt),
    readSeq: isRead ? told.readSeq : known.readSeq,
    readAt: isRead ? told.readAt : (known.readAt ?? told.readAt),
  };
}
