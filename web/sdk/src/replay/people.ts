/** Who is in a room at a moment, and how far each had read. Pure. */

import type { Envelope } from '../envelope.ts';
import type { ReceiptCounts } from '../model.ts';
import { type MemberCursor, Receipts } from '../store/receipts.ts';

/** What is known of people at a moment; immutable. */
export interface PeopleState {
  readonly cursors: ReadonlyMap<string, MemberCursor>;
  readonly roles: ReadonlyMap<string, string>;
}

/** Of larger rooms nobody is counted. */
const COUNTED_MAX = 2_000;

export class People {
  #receipts = new Receipts('');
  #roles = new Map<string, string>();

  constructor(state: PeopleState = { cursors: new Map(), roles: new Map() }) {
    this.#receipts.replace(state.cursors, 0);
    this.#roles = new Map(state.roles);
  }

  state(): PeopleState {
    return { cursors: this.#receipts.cursors(), roles: new Map(this.#roles) };
  }

  cursors(): ReadonlyMap<string, MemberCursor> {
    return this.#receipts.cursors();
  }

  /** Roles of those who are in, by user. */
  roles(): ReadonlyMap<string, string> {
    return this.#roles;
  }

  /** Takes what an event says of people; false when it says nothing of them. */
  take({ kind, data, actor, time, roomSeq }: Envelope): boolean {
    const userId = text(data?.user_id) ?? actor;
    const seq = roomSeq ?? 0;
    if (kind === 'room.created') {
      for (const each of listOf(data?.members)) this.#join(each.user_id, each.role, seq);
    } else if (userId === null) return false;
    else if (kind === 'room.member_joined') this.#join(userId, text(data?.role) ?? 'member', seq);
    else if (kind === 'room.member_left') this.#leave(userId, seq);
    else if (kind === 'room.role_changed') this.#roles.set(userId, text(data?.role) ?? 'member');
    else if (kind === 'receipt.delivered' || kind === 'receipt.read') {
      const upTo = typeof data?.up_to === 'number' ? data.up_to : 0;
      const to = kind === 'receipt.read' ? { read: upTo } : { delivered: upTo };
      this.#receipts.advance(userId, to, time);
    } else return false;
    return true;
  }

  /** How many of the others a message had reached; null in a room of too many to count. */
  counts(author: string, seq: number): ReceiptCounts | null {
    const cursors = this.#receipts.cursors();
    if (cursors.size > COUNTED_MAX) return null;
    const counts = { members: 0, delivered: 0, read: 0 };
    for (const [userId, cursor] of cursors) {
      if (userId === author || cursor.isDeactivated || (cursor.joinedSeq ?? 0) > seq) continue;
      counts.members += 1;
      if (cursor.deliveredSeq >= seq) counts.delivered += 1;
      if (cursor.readSeq >= seq) counts.read += 1;
    }
    return counts;
  }

  #join(userId: string, role: string, seq: number): void {
    this.#roles.set(userId, role);
    this.#receipts.joined(userId, seq);
  }

  #leave(userId: string, seq: number): void {
    this.#roles.delete(userId);
    this.#receipts.left(userId, seq);
  }
}

function listOf(members: unknown): readonly { user_id: string; role: string }[] {
  const told: readonly unknown[] = Array.isArray(members) ? members : [];
  return told.flatMap(each => {
    const { user_id, role } = (each ?? {}) as Record<string, unknown>;
    const userId = text(user_id);
    return userId === null ? [] : [{ user_id: userId, role: text(role) ?? 'member' }];
  });
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
