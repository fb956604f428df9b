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
  readonly tries: number;
};

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
