/** The event envelope: one shape in frames, pages and exports. */

/** A CloudEvents object, as far as the client reads it. */
export interface Envelope {
  /** The full type, such as `sandesham.message.sent.v1`. */
  readonly type: string;
  /** The type without prefix and version, such as `message.sent`. */
  readonly kind: string;
  readonly id: string;
  readonly subject: string;
  readonly time: string;
  readonly position: number;
  readonly roomId: string | null;
  readonly roomSeq: number | null;
  readonly actor: string | null;
  /** Null once erased. */
  readonly data: Readonly<Record<string, unknown>> | null;
}

const TYPE = /^sandesham\.(.+)\.v\d+$/;

/** Reads an envelope; null for anything else, whatever it is. */
export function readEnvelope(raw: unknown): Envelope | null {
  if (typeof raw !== 'object' || raw === null) return null;
  const it = raw as Record<string, unknown>;
  const kind = typeof it.type === 'string' ? TYPE.exec(it.type)?.[1] : undefined;
  if (kind === undefined || typeof it.id !== 'string' || typeof it.time !== 'string') return null;
  if (typeof it.position !== 'number') return null;
  const data = typeof it.data === 'object' && it.data !== null ? it.data : null;
  return {
    type: it.type as string,
    kind,
    id: it.id,
    subject: text(it.subject) ?? '',
    time: it.time,
    position: it.position,
    roomId: text(it.roomid),
    roomSeq: typeof it.roomseq === 'number' && Number.isSafeInteger(it.roomseq) ? it.roomseq : null,
    actor: text(it.actor),
    data: data as Record<string, unknown> | null,
  };
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
