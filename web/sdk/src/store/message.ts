/** Messages as the server has them, and how numbered events change them. Pure. */

import type { Envelope } from '../envelope.ts';
import type { Attachment, MessageItem, Reaction } from '../model.ts';

/** A message with everything folded in up to `asOf`. */
export interface StoredMessage {
  readonly id: string;
  readonly seq: number;
  readonly author: string;
  readonly text: string;
  readonly revision: number;
  readonly sentAt: string;
  readonly editedAt: string | null;
  readonly deletedAt: string | null;
  readonly isErased: boolean;
  readonly replyTo: string | null;
  readonly reactions: readonly Reaction[];
  readonly attachments: readonly Attachment[];
  /** How far one's own came, as the server last told. */
  readonly status: 'sent' | 'delivered' | 'read' | null;
  /** Every event of the room up to this number is in it. */
  readonly asOf: number;
}

/** A numbered event that makes a message. */
export function messageOf(event: Envelope, seq: number): StoredMessage {
  const data = event.data ?? {};
  return {
    id: messageIdOf(event),
    seq,
    author: text(data.author) ?? event.actor ?? '',
    text: text(data.text) ?? '',
    revision: 1,
    sentAt: event.time,
    editedAt: null,
    // An erased message counts as deleted.
    deletedAt: event.data === null ? event.time : null,
    isErased: event.data === null,
    replyTo: text(data.reply_to),
    reactions: [],
    attachments: Array.isArray(data.attachments) ? (data.attachments as Attachment[]) : [],
    status: null,
    asOf: seq,
  };
}

/** An item of a page that was read when the room's head was `asOf`. */
export function messageOfItem(item: MessageItem, asOf: number): StoredMessage {
  return {
    id: item.message_id,
    seq: item.room_seq,
    author: item.author,
    text: item.text,
    revision: item.revision,
    sentAt: item.sent_at,
    editedAt: item.edited_at ?? null,
    deletedAt: item.deleted_at ?? null,
    isErased: false,
    replyTo: item.reply_to ?? null,
    reactions: item.reactions.map(({ emoji, user_ids }) => ({ emoji, userIds: user_ids })),
    attachments: item.attachments as unknown as Attachment[],
    status: item.status ?? null,
    asOf,
  };
}

/** The message that an event is about. */
export function messageIdOf(event: Envelope): string {
  return text(event.data?.message_id) ?? event.subject.slice(event.subject.indexOf('/') + 1);
}

/** Folds in an edit, a delete or a reaction; the same object when the event is in it already. */
export function changed(message: StoredMessage, event: Envelope, seq: number): StoredMessage {
  if (seq <= message.asOf) return message;
  const next = { ...message, asOf: seq };
  if (message.deletedAt !== null) return next;
  const data = event.data;
  switch (event.kind) {
    case 'message.edited':
      if (data === null) return deleted(next, event);
      return {
        ...next,
        text: text(data.text) ?? '',
        revision: typeof data.revision === 'number' ? data.revision : message.revision + 1,
        editedAt: event.time,
      };
    case 'message.deleted':
      return deleted(next, event);
    case 'message.reaction_added':
    case 'message.reaction_removed': {
      const emoji = text(data?.emoji);
      const userId = text(data?.user_id) ?? event.actor;
      if (emoji === null || userId === null) return next;
      const on = event.kind === 'message.reaction_added';
      return { ...next, reactions: withReaction(message.reactions, emoji, userId, on) };
    }
    default:
      return next;
  }
}

/** The message once its content was erased from the log, which has no number in the room. */
export function erased(message: StoredMessage): StoredMessage {
  if (message.isErased) return message;
  const deletedAt = message.deletedAt ?? message.sentAt;
  return { ...message, text: '', deletedAt, isErased: true, reactions: [], attachments: [] };
}

function deleted(message: StoredMessage, event: Envelope): StoredMessage {
  return {
    ...message,
    text: '',
    deletedAt: event.time,
    isErased: event.data === null,
    reactions: [],
    attachments: [],
  };
}

/** The reactions with one person's added or taken away; the same array when it is so already. */
export function withReaction(
  reactions: readonly Reaction[],
  emoji: string,
  userId: string,
  on: boolean,
): readonly Reaction[] {
  const there = reactions.find(each => each.emoji === emoji);
  if ((there?.userIds.includes(userId) ?? false) === on) return reactions;
  if (there === undefined) return [...reactions, { emoji, userIds: [userId] }];
  const userIds = on ? [...there.userIds, userId] : there.userIds.filter(id => id !== userId);
  const kept = reactions.map(each => (each === there ? { emoji, userIds } : each));
  return userIds.length > 0 ? kept : kept.filter(each => each.emoji !== emoji);
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
