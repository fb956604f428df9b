/** A room of the list, and how numbered events change it. Pure. */

import type { components } from '../api/schema.ts';
import type { Envelope } from '../envelope.ts';
import type {
  Attachment,
  LastMessage,
  Member,
  Mention,
  Role,
  RoomKind,
  RoomSummary,
} from '../model.ts';
import { messageIdOf } from './message.ts';

/** From here on it is not counted any further. */
export const UNREAD_MAX = 1_000;

/** So many mentions of a room are told apart. */
const MENTIONS_MAX = 100;

/** Whose rooms they are. */
export interface Self {
  readonly id: string;
  /** Whether a text names them. */
  readonly isNamed: (text: string) => boolean;
}

type RoomListItem = components['schemas']['RoomListItem'];

/** What a summary says of what one did oneself on this device. */
const NOTHING_OWN = { draft: null, pendingCount: 0, failedCount: 0 };

/** How many members a summary holds. */
const MEMBERS_MAX = 50;

/** A room as the list tells it; `known` is what this device knew of it. */
export function summaryOf(item: RoomListItem, me: Self, known?: RoomSummary): RoomSummary {
  const { room, settings } = item;
  const lastMessage = lastOf(item.last_message);
  const summary: RoomSummary = {
    id: room.id,
    kind: room.kind as RoomKind,
    name: room.name ?? null,
    peerId: peerOf(room.kind, room.members, me.id),
    members: room.members,
    memberCount: room.member_count,
    role: item.role as Role,
    createdAt: room.created_at,
    headSeq: room.head_seq,
    deliveredSeq: item.delivered_seq,
    readSeq: item.read_seq,
    unreadCount: item.unread_count,
    mentions: [],
    unreadFrom: settings.unread_from ?? null,
    mutedUntil: settings.muted_until ?? null,
    lastMessage,
    activeAt: lastMessage?.at ?? room.created_at,
    isGone: false,
    ...NOTHING_OWN,
  };
  const before = known?.mentions.filter(({ seq }) => seq > summary.readSeq) ?? [];
  return {
    ...summary,
    mentions: lastMessage ? withMention(summary, before, lastMessage, me) : before,
  };
}

/** The mentions with that in a message, if it is one that is not read yet. */
function withMention(
  { kind, readSeq }: RoomSummary,
  mentions: readonly Mention[],
  { id, seq, author, text }: LastMessage,
  me: Self,
): readonly Mention[] {
  const isNew = seq !== null && seq > readSeq && mentions.every(each => each.id !== id);
  if (!isNew || kind !== 'group' || author === me.id || !me.isNamed(text)) return mentions;
  return [...mentions, { id, seq }].slice(-MENTIONS_MAX);
}

/** With everything read up to a number. */
export function readUpTo(room: RoomSummary, readSeq: number): RoomSummary {
  return { ...room, readSeq, mentions: room.mentions.filter(({ seq }) => seq > readSeq) };
}

function lastOf(item: RoomListItem['last_message']): LastMessage | null {
  if (item === null || item === undefined || !('message_id' in item)) return null;
  return {
    id: item.message_id,
    seq: item.room_seq,
    author: item.author,
    text: item.text,
    at: item.sent_at,
    isDeleted: (item.deleted_at ?? null) !== null,
    attachments: item.attachments as unknown as Attachment[],
  };
}

/** A summary after the next event; the same object when nothing changed. */
export function withEvent(room: RoomSummary, event: Envelope, me: Self): RoomSummary {
  const seq = event.roomSeq;
  if (seq === null || seq <= room.headSeq) return room;
  return { ...room, headSeq: seq, ...changeBy(room, event, seq, me) };
}

function changeBy(room: RoomSummary, event: Envelope, seq: number, me: Self): Partial<RoomSummary> {
  const data = event.data ?? {};
  switch (event.kind) {
    case 'message.sent':
      return withMessage(room, event, seq, me);
    case 'message.edited':
      if (event.data === null) return withErased(room, new Set([messageIdOf(event)]));
      return withLast(room, event, { text: text(data.text) });
    case 'message.deleted':
      return withErased(room, new Set([messageIdOf(event)]));
    case 'room.renamed':
      return { name: text(data.name) };
    case 'room.member_joined':
      return withMember(room, text(data.user_id), text(data.role), me.id);
    case 'room.role_changed':
      return withRole(room, text(data.user_id), text(data.role), me.id);
    case 'room.member_left':
      return withoutMember(room, text(data.user_id), me.id);
    default:
      return {};
  }
}

/** What is left to say of a room when messages say nothing any more: they were deleted or erased. */
export function withErased(
  { lastMessage: last, mentions }: RoomSummary,
  ids: ReadonlySet<string>,
): Pick<RoomSummary, 'lastMessage' | 'mentions'> {
  const isLast = last !== null && ids.has(last.id);
  return {
    lastMessage: isLast ? { ...last, text: '', isDeleted: true, attachments: [] } : last,
    mentions: mentions.filter(({ id }) => !ids.has(id)),
  };
}

function withMessage(
  room: RoomSummary,
  event: Envelope,
  seq: number,
  me: Self,
): Partial<RoomSummary> {
  const data = event.data ?? {};
  const author = text(data.author) || event.actor || '';
  const isUnread = author !== me.id && seq > room.readSeq && event.data !== null;
  const lastMessage: LastMessage = {
    id: messageIdOf(event),
    seq,
    author,
    text: text(data.text),
    at: event.time,
    isDeleted: event.data === null,
    attachments: Array.isArray(data.attachments) ? (data.attachments as Attachment[]) : [],
  };
  const unreadCount = Math.min(UNREAD_MAX, room.unreadCount + (isUnread ? 1 : 0));
  const mentions = withMention(room, room.mentions, lastMessage, me);
  return { lastMessage, unreadCount, mentions, activeAt: event.time };
}

function withLast(
  room: RoomSummary,
  event: Envelope,
  change: Partial<LastMessage>,
): Partial<RoomSummary> {
  if (room.lastMessage?.id !== messageIdOf(event)) return {};
  return { lastMessage: { ...room.lastMessage, ...change } };
}

function withMember(
  room: RoomSummary,
  userId: string,
  role: string,
  me: string,
): Partial<RoomSummary> {
  if (room.members.some(member => member.user_id === userId)) return {};
  const joined: Member = { user_id: userId, name: '', role };
  const hasPlace = room.members.length < MEMBERS_MAX;
  const members = hasPlace ? [...room.members, joined] : room.members;
  const isMe = userId === me;
  return { members, memberCount: room.memberCount + 1, ...(isMe && { isGone: false }) };
}

function withRole(
  room: RoomSummary,
  userId: string,
  role: string,
  me: string,
): Partial<RoomSummary> {
  const members = room.members.map(each => (each.user_id === userId ? { ...each, role } : each));
  return { members, ...(userId === me && { role: role as Role }) };
}

function withoutMember(room: RoomSummary, userId: string, me: string): Partial<RoomSummary> {
  const members = room.members.filter(member => member.user_id !== userId);
  const memberCount = Math.max(0, room.memberCount - 1);
  return { members, memberCount, ...(userId === me && { isGone: true }) };
}

function peerOf(kind: string, members: readonly Member[], me: string): string | null {
  return kind === 'dm' ? (members.find(({ user_id }) => user_id !== me)?.user_id ?? null) : null;
}

/** The latest activity first; the id settles ties, so that the order is always the same. */
export function byActivity(one: RoomSummary, other: RoomSummary): number {
  if (one.activeAt !== other.activeAt) return one.activeAt < other.activeAt ? 1 : -1;
  return one.id < other.id ? -1 : 1;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
