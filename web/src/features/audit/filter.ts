import type { Envelope } from '@sandesham/client';
import type { AuditTexts } from './texts.ts';

/** Which events are wanted; null for any. */
export interface EventFilter {
  /** A kind, such as `message.sent`, or one of {@link GROUPS}. */
  readonly kind: string | null;
  readonly actor: string | null;
  readonly room: string | null;
}

export const NO_FILTER: EventFilter = { kind: null, actor: null, room: null };

/** Kinds that are looked for together, by the label of the group. */
export const GROUPS = {
  groupMessages: [
    'message.sent',
    'message.edited',
    'message.deleted',
    'message.reaction_added',
    'message.reaction_removed',
  ],
  groupReceipts: ['receipt.delivered', 'receipt.read'],
  groupRooms: [
    'room.created',
    'room.renamed',
    'room.member_joined',
    'room.member_left',
    'room.role_changed',
  ],
  groupOthers: [
    'user.registered',
    'user.profile_updated',
    'user.deactivated',
    'schedule.created',
    'schedule.changed',
    'schedule.cancelled',
    'schedule.released',
    'schedule.skipped',
    'schedule.failed',
    'schedule.completed',
    'audit.accessed',
    'log.erased',
  ],
} as const;

type Group = keyof typeof GROUPS;

/** The kinds that a choice stands for; null for any. */
function kindsOf(kind: string | null): readonly string[] | null {
  if (kind === null) return null;
  return Object.hasOwn(GROUPS, kind) ? GROUPS[kind as Group] : [kind];
}

/** The full types that a choice stands for, as the server takes them. */
export function typesOf(kind: string | null): string | null {
  return (
    kindsOf(kind)
      ?.map(each => `sandesham.${each}.v1`)
      .join(',') ?? null
  );
}

/** Whether an event is wanted. */
export function isWanted(event: Envelope, filter: EventFilter): boolean {
  const kinds = kindsOf(filter.kind);
  return (
    (kinds === null || kinds.includes(event.kind)) &&
    (filter.actor === null || event.actor === filter.actor) &&
    (filter.room === null || event.roomId === filter.room)
  );
}

/** Everybody who did something, in the order in which they did. */
export function actorsOf(events: readonly { readonly event: Envelope }[]): readonly string[] {
  return [...new Set(events.flatMap(({ event }) => event.actor ?? []))];
}

/** What happened, in words; of a kind that is newer than this client, its name. */
export function kindLabel(kind: string, texts: AuditTexts): string {
  const key = kind.replaceAll('.', '_');
  const known: unknown = Object.hasOwn(texts, key) ? texts[key as keyof AuditTexts] : undefined;
  return typeof known === 'string' ? known : kind;
}

/** What an event says itself, where that is said in words; null without such. */
export function saidIn({ kind, data }: Envelope): string | null {
  if (data === null) return null;
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null);
  switch (kind) {
    case 'receipt.delivered':
    case 'receipt.read':
      return typeof data.up_to === 'number' ? `≤ ${data.up_to}` : null;
    case 'message.reaction_added':
    case 'message.reaction_removed':
      return text(data.emoji);
    case 'audit.accessed':
    case 'log.erased':
      return text(data.reason);
    default:
      return text(data.text) ?? text(data.name);
  }
}

/** The row of a timeline that an event concerns; null when it has none. */
export function rowKeyOf({ kind, data, subject, roomSeq }: Envelope): string | null {
  if (kind.startsWith('message.')) {
    const named = data?.message_id;
    return typeof named === 'string' ? named : subject.slice(subject.indexOf('/') + 1);
  }
  return kind.startsWith('room.') && roomSeq !== null ? `s${roomSeq}` : null;
}

/** What was shown, a line an event, as the log exports it. */
export function jsonLines(events: readonly { readonly raw: unknown }[]): string {
  return events.map(({ raw }) => `${JSON.stringify(raw)}\n`).join('');
}
