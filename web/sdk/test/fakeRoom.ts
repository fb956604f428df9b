/** A room of the fake server: its log, and what is read from it, written apart from the engine. */

import type { MessageItem, SystemItem, TimelinePage } from '../src/model.ts';

export type Raw = Record<string, unknown> & { type: string; roomseq?: number };

interface Member {
  role: string;
  joined: number;
  delivered: number;
  read: number;
}

let ids = 0;

/** A UUID that is none of the engine's. */
export function fakeId(): string {
  ids += 1;
  return `00000000-0000-4000-8000-${String(ids).padStart(12, '0')}`;
}

export class FakeRoom {
  id = fakeId();
  readonly kind: string;
  readonly events: Raw[] = [];
  readonly members = new Map<string, Member>();
  name: string | null = null;
  /** The position of the latest erasure in it. */
  erasedAt: number | null = null;
  readonly #position: () => number;

  constructor(kind: string, position: () => number) {
    this.kind = kind;
    this.#position = position;
  }

  get head(): number {
    return this.events.length;
  }

  append(kind: string, subject: string, actor: string, data: Record<string, unknown>): Raw {
    const position = this.#position();
    const event: Raw = {
      specversion: '1.0',
      id: fakeId(),
      source: '/sandesham',
      type: `sandesham.${kind}.v1`,
      subject,
      time: time(position),
      datacontenttype: 'application/json',
      position,
      streamversion: 1,
      roomid: this.id,
      roomseq: this.head + 1,
      actor,
      data,
    };
    this.events.push(event);
    return event;
  }

  join(actor: string, userId: string, role: string): Raw {
    const event = this.append('room.member_joined', `room/${this.id}`, actor, {
      user_id: userId,
      role,
    });
    this.members.set(userId, { role, joined: this.head, delivered: 0, read: 0 });
    return event;
  }

  /** Blanks everything that the log says of messages. */
  erase(messageIds: readonly string[]): void {
    for (const event of this.events) {
      if (!messageIds.some(id => event.subject === `message/${id}`)) continue;
      if (!/\.message\.(sent|edited)\./.test(event.type)) continue;
      Object.assign(event, { data: null, erased: true });
    }
    this.erasedAt = this.#position();
  }

  /** The room as it was at a position of the log. */
  upTo(position: number): FakeRoom {
    if (position === Number.POSITIVE_INFINITY) return this;
    const then = new FakeRoom(this.kind, () => 0);
    then.id = this.id;
    then.events.push(...this.events.filter(event => (event.position as number) <= position));
    for (const [userId, member] of this.members) {
      if (member.joined <= then.head) then.members.set(userId, member);
    }
    return then;
  }

  sent(messageId: string): Raw | undefined {
    return this.events.find(
      event =>
        event.type === 'sandesham.message.sent.v1' && event.subject === `message/${messageId}`,
    );
  }

  items(): (MessageItem | SystemItem)[] {
    const items: (MessageItem | SystemItem)[] = [];
    const byId = new Map<string, MessageItem>();
    for (const event of this.events) {
      const subject = { message_id: (event.subject as string).split('/')[1] };
      const data = (event.data ?? subject) as Record<string, string>;
      const seq = event.roomseq ?? 0;
      const kind = event.type.split('.').slice(1, -1).join('.');
      const message = byId.get(data.message_id ?? '');
      if (kind === 'message.sent') {
        const item = messageItem(event, data, seq);
        if (event.data === null) item.deleted_at = event.time as string;
        byId.set(item.message_id, item);
        items.push(item);
      } else if (kind.startsWith('room.')) {
        const at = event.time as string;
        const type = kind.replace('.', '_');
        items.push({
          room_seq: seq,
          type,
          actor: event.actor as string,
          sent_at: at,
          data: data as never,
        });
      } else if (message !== undefined && !message.deleted_at) fold(message, kind, event, data);
    }
    return items;
  }

  page(query: { after?: number; before?: number; limit: number }): TimelinePage {
    const all = this.items();
    const { after, before, limit } = query;
    const isForward = after !== undefined;
    const found = all.filter(
      item => item.room_seq > (after ?? 0) && item.room_seq < (before ?? Number.POSITIVE_INFINITY),
    );
    const items = isForward ? found.slice(0, limit) : found.slice(-limit);
    const isAll = items.length === found.length;
    const last = Math.min(this.head, (before ?? this.head + 1) - 1);
    const from = isForward || isAll ? (after ?? 0) + 1 : (items[0]?.room_seq ?? last + 1);
    const to = isForward && !isAll ? (items.at(-1)?.room_seq ?? 0) : last;
    return { items, head_seq: this.head, from_seq: from, to_seq: to };
  }
}

function messageItem(event: Raw, data: Record<string, string>, seq: number): MessageItem {
  return {
    room_seq: seq,
    type: 'message',
    message_id: data.message_id ?? '',
    author: data.author ?? '',
    text: data.text ?? '',
    revision: 1,
    sent_at: event.time as string,
    reply_to: data.reply_to ?? null,
    reactions: [],
    attachments: [],
  };
}

function fold(message: MessageItem, kind: string, event: Raw, data: Record<string, string>): void {
  if (kind === 'message.edited') {
    message.text = data.text ?? '';
    message.revision = Number(data.revision);
    message.edited_at = event.time as string;
  } else if (kind === 'message.deleted') {
    message.text = '';
    message.deleted_at = event.time as string;
    message.reactions = [];
  } else {
    const emoji = data.emoji ?? '';
    const userId = data.user_id ?? '';
    const known = message.reactions.find(each => each.emoji === emoji);
    if (kind === 'message.reaction_added') {
      if (known === undefined) message.reactions.push({ emoji, user_ids: [userId] });
      else known.user_ids.push(userId);
    } else if (known !== undefined) {
      known.user_ids = known.user_ids.filter(id => id !== userId);
      message.reactions = message.reactions.filter(each => each.user_ids.length > 0);
    }
  }
}

/** The server's clock: a second an event. */
export function time(position: number): string {
  return new Date(Date.UTC(2026, 0, 1) + position * 1_000).toISOString().replace('Z', '000Z');
}
