import { toProblem } from '../api/problem.ts';
import { type Envelope, readEnvelope } from '../envelope.ts';
import type { Problem } from '../model.ts';

/** What comes through a socket. */
export type Frame =
  | {
      readonly kind: 'answer';
      readonly re: string;
      readonly body: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'refusal'; readonly re: string | null; readonly problem: Problem }
  | { readonly kind: 'event'; readonly event: Envelope }
  | {
      readonly kind: 'notice';
      readonly op: string;
      readonly body: Readonly<Record<string, unknown>>;
    };

/** Reads a frame; null for anything that is none, which is passed over. */
export function readFrame(data: unknown): Frame | null {
  if (typeof data !== 'string') return null;
  let raw: unknown;
  try {
    raw = JSON.parse(data);
  } catch {
    return null;
  }
  if (typeof raw !== 'object' || raw === null) return null;
  const body = raw as Record<string, unknown>;
  if ('specversion' in body) {
    const event = readEnvelope(body);
    return event === null ? null : { kind: 'event', event };
  }
  if ('re' in body) return answer(body);
  if (typeof body.op === 'string') return { kind: 'notice', op: body.op, body };
  return null;
}

function answer(body: Record<string, unknown>): Frame | null {
  const re = typeof body.re === 'string' ? body.re : null;
  if (typeof body.error === 'object' && body.error !== null) {
    const { status } = body.error as { status?: unknown };
    const problem = toProblem(typeof status === 'number' ? status : 0, body.error, null);
    return { kind: 'refusal', re, problem };
  }
  return re !== null && body.ok === true ? { kind: 'answer', re, body } : null;
}

/** What the server says of a room in answer to `hello`. */
export interface Greeted {
  readonly roomId: string;
  readonly headSeq: number;
  readonly deliveredSeq: number;
  readonly readSeq: number;
  /** The position of the latest erasure in it; 0 when there was none. */
  readonly erasedAt: number;
  readonly isTruncated: boolean;
  readonly isReset: boolean;
  readonly isLeft: boolean;
  readonly isUnknown: boolean;
}

/** Reads the rooms of a greeting; what is no room is passed over. */
export function readGreeting(body: Readonly<Record<string, unknown>>): readonly Greeted[] {
  const rooms = Array.isArray(body.rooms) ? body.rooms : [];
  return rooms.flatMap(room => {
    if (typeof room?.room_id !== 'string') return [];
    return [
      {
        roomId: room.room_id,
        headSeq: number(room.head_seq),
        deliveredSeq: number(room.delivered_seq),
        readSeq: number(room.read_seq),
        erasedAt: number(room.erased_position),
        isTruncated: room.truncated === true,
        isReset: room.reset === true,
        isLeft: room.left === true,
        isUnknown: room.error !== undefined,
      },
    ];
  });
}

function number(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : 0;
}
