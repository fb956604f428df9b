import type { Message, Pending } from '../model.ts';
import type { Outbox } from '../sync/outbox.ts';
import type { OutboxItem } from '../sync/outboxItem.ts';
import { type StoredMessage, withReaction } from './message.ts';

const NO_PENDING = { pendingEdit: null, pendingDelete: null };

/** A message as the server has it, for whoever looks. */
export function plainViewOf(stored: StoredMessage, roomId: string, me: string): Message {
  const { asOf: _, status: __, ...shown } = stored;
  return { ...shown, roomId, isMine: stored.author === me, pending: null, ...NO_PENDING };
}

/** A message as it is shown: what the server has, and what one is doing to it oneself. */
export function viewOf(
  stored: StoredMessage,
  roomId: string,
  me: string,
  items: readonly OutboxItem[],
  outbox: Outbox,
): Message {
  let { reactions } = stored;
  let pendingEdit: Message['pendingEdit'] = null;
  let pendingDelete: Message['pendingDelete'] = null;
  for (const item of items) {
    const pending = outbox.pendingOf(item);
    if (item.kind === 'edit') pendingEdit = { ...pending, id: item.id, text: item.text };
    else if (item.kind === 'delete') pendingDelete = { ...pending, id: item.id };
    else if (item.kind !== 'send') {
      reactions = withReaction(reactions, item.emoji, me, item.kind === 'react');
    }
  }
  return { ...plainViewOf(stored, roomId, me), reactions, pendingEdit, pendingDelete };
}

/** A message of one's own that the server has not told of. */
export function viewOfUnplaced(
  item: OutboxItem,
  me: string,
  pending: Pending | null,
  seq: number | null,
): Message {
  return {
    id: item.messageId,
    roomId: item.roomId,
    seq,
    author: me,
    isMine: true,
    text: item.kind === 'send' ? item.text : '',
    revision: 1,
    sentAt: null,
    editedAt: null,
    deletedAt: null,
    isErased: false,
    replyTo: item.kind === 'send' ? item.replyTo : null,
    reactions: [],
    attachments: (item.kind === 'send' && item.attachments) || [],
    pending,
    ...NO_PENDING,
  };
}
