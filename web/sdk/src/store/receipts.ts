/** How far messages came, from the cursors of those whom they are for. Pure. */

import type { Cursor, ReceiptCounts } from '../model.ts';

/** What is known of a member's cursors, and of whom to count. */
export interface MemberCursor extends Cursor {
  /** From which `room_seq` on they are in the room; null when that is not known. */
  readonly joinedSeq: number | null;
  readonly isDeactivated: boolean;
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
  /** Sorted marks of the others, so that thousands of ticks cost little; null when to be made. */
  #marks: { joined: number; delivered: number; read: number }[] | null = null;
  #minima: { joinedMax: number; deliveredMin: number; readMin: number } | null = null;
  /** Whether all present members are known. */
  isComplete = false;

  constructor(me: string) {
    this.#me = me;
  }

  cursors(): ReadonlyMap<string, MemberCursor> {
    return this.#cursors;
  }

  /** Takes the whole list; cursors that are further already stay. */
  replace(list: ReadonlyMap<string, MemberCursor>): void {
    const next = new Map<string, MemberCursor>();
    for (const [userId, told] of list) {
      const known = this.#cursors.get(userId);
      const joinedSeq = told.joinedSeq ?? known?.joinedSeq ?? null;
      next.set(userId, {
        ...furthest(known ?? NONE, told),
        joinedSeq,
        isDeactivated: told.isDeactivated,
      });
    }
    this.#cursors = next;
    this.isComplete = true;
    this.#forget();
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
    this.#set(userId, { ...NONE, joinedSeq: seq });
  }

  left(userId: string): void {
    if (!this.#cursors.has(userId)) return;
    this.#cursors = new Map(this.#cursors);
    this.#cursors.delete(userId);
    this.#forget();
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
    const { joinedMax, deliveredMin, readMin } = this.#least();
    let status: 'sent' | 'delivered' | 'read';
    if (this.#others().length === 0) status = 'sent';
    else if (joinedMax <= seq) status = statusOf(deliveredMin >= seq, readMin >= seq);
    else {
      const { members, delivered, read } = this.counts(seq);
      status = members === 0 ? 'sent' : statusOf(delivered === members, read === members);
    }
    return status;
  }

  /** How many of those whom the message at a number is for have it, and have read it. */
  counts(seq: number): ReceiptCounts {
    const those = this.#others().filter(each => each.joined <= seq);
    return {
      members: those.length,
      delivered: those.filter(each => each.delivered >= seq).length,
      read: those.filter(each => each.read >= seq).length,
    };
  }

  #set(userId: string, cursor: MemberCursor): void {
    // Whoever holds the old map goes on seeing what it said.
    this.#cursors = new Map(this.#cursors).set(userId, cursor);
    this.#forget();
  }

  #forget(): void {
    this.#marks = null;
    this.#minima = null;
  }

  #others() {
    if (this.#marks !== null) return this.#marks;
    const marks = [];
    for (const [userId, cursor] of this.#cursors) {
      if (userId === this.#me || cursor.isDeactivated) continue;
      const { joinedSeq, deliveredSeq, readSeq } = cursor;
      marks.push({ joined: joinedSeq ?? 0, delivered: deliveredSeq, read: readSeq });
    }
    this.#marks = marks;
    return marks;
  }

  #least() {
    if (this.#minima !== null) return this.#minima;
    let joinedMax = 0;
    let deliveredMin = Number.POSITIVE_INFINITY;
    let readMin = Number.POSITIVE_INFINITY;
    for (const { joined, delivered, read } of this.#others()) {
      joinedMax = Math.max(joinedMax, joined);
      deliveredMin = Math.min(deliveredMin, delivered);
      readMin = Math.min(readMin, read);
    }
    this.#minima = { joinedMax, deliveredMin, readMin };
    return this.#minima;
  }
}

function statusOf(isDelivered: boolean, isRead: boolean): 'sent' | 'delivered' | 'read' {
  if (isRead) return 'read';
  return isDelivered ? 'delivered' : 'sent';
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
