import type { Envelope } from '../envelope.ts';
import type { LoadedRooms } from '../store/loadedRooms.ts';
import { messageOf } from '../store/message.ts';
import type { RoomListStore } from '../store/roomList.ts';
import type { UserStore } from '../store/users.ts';
import { viewOf } from '../store/views.ts';
import type { Incoming } from '../types.ts';
import type { Greeted } from './frames.ts';
import type { LogPosition } from './logPosition.ts';
import type { Outbox } from './outbox.ts';
import type { UploadStore } from './uploads.ts';

export interface RouterOptions {
  readonly me: () => string;
  readonly rooms: RoomListStore;
  readonly users: UserStore;
  readonly outbox: Outbox;
  readonly uploads: UploadStore;
  /** The rooms that somebody has asked for, by id. */
  readonly loaded: LoadedRooms;
  readonly position: LogPosition;
  /** The content of messages was erased from the log. */
  readonly onErased: (roomId: string, messageIds: readonly string[]) => void;
}

/** Hands what comes through the socket to the stores that it concerns. */
export class Router {
  readonly #options: RouterOptions;
  /** The heads at the last greeting: what is above came live. */
  readonly #greetedHeads = new Map<string, number>();
  readonly #messageListeners = new Set<(incoming: Incoming) => void>();
  readonly #eventListeners = new Set<(event: Envelope) => void>();

  constructor(options: RouterOptions) {
    this.#options = options;
  }

  onMessage(listener: (incoming: Incoming) => void): () => void {
    this.#messageListeners.add(listener);
    return () => this.#messageListeners.delete(listener);
  }

  onEvent(listener: (event: Envelope) => void): () => void {
    this.#eventListeners.add(listener);
    return () => this.#eventListeners.delete(listener);
  }

  /** The head of a room when the connection began; 0 when it was not told. */
  headGreeted(roomId: string): number {
    return this.#greetedHeads.get(roomId) ?? 0;
  }

  greeted(rooms: readonly Greeted[]): void {
    this.#greetedHeads.clear();
    for (const { roomId, headSeq } of rooms) this.#greetedHeads.set(roomId, headSeq);
    const byId = new Map(rooms.map(room => [room.roomId, room]));
    this.#options.users.refresh();
    this.#options.rooms.greeted(rooms);
    this.#options.loaded.greeted(byId);
  }

  receive(event: Envelope): void {
    const { users, position } = this.#options;
    position.saw(event.position);
    if (event.roomSeq !== null && event.roomId !== null) {
      this.#numbered(event, event.roomId, event.roomSeq);
    } else if (event.kind.startsWith('receipt.')) this.#receipt(event);
    else {
      if (event.kind === 'user.deactivated') this.#deactivated(event);
      users.receive(event);
    }
    for (const listener of [...this.#eventListeners]) listener(event);
  }

  /** What is in no log: typing, presence, and what was erased from it. */
  notice(op: string, body: Readonly<Record<string, unknown>>): void {
    const { user_id: userId, room_id: roomId, message_ids: erased } = body;
    if (op === 'erased' && typeof roomId === 'string' && Array.isArray(erased)) {
      this.#options.onErased(roomId, erased);
    }
    if (typeof userId !== 'string') return;
    const { users, loaded, uploads, rooms } = this.#options;
    if (op === 'attachment') uploads.notice(body.attachment_id);
    // Of this user, by another device: they are in no log.
    if (op === 'room_settings') void rooms.reload();
    // Somebody of whom one has heard nothing else may be here all the same.
    users.receivePresence(userId, op === 'presence' ? body.state : 'online');
    if (op === 'typing' && typeof roomId === 'string') loaded.get(roomId)?.receiveTyping(userId);
  }

  #numbered(event: Envelope, roomId: string, seq: number): void {
    const { outbox, rooms, loaded, me } = this.#options;
    outbox.confirm(event, me());
    const room = loaded.get(roomId);
    room?.receive(event);
    // Nobody looks at it: nothing has to be shown until it is in the timeline.
    if ((room?.head ?? null) === null) outbox.settle(roomId, seq);
    // Counts what is unread in the timeline.
    rooms.receive(event);
    if (event.kind === 'message.sent') this.#announce(event, roomId, seq);
  }

  #receipt(event: Envelope): void {
    const { roomId, data } = event;
    const userId = data?.user_id ?? event.actor;
    const upTo = data?.up_to;
    if (roomId === null || typeof userId !== 'string' || typeof upTo !== 'number') return;
    const { rooms, users, loaded, me } = this.#options;
    const kind = event.kind === 'receipt.read' ? 'read' : 'delivered';
    if (userId === me()) rooms.receiveReceipt(roomId, kind, upTo);
    else users.receivePresence(userId, 'online');
    loaded.get(roomId)?.receiveReceipt(userId, kind, upTo, event.time);
  }

  #deactivated(event: Envelope): void {
    const userId = event.subject.slice(event.subject.indexOf('/') + 1);
    for (const room of this.#options.loaded) room.receiveDeactivated(userId);
  }

  #announce(event: Envelope, roomId: string, seq: number): void {
    const { users, rooms, outbox } = this.#options;
    const me = this.#options.me();
    const isReplayed = seq <= this.headGreeted(roomId);
    if (isReplayed || event.actor === me || event.data === null) return;
    const isPlanned = typeof event.data?.schedule_id === 'string';
    if (event.actor !== null && !isPlanned) users.receivePresence(event.actor, 'online');
    if (this.#messageListeners.size === 0) return;
    const message = viewOf(messageOf(event, seq), roomId, me, [], outbox);
    const incoming = { roomId, room: rooms.get(roomId), message };
    for (const listener of [...this.#messageListeners]) listener(incoming);
  }
}
