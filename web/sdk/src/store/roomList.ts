import { createStore } from 'zustand/vanilla';
import { problemOf } from '../api/problem.ts';
import type { components } from '../api/schema.ts';
import type { Device } from '../db/device.ts';
import type { Envelope } from '../envelope.ts';
import type { RoomListSnapshot, RoomSummary } from '../model.ts';
import { backoff } from '../sync/backoff.ts';
import { NextFrame } from '../sync/frame.ts';
import type { Greeted } from '../sync/frames.ts';
import type { LogPosition } from '../sync/logPosition.ts';
import type { Marks } from '../sync/marks.ts';
import type { Outbox } from '../sync/outbox.ts';
import type { RoomCalls } from '../sync/roomCalls.ts';
import type { Tabs } from '../sync/tabs.ts';
import type { RoomList } from '../types.ts';
import type { DraftStore } from './drafts.ts';
import { Listeners } from './listeners.ts';
import { byActivity, readUpTo, type Self, summaryOf, withErased, withEvent } from './summary.ts';
import type { UserStore } from './users.ts';

/** The list is asked for again at most this often, in milliseconds. */
const RELOAD_MS = 1_000;
/** Sooner for a room that is new, in milliseconds: several events come with it. */
const NEW_ROOM_MS = 100;
/** In a lively hour the list is another one at most so often, in milliseconds. */
const COMMIT_MS = 100;
/** A changed list is kept after so long, in milliseconds. */
const SAVE_MS = 1_000;

export interface RoomListOptions {
  readonly calls: RoomCalls;
  readonly device: Device;
  readonly tabs: Tabs;
  readonly users: UserStore;
  readonly drafts: DraftStore;
  readonly outbox: Outbox;
  readonly marks: Marks;
  readonly position: LogPosition;
  readonly me: () => Self;
  /** How many of others' messages after a number are unread; null when that is not known here. */
  readonly countUnread: (roomId: string, after: number) => number | null;
}

