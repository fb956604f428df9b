/**
 * A server in this process, as far as the engine knows one: REST by `fetch`, sockets by `WebSocket`.
 * It keeps the contract, and breaks what it is told to break.
 */

import { type Body, FakeRest, problem } from './fakeRest.ts';
import { FakeRoom, fakeId, type Raw, time } from './fakeRoom.ts';
import { type FakeSocket, makeWebSocket } from './fakeSocket.ts';
import { FakeStore } from './fakeStore.ts';

interface FakeUser {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly settings: Map<string, { muted_until?: string | null; unread_from?: number | null }>;
}

export class FakeServer {
  readonly url = 'http://fake.test';
  readonly fetch: typeof globalThis.fetch;
  readonly WebSocket: typeof globalThis.WebSocket;
  readonly users = new Map<string, FakeUser>();
  readonly rooms = new Map<string, FakeRoom>();
  readonly sockets = new Set<FakeSocket>();
  readonly store = new FakeStore();
  /** Everything that clients sent through sockets. */
  readonly received: Body[] = [];
  /** Addresses that were asked for by REST. */
  readonly asked: string[] = [];
  /** What is read is as it was at this position, for whoever does not ask for a later one. */
  readsBehind: number | null = null;
  /** Whether who asks for a later one waits for it in vain. */
  isStuck = false;
  /** Whom the cookies of the browser speak for, null for nobody; undefined without a browser. */
  cookieUser: string | null | undefined = undefined;
  /** While false nothing can be reached. */
  isUp = true;
  /** Carries so many commands out and loses the answer with the connection. */
  answersToLose = 0;
  /** Whether an answer comes before its event. */
  isAnswerFirst = true;
  /** What is given to a REST call instead of an answer. */
  disturb: ((path: string) => Response | null) | null = null;
  /** What an answer, once it was read from the log, is held back by. */
  hold: ((path: string) => Promise<unknown> | null) | null = null;
  /** Why a command is refused. */
  refuse: ((command: Body) => Body | null) | null = null;
  /** More missed events than this a room are not replayed. */
  replayMax = 1_000;
  epoch = 1;
  /** While true, access tokens count as expired. */
  isTokenExpired = false;
  /** Whether refresh tokens still give fresh ones. */
  isSessionOver = false;
  #position = 0;
  readonly #rest = new FakeRest(this);

  constructor() {
    this.fetch = async (input, init) => this.#rest.answer(input as Request, init?.signal ?? null);
    this.WebSocket = makeWebSocket(this);
  }

  nextPosition = (): number => {
    this.#position += 1;
    return this.#position;
  };

  /** The position of the latest event. */
  get position(): number {
    return this.#position;
  }

  // --------------------------------------------------------------------- what tests do

  addUser(name: string): string {
    const id = fakeId();
    this.users.set(id, { id, name, email: `${name}@x.in`, settings: new Map() });
    return id;
  }

  addRoom(members: readonly string[], kind = 'group'): FakeRoom {
    const room = new FakeRoom(kind, this.nextPosition);
    this.rooms.set(room.id, room);
    const told = members.map((user_id, index) => ({
      user_id,
      role: index === 0 ? 'owner' : 'member',
    }));
    for (const { user_id, role } of told) {
      room.members.set(user_id, { role, joined: 1, delivered: 0, read: 0 });
    }
    this.broadcast(
      room,
      room.append('room.created', `room/${room.id}`, members[0] ?? '', { kind, members: told }),
    );
    return room;
  }

  post(room: FakeRoom, author: string, text: string, message_id = fakeId()): string {
    const data = { message_id, author, text, attachments: [] };
    this.broadcast(room, room.append('message.sent', `message/${message_id}`, author, data));
    return message_id;
  }

  /** A bearer pair, for a client that is signed in from the start. */
  tokensOf(userId: string): { accessToken: string; refreshToken: string } {
    const { access_token, refresh_token } = this.#rest.tokensFor(userId);
    return { accessToken: access_token, refreshToken: refresh_token };
  }

  /** Erases messages, and tells those who are connected. */
  erase(room: FakeRoom, message_ids: readonly string[]): void {
    room.erase(message_ids);
    for (const socket of this.sockets) {
      if (socket.isGreeted && room.members.has(socket.userId))
        socket.push({ op: 'erased', room_id: room.id, message_ids });
    }
  }

  broadcast(room: FakeRoom, event: Raw): void {
    for (const socket of this.sockets) {
      if (socket.isGreeted && room.members.has(socket.userId)) socket.push(event);
    }
  }

  /** Sets the log back to a number of a room, the only one that there is, and begins an epoch. */
  setBack(room: FakeRoom, seq: number): void {
    room.events.splice(seq);
    this.#position = room.events.at(-1)?.position as number;
    for (const member of room.members.values()) {
      member.delivered = Math.min(member.delivered, seq);
      member.read = Math.min(member.read, seq);
    }
    this.epoch += 1;
  }

  closeAll(code: number): void {
    for (const socket of [...this.sockets]) socket.close(code);
  }

  goDown(): void {
    this.isUp = false;
    this.closeAll(1006);
  }

