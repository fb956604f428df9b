import type { Envelope } from '../envelope.ts';
import type { Problem } from '../model.ts';

/** What one did that the server is to be told. */
export type Change =
  | {
      readonly kind: 'send';
      readonly messageId: string;
      readonly text: string;
      readonly replyTo: string | null;
    }
  | {
      readonly kind: 'edit';
      readonly messageId: string;
      readonly text: string;
      /** The revision that was edited; null to overwrite whatever there is. */
      readonly revision: number | null;
    }
  | { readonly kind: 'delete'; readonly messageId: string }
  | { readonly kind: 'react' | 'unreact'; readonly messageId: string; readonly emoji: string };

/** A change on its way: kept on this device before anything is sent, until the server has it. */
export type OutboxItem = Change & {
  /** Of a message its own id. */
  readonly id: string;
  readonly roomId: string;
  /** Its place in the order of all; 0 until it was kept. */
  readonly place: number;
  readonly isFailed: boolean;
  readonly problem: Problem | null;
  /** How often it was tried; one that was is there to be told of after a reload, too. */
  readonly tries: number;
  /** Whether its text is another than the one with which it was made, and may have been sent. */
  readonly isRewritten: boolean;
};

/** A change as it begins. */
export function newItem(roomId: string, id: string, change: Change): OutboxItem {
  const fresh = { place: 0, isFailed: false, problem: null, tries: 0, isRewritten: false };
  return { ...change, id, roomId, ...fresh };
}

/**
 * What is left to be told when the server has an item with a text, null when that is not known:
 * an edit, if it was rewritten after it may have been sent; null when nothing is left.
 */
export function restOf(item: OutboxItem, text: string | null): OutboxItem | null {
  if (!item.isRewritten || !('text' in item) || item.text === text) return null;
  return { ...editAfter(item, item.text), place: item.place };
}

/**
 * The edit that makes an item say `text` that the server has already. Every tab makes the same one.
 * What somebody else's hand did to a message since it was sent is not overwritten.
 */
export function editAfter(item: OutboxItem, text: string): OutboxItem {
  const { id, roomId, messageId } = item;
  const revision = item.kind === 'send' ? 1 : null;
  return newItem(roomId, `${id}:edit`, { kind: 'edit', messageId, text, revision });
}

/** The command that tells the server of it. */
export function commandOf(item: OutboxItem): Readonly<Record<string, unknown>> {
  const { messageId: message_id, roomId: room_id } = item;
  switch (item.kind) {
    case 'send': {
      const { text, replyTo } = item;
      return { op: 'send', room_id, message_id, text, ...(replyTo && { reply_to: replyTo }) };
    }
    case 'edit': {
      const { text, revision } = item;
      return { op: 'edit', message_id, text, ...(revision !== null && { revision }) };
    }
    case 'delete':
      return { op: 'delete', message_id };
    default:
      return { op: item.kind, message_id, emoji: item.emoji };
  }
}

/** Whether an event is what an item was to bring about. */
export function isOf(item: OutboxItem, event: Envelope): boolean {
  switch (item.kind) {
    case 'send':
      return event.kind === 'message.sent';
    case 'edit':
      return event.kind === 'message.edited' && event.data?.text === item.text;
    case 'delete':
      return event.kind === 'message.deleted';
    case 'react':
      return event.kind === 'message.reaction_added' && event.data?.emoji === item.emoji;
    case 'unreact':
      return event.kind === 'message.reaction_removed' && event.data?.emoji === item.emoji;
  }
}