/** The rooms that one is in: asked for once a connection, then kept current by events. */
export class RoomListStore implements RoomList {
  readonly #options: RoomListOptions;
  readonly #calls: RoomCalls;
  readonly #store = createStore<RoomListSnapshot>(() => ({
    status: 'loading',
    rooms: [],
    unreadCount: 0,
    problem: null,
  }));
  readonly #rooms = new Map<string, RoomSummary>();
  readonly #listeners = new Listeners<string>();
  readonly #changed = new Set<string>();
  readonly #frame = new NextFrame(() => this.#commit(), COMMIT_MS);
  #loading: Promise<void> | null = null;
  /** Changes with whom the rooms are of: what was asked for before is for nobody any more. */
  #owner = {};
  #reloadTimer: ReturnType<typeof setTimeout> | null = null;
  #saveTimer: ReturnType<typeof setTimeout> | null = null;
  /** Events that came while the list was asked for: it may be older than they are. */
  #sinceAsked: Envelope[] = [];
  #failures = 0;

  constructor(options: RoomListOptions) {
    this.#options = options;
    this.#calls = options.calls;
    options.drafts.subscribeAll(roomId => this.#refreshOwn(roomId));
    options.outbox.subscribeAll(() => {
      for (const roomId of this.#rooms.keys()) this.#refreshOwn(roomId);
    });
  }

  getState(): RoomListSnapshot {
    return this.#store.getState();
  }

  subscribe(listener: () => void): () => void {
    return this.#store.subscribe(listener);
  }

  get(roomId: string): RoomSummary | undefined {
    return this.#rooms.get(roomId);
  }

  subscribeRoom(roomId: string, listener: () => void): () => void {
    return this.#listeners.add(roomId, listener);
  }

  reload(): Promise<void> {
    this.#loading ??= this.#load(this.#owner);
    return this.#loading;
  }

  async createGroup(input: {
    roomId?: string;
    name: string;
    members: readonly string[];
  }): Promise<string> {
    const { roomId, name, members } = input;
    const id = roomId === undefined ? {} : { room_id: roomId };
    return this.#made(
      await this.#calls.create({ kind: 'group', name, members: [...members], ...id }),
    );
  }

  async openDm(userId: string): Promise<string> {
    return this.#made(await this.#calls.create({ kind: 'dm', members: [userId] }));
  }

  rename(roomId: string, name: string): Promise<void> {
    return this.#calls.rename(roomId, name);
  }

  addMembers(roomId: string, userIds: readonly string[], role?: string): Promise<void> {
    return this.#calls.addMembers(roomId, userIds, role);
  }

  removeMember(roomId: string, userId: string): Promise<void> {
    return this.#calls.removeMember(roomId, userId);
  }

  leave(roomId: string): Promise<void> {
    return this.#calls.removeMember(roomId, this.#options.me().id);
  }

  setRole(roomId: string, userId: string, role: string): Promise<void> {
    return this.#calls.setRole(roomId, userId, role);
  }

  async mute(roomId: string, until: string | null): Promise<void> {
    const before = this.#rooms.get(roomId)?.mutedUntil ?? null;
    this.#change(roomId, { mutedUntil: until });
    try {
      await this.#putSettings(roomId, { muted_until: until });
    } catch (error) {
      this.#change(roomId, { mutedUntil: before });
      throw error;
    }
  }

  async markUnreadFrom(roomId: string, seq: number | null): Promise<void> {
    const before = this.#rooms.get(roomId)?.unreadFrom ?? null;
    if (before === seq) return;
    this.#change(roomId, { unreadFrom: seq });
    try {
      await this.#putSettings(roomId, { unread_from: seq });
    } catch (error) {
      this.#change(roomId, { unreadFrom: before });
      throw error;
    }
  }

  /** Everything up to there was read here. */
  markRead(roomId: string, seq: number): void {
    const room = this.#rooms.get(roomId);
    if (room === undefined) return;
    const upTo = Math.min(seq, room.headSeq);
    // Cursors never move back, so that what was marked unread is read again by clearing the mark.
    if (room.unreadFrom !== null) this.markUnreadFrom(roomId, null).catch(() => {});
    if (upTo <= room.readSeq) return;
    this.#options.marks.mark(roomId, 'read', upTo);
    this.#readUpTo(room, upTo);
  }

  /** The rooms as an earlier visit left them. */
  restore(rooms: readonly RoomSummary[]): void {
    if (this.getState().status === 'ready') return;
    for (const room of rooms) {
      // What an earlier version kept knows of none.
      const known = { ...room, mentions: room.mentions ?? [] };
      if (!this.#rooms.has(room.id)) this.#set(this.#withOwn(known));
    }
    if (rooms.length > 0) {
      this.#store.setState({ status: 'ready' });
      this.#frame.now();
    }
  }

  greeted(rooms: readonly Greeted[]): void {
    for (const { roomId, deliveredSeq, readSeq, headSeq, ...told } of rooms) {
      if (told.isReset) this.#options.marks.forget(roomId);
      if (told.isLeft || told.isUnknown) continue;
      this.#options.marks.know(roomId, { delivered: deliveredSeq, read: readSeq });
      // What the list tells of it is here: its latest message, and how many others there are.
      if (headSeq > deliveredSeq) this.#options.marks.mark(roomId, 'delivered', headSeq);
    }
    this.#options.marks.resume();
    void this.reload();
  }

  /** A numbered event, as it comes. */
  receive(event: Envelope): void {
    const { roomId, roomSeq: seq } = event;
    if (roomId === null || seq === null) return;
    if (this.#loading !== null) this.#sinceAsked.push(event);
    const room = this.#rooms.get(roomId);
    if (room === undefined) {
      if (this.#loading === null) this.#reloadSoon(NEW_ROOM_MS);
      return;
    }
    const me = this.#options.me();
    this.#set(withEvent(room, event, me));
    if (event.kind === 'message.sent' && event.actor !== me.id) {
      this.#options.marks.mark(roomId, 'delivered', seq);
    }
    // What was deleted may have been counted as unread.
    if (event.kind === 'message.deleted' && room.unreadCount > 0) this.#recount(roomId);
    if (event.kind === 'room.member_left' && event.data?.user_id === me.id) this.#drop(roomId);
  }

  /** The content of messages was erased from the log; names and counts may be others, too. */
  erase(roomId: string, ids: ReadonlySet<string>): void {
    const room = this.#rooms.get(roomId);
    if (room === undefined) return;
    this.#set({ ...room, ...withErased(room, ids) });
    // Nothing is to come back from the device, should the page be gone in a moment.
    this.#frame.now();
    this.#save();
    this.#reloadSoon();
  }

  /** One's own cursors, moved here or on another device. */
  receiveReceipt(roomId: string, kind: 'delivered' | 'read', upTo: number): void {
    this.#options.marks.know(roomId, {
      delivered: kind === 'delivered' ? upTo : 0,
      read: kind === 'read' ? upTo : 0,
    });
    const room = this.#rooms.get(roomId);
    if (room === undefined) return;
    if (upTo > room.deliveredSeq) this.#change(roomId, { deliveredSeq: upTo });
    if (kind === 'read' && upTo > room.readSeq) this.#readUpTo(room, upTo);
  }

  clear(): void {
    const rooms = [...this.#rooms.keys()];
    this.#rooms.clear();
    this.#owner = {};
    this.#loading = null;
    this.#sinceAsked = [];
    this.#options.position.forget();
    this.#failures = 0;
    if (this.#reloadTimer !== null) clearTimeout(this.#reloadTimer);
    if (this.#saveTimer !== null) clearTimeout(this.#saveTimer);
    this.#reloadTimer = null;
    this.#saveTimer = null;
    this.#store.setState({ status: 'loading', problem: null });
    for (const roomId of rooms) this.#changed.add(roomId);
    this.#frame.now();
  }

  async #load(owner: object): Promise<void> {
    const me = this.#options.me();
    this.#sinceAsked = [];
    try {
      const items = await this.#calls.list(this.#options.position.latest);
      if (this.#owner !== owner) return;
      this.#take(items, me);
      this.#store.setState({ status: 'ready', problem: null });
      this.#failures = 0;
    } catch (error) {
      if (this.#owner !== owner) return;
      const problem = problemOf(error);
      const isShown = this.getState().status === 'ready';
      this.#store.setState({ status: isShown ? 'ready' : 'failed', problem });
      // A log that was set back does not reach as far.
      if (problem.status === 422) this.#options.position.forget();
      // Without a connection the next greeting asks again.
      if (problem.status !== 0) this.#reloadSoon(backoff(this.#failures));
      this.#failures += 1;
    }
    const missed = this.#sinceAsked;
    this.#sinceAsked = [];
    this.#loading = null;
    for (const event of missed) this.receive(event);
    this.#frame.now();
  }

  #take(items: readonly components['schemas']['RoomListItem'][], me: Self): void {
    const told = new Set(items.map(item => item.room.id));
    for (const roomId of [...this.#rooms.keys()]) if (!told.has(roomId)) this.#drop(roomId);
    for (const item of items) {
      this.#options.users.learnMembers(item.room.members);
      const room = this.#withOwn(summaryOf(item, me, this.#rooms.get(item.room.id)));
      this.#set(room);
      const { read_seq: read, delivered_seq: delivered } = item;
      this.#options.marks.know(room.id, { read, delivered });
      const readSeq = this.#options.marks.readUpTo(room.id);
      if (readSeq > room.readSeq) this.#readUpTo(room, readSeq);
    }
  }

  #made(view: components['schemas']['RoomView']): string {
    this.#options.users.learnMembers(view.members);
    if (!this.#rooms.has(view.id)) {
      const me = this.#options.me();
      // Until the list is here, which is asked for now.
      const item = {
        room: view,
        // Whoever makes a room owns it; among its first members one may not be.
        role: view.members.find(({ user_id }) => user_id === me.id)?.role ?? 'owner',
        last_message: null,
        unread_count: 0,
        delivered_seq: view.head_seq,
        read_seq: view.head_seq,
        settings: {},
      };
      this.#set(summaryOf(item, me));
      this.#frame.now();
      this.#reloadSoon();
    }
    this.#options.tabs.tell({ type: 'rooms' });
    return view.id;
  }

  #readUpTo({ id, headSeq }: RoomSummary, readSeq: number): void {
    const room = this.#rooms.get(id);
    if (room === undefined) return;
    const known = this.#options.countUnread(id, readSeq);
    const unreadCount = readSeq >= headSeq ? 0 : known;
    this.#set({ ...readUpTo(room, readSeq), ...(unreadCount !== null && { unreadCount }) });
    if (unreadCount === null) this.#reloadSoon();
  }

  #recount(roomId: string): void {
    const room = this.#rooms.get(roomId);
    if (room !== undefined) this.#readUpTo(room, room.readSeq);
  }

  async #putSettings(
    roomId: string,
    body: components['schemas']['RoomSettingsBody'],
  ): Promise<void> {
    await this.#calls.putSettings(roomId, body);
    this.#options.tabs.tell({ type: 'rooms' });
  }

  #reloadSoon(ms = RELOAD_MS): void {
    this.#reloadTimer ??= setTimeout(() => {
      this.#reloadTimer = null;
      void this.reload();
    }, ms);
  }

  #refreshOwn(roomId: string): void {
    const room = this.#rooms.get(roomId);
    if (room !== undefined) this.#set(this.#withOwn(room));
  }

  /** With what one did on this device; the same object when that is so already. */
  #withOwn(room: RoomSummary): RoomSummary {
    const items = this.#options.outbox.ofRoom(room.id);
    const failedCount = items.filter(item => item.isFailed).length;
    const pendingCount = items.length - failedCount;
    const { text } = this.#options.drafts.get(room.id);
    const draft = text.trim() === '' ? null : text;
    if (
      room.draft === draft &&
      room.pendingCount === pendingCount &&
      room.failedCount === failedCount
    ) {
      return room;
    }
    return { ...room, draft, pendingCount, failedCount };
  }

  #change(roomId: string, change: Partial<RoomSummary>): void {
    const room = this.#rooms.get(roomId);
    if (room !== undefined) this.#set({ ...room, ...change });
  }

  #set(room: RoomSummary): void {
    if (this.#rooms.get(room.id) === room) return;
    this.#rooms.set(room.id, room);
    this.#changed.add(room.id);
    this.#frame.request();
  }

  #drop(roomId: string): void {
    if (!this.#rooms.delete(roomId)) return;
    this.#changed.add(roomId);
    this.#frame.request();
  }

  #commit(): void {
    const rooms = [...this.#rooms.values()].sort(byActivity);
    const now = Date.now();
    const isHeard = ({ mutedUntil }: RoomSummary) =>
      mutedUntil === null || !(Date.parse(mutedUntil) > now);
    const unreadCount = rooms
      .filter(isHeard)
      .reduce((sum, room) => sum + Math.max(room.unreadCount, room.unreadFrom === null ? 0 : 1), 0);
    this.#store.setState({ rooms, unreadCount });
    const changed = [...this.#changed];
    this.#changed.clear();
    for (const roomId of changed) this.#listeners.tell(roomId);
    if (changed.length > 0) this.#saveTimer ??= setTimeout(() => this.#save(), SAVE_MS);
  }

  #save(): void {
    if (this.#saveTimer !== null) clearTimeout(this.#saveTimer);
    this.#saveTimer = null;
    const { status, rooms } = this.getState();
    if (status === 'ready') void this.#options.device.use(keep => keep.saveRooms(rooms));
  }
}