  /** Moves a member's cursor and tells who is to hear of it. */
  moveCursor(room: FakeRoom, userId: string, kind: 'delivered' | 'read', upTo: number): void {
    const member = room.members.get(userId);
    if (member === undefined || upTo <= member[kind]) return;
    member[kind] = upTo;
    if (kind === 'read') member.delivered = Math.max(member.delivered, upTo);
    const position = this.nextPosition();
    const event = {
      ...{ specversion: '1.0', id: fakeId(), type: `sandesham.receipt.${kind}.v1` },
      ...{ subject: `receipt/${fakeId()}`, time: time(position), position, roomid: room.id },
      ...{ actor: userId, data: { user_id: userId, up_to: upTo } },
    };
    for (const socket of this.sockets) if (room.members.has(socket.userId)) socket.push(event);
  }

  // ---------------------------------------------------------------------------- sockets

  userOfTicket(address: string): string | undefined {
    const ticket = new URL(address).searchParams.get('ticket');
    return ticket === null ? (this.cookieUser ?? undefined) : this.#rest.userOf(ticket);
  }

  hello(userId: string, named: Record<string, number>): { rooms: Body[]; events: Raw[] } {
    const rooms: Body[] = [];
    const events: Raw[] = [];
    for (const room of this.rooms.values()) {
      const member = room.members.get(userId);
      if (member === undefined) continue;
      const after = named[room.id];
      const missed = after === undefined ? [] : room.events.slice(after);
      const told: Body = {
        room_id: room.id,
        head_seq: room.head,
        delivered_seq: Math.max(member.delivered, member.joined),
        read_seq: Math.max(member.read, member.joined),
      };
      if (room.erasedAt !== null) told.erased_position = room.erasedAt;
      if (after !== undefined && after > room.head) told.reset = true;
      else if (missed.length > this.replayMax) told.truncated = true;
      else events.push(...missed);
      rooms.push(told);
    }
    for (const room_id of Object.keys(named)) {
      if (!this.rooms.get(room_id)?.members.has(userId))
        rooms.push({ room_id, error: problem(404, 'not_a_member') });
    }
    return { rooms, events };
  }

  /** Carries a command out; the answer and the event that it made. */
  command(userId: string, command: Body): { answer: Body; room?: FakeRoom; event?: Raw } {
    const refused = this.refuse?.(command);
    if (refused) return { answer: { error: refused } };
    const { op } = command;
    if (op === 'ping' || op === 'auth' || op === 'typing') return { answer: { ok: true } };
    if (op === 'read' || op === 'delivered') {
      const room = this.rooms.get(command.room_id as string);
      if (room) this.moveCursor(room, userId, op, command.up_to as number);
      return { answer: { ok: true, position: this.#position } };
    }
    return op === 'send' ? this.#send(userId, command) : this.#change(userId, command);
  }

  #send(userId: string, command: Body) {
    const room = this.rooms.get(command.room_id as string);
    if (!room?.members.has(userId)) return { answer: { error: problem(404, 'not_a_member') } };
    const { message_id, text, reply_to } = command as Record<string, string>;
    const files = (command.attachments ?? []) as { attachment_id: string; alt?: string }[];
    const attachments = files.map(each => this.store.attachmentOf(each));
    const isEmpty = (text ?? '').trim() === '' && files.length === 0;
    if (isEmpty || attachments.includes(null))
      return { answer: { error: problem(422, 'validation') } };
    const known = room.sent(message_id ?? '');
    if (known !== undefined) {
      const first = known.data as Record<string, string>;
      const isRepeat =
        first.author === userId && first.text === text && first.reply_to === reply_to;
      if (!isRepeat) return { answer: { error: problem(409, 'conflict') } };
      return { answer: { ok: true, position: known.position, room_seq: known.roomseq } };
    }
    const data = {
      message_id,
      author: userId,
      text,
      attachments,
      ...(reply_to && { reply_to }),
    };
    const event = room.append('message.sent', `message/${message_id}`, userId, data);
    return { answer: { ok: true, position: event.position, room_seq: event.roomseq }, room, event };
  }

  #change(userId: string, command: Body) {
    const message_id = command.message_id as string;
    const room = [...this.rooms.values()].find(each => each.sent(message_id) !== undefined);
    const item = room?.items().find(each => 'message_id' in each && each.message_id === message_id);
    if (room === undefined || item === undefined || !('message_id' in item)) {
      return { answer: { error: problem(404, 'not_a_member') } };
    }
    const made = this.#changeEvent(userId, command, item);
    if (made === 'conflict') return { answer: { error: problem(409, 'conflict') } };
    if (made === null) return { answer: { ok: true, position: 1, room_seq: item.room_seq } };
    const event = room.append(made.kind, `message/${message_id}`, userId, {
      message_id,
      ...made.data,
    });
    return { answer: { ok: true, position: event.position, room_seq: event.roomseq }, room, event };
  }

  #changeEvent(
    userId: string,
    command: Body,
    item: {
      text: string;
      revision: number;
      deleted_at?: string | null;
      reactions: { emoji: string; user_ids: string[] }[];
    },
  ) {
    const { op, text, revision, emoji } = command;
    if (op === 'delete') return item.deleted_at ? null : { kind: 'message.deleted', data: {} };
    if (item.deleted_at) return 'conflict';
    if (op === 'edit') {
      if (item.text === text) return null;
      if (revision !== undefined && revision !== item.revision) return 'conflict';
      return { kind: 'message.edited', data: { text, revision: item.revision + 1 } };
    }
    const has =
      item.reactions.find(each => each.emoji === emoji)?.user_ids.includes(userId) ?? false;
    if (has === (op === 'react')) return null;
    const kind = op === 'react' ? 'message.reaction_added' : 'message.reaction_removed';
    return { kind, data: { user_id: userId, emoji } };
  }
}
