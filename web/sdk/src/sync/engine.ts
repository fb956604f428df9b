import { type Api, unwrap } from '../api/client.ts';
import { garbled, ProblemError, problemOf } from '../api/problem.ts';
import { Device } from '../db/device.ts';
import type { Erasures } from '../db/keep.ts';
import type { Envelope } from '../envelope.ts';
import { newId } from '../ids.ts';
import { namedAs } from '../mentions.ts';
import type { Erased, Me, StorageSnapshot } from '../model.ts';
import type { Readable } from '../readable.ts';
import { DraftStore } from '../store/drafts.ts';
import { LoadedRooms } from '../store/loadedRooms.ts';
import { RoomStore } from '../store/room.ts';
import { RoomListStore } from '../store/roomList.ts';
import { type SessionOptions, SessionStore } from '../store/session.ts';
import type { Self } from '../store/summary.ts';
import { UserStore } from '../store/users.ts';
import type { Incoming, Prepare, Room, SandeshamClient } from '../types.ts';
import { backoff } from './backoff.ts';
import { SocketConnection } from './connection.ts';
import type { Greeted } from './frames.ts';
import { LogPosition } from './logPosition.ts';
import { Marks } from './marks.ts';
import { type Accepted, Outbox } from './outbox.ts';
import { commandOf, type OutboxItem } from './outboxItem.ts';
import { Pages } from './pages.ts';
import { RoomCalls } from './roomCalls.ts';
import { Router } from './router.ts';
import { type TabNotice, Tabs } from './tabs.ts';
import { UploadStore } from './uploads.ts';

export interface EngineOptions extends SessionOptions {
  readonly WebSocket: typeof globalThis.WebSocket;
  /** The name of the IndexedDB database, of the channel between tabs and of their locks. */
  readonly database: string;
  /** Whether other tabs may share this one's storage. */
  readonly isShared: boolean;
  readonly prepare: Prepare | null;
}

/** Of the life of an access token, the part after which it is replaced. */
const RENEW_AT = 0.8;
/** The longest that a timer can run, in milliseconds. */
const TIMER_MS_MAX = 2 ** 31 - 1;

const NOBODY: Self = { id: '', isNamed: () => false };

/** Everything together: routes what comes to the stores, and starts and stops with the session. */
export class Engine implements SandeshamClient {
  readonly session: SessionStore;
  readonly connection: SocketConnection;
  readonly rooms: RoomListStore;
  readonly users: UserStore;
  readonly drafts: DraftStore;
  readonly uploads: UploadStore;
  readonly #options: EngineOptions;
  readonly #device = new Device();
  readonly #tabs: Tabs;
  readonly #outbox: Outbox;
  readonly #marks: Marks;
  readonly #position = new LogPosition();
  readonly #rooms = new LoadedRooms((roomId, onClosed) => this.#makeRoom(roomId, onClosed));
  readonly #router: Router;
  #me: Me | null = null;
  #self: Self = NOBODY;
  /** Whose drafts and outbox are in memory. */
  #owner: string | null = null;
  /** Of the log that is known here; null while none is. */
  #epoch: number | null = null;
  /** Those that what is known here is after. */
  #erasures: Erasures = {};
  readonly #erasedListeners = new Set<(erased: Erased) => void>();
  #renewTimer: ReturnType<typeof setTimeout> | null = null;
  #restoreTimer: ReturnType<typeof setTimeout> | null = null;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#tabs = new Tabs(options.database, options.isShared);
    this.session = new SessionStore(options);
    const isLive = () => this.connection.isLive;
    const command = (op: Readonly<Record<string, unknown>>) => this.connection.command(op);
    this.connection = new SocketConnection({
      WebSocket: options.WebSocket,
      address: () => this.#address(),
      refresh: () => this.session.refresh(),
      check: async () => (await this.session.restore()) !== null,
      isOurs: userId => userId === this.#me?.id,
      hello: () => this.#rooms.heads(),
      onGreeted: (rooms, epoch) => this.#greeted(rooms, epoch),
      onEvent: event => this.#router.receive(event),
      onNotice: (op, body) => this.#router.notice(op, body),
    });
    this.uploads = new UploadStore({
      api: this.session.api,
      device: this.#device,
      tabs: this.#tabs,
      prepare: options.prepare,
      onSettled: () => this.#outbox.uploadsChanged(),
    });
    this.#outbox = new Outbox({
      device: this.#device,
      tabs: this.#tabs,
      transmit: item => this.#transmit(item),
      standOf: uploads => this.uploads.standOf(uploads),
      isLive,
      liveSince: () => this.connection.liveSince,
    });
    this.#outbox.subscribeAll(() => this.uploads.referred(this.#outbox.uploadIds()));
    const onRefused = () => void this.rooms.reload();
    this.#marks = new Marks({ command, isLive, onRefused });
    this.users = new UserStore(this.session.api, this.#device);
    this.drafts = new DraftStore(this.#device, this.#tabs);
    this.rooms = new RoomListStore({
      calls: new RoomCalls(this.session.api),
      device: this.#device,
      tabs: this.#tabs,
      users: this.users,
      drafts: this.drafts,
      outbox: this.#outbox,
      marks: this.#marks,
      position: this.#position,
      me: () => this.#self,
      countUnread: (roomId, after) => this.#rooms.get(roomId)?.countUnread(after) ?? null,
    });
    this.#router = new Router({
      me: () => this.#me?.id ?? '',
      rooms: this.rooms,
      users: this.users,
      outbox: this.#outbox,
      uploads: this.uploads,
      loaded: this.#rooms,
      position: this.#position,
      onErased: (roomId, messageIds) => this.#erase(roomId, messageIds),
    });
    this.session.around = signIn => this.#signIn(signIn);
    this.session.onSignedOut = owesLogOut => this.#wipe(owesLogOut);
    this.session.onRefreshed((token, seconds) => this.#renewed(token, seconds));
    this.session.subscribe(() => void this.#sessionChanged());
  }

  get api(): Api {
    return this.session.api;
  }

  get storage(): Readable<StorageSnapshot> {
    return this.#device.storage;
  }

  room(roomId: string): Room {
    return this.#rooms.room(roomId);
  }

  onMessage(listener: (incoming: Incoming) => void): () => void {
    return this.#router.onMessage(listener);
  }

  onEvent(listener: (event: Envelope) => void): () => void {
    return this.#router.onEvent(listener);
  }

  onErased(listener: (erased: Erased) => void): () => void {
    this.#erasedListeners.add(listener);
    return () => this.#erasedListeners.delete(listener);
  }

  async start(): Promise<void> {
    this.#tabs.open(notice => this.#otherTab(notice));
    const kept = await this.#device.open(this.#options.database, newId());
    if (kept.owesLogOut && !(await this.#settle())) {
      this.session.signedOut();
      this.#settleLater(0);
      return;
    }
    this.#owner = kept.me?.id ?? null;
    this.#epoch = kept.epoch;
    this.#erasures = kept.erasures;
    if (kept.me === null) {
      await this.#restore(null);
      return;
    }
    this.users.restore(kept.users);
    this.drafts.restore(kept.me.id, kept.drafts);
    this.#outbox.restore(kept.outbox);
    void this.#restoreUploads();
    // Whom this device remembers is taken at their word until the server says otherwise.
    this.session.assume(kept.me);
    this.rooms.restore(kept.rooms);
    await this.#restore(kept.me);
  }

  async stop(): Promise<void> {
    this.connection.stop();
    this.uploads.stop();
    this.drafts.flush();
    this.#stopTimers();
    this.#rooms.clear();
    this.#tabs.close();
    this.#device.close();
  }

  // ------------------------------------------------------------------------------ session

  /** Finds out who is signed in; while the server is away, whom this device remembers. */
  async #restore(remembered: Me | null): Promise<void> {
    try {
      await this.session.restore();
    } catch (error) {
      if (remembered === null) this.session.unreachable(problemOf(error));
      this.#restoreLater(remembered, 0);
    }
  }

  #restoreLater(remembered: Me | null, attempt: number): void {
    this.#restoreTimer = setTimeout(async () => {
      this.#restoreTimer = null;
      if (this.session.getState().status === 'out') return;
      try {
        await this.session.restore();
      } catch {
        this.#restoreLater(remembered, attempt + 1);
      }
    }, backoff(attempt));
  }

  async #sessionChanged(): Promise<void> {
    const { user } = this.session.getState();
    const before = this.#me;
    if (user !== null) this.users.learn([{ id: user.id, name: user.name, ...avatarOf(user) }]);
    if (user?.id === before?.id) {
      this.#be(user);
      if (user !== null && user !== before) void this.#device.use(keep => keep.saveMe(user));
      return;
    }
    if (before !== null) this.#leave();
    this.#be(user);
    if (user !== null) await this.#enter(user);
  }

  #be(user: Me | null): void {
    if (user?.id !== this.#me?.id || user?.name !== this.#me?.name) {
      this.#self = user === null ? NOBODY : { id: user.id, isNamed: namedAs(user.name) };
    }
    this.#me = user;
  }

  async #enter(user: Me): Promise<void> {
    this.#rooms.clear();
    if (this.#owner !== user.id) {
      this.#epoch = null;
      this.#erasures = {};
      this.drafts.clear();
      this.#outbox.clear();
      this.uploads.clear();
    }
    this.#owner = user.id;
    this.drafts.own(user.id);
    const begun = await this.#device.use(async keep => {
      await keep.claim(user);
      return keep.loadOutbox();
    });
    if (this.#me?.id !== user.id) return;
    // What another user left is wiped by the claim.
    if (begun !== undefined) await this.#outbox.reload();
    await this.#restoreUploads();
    if (this.#me?.id !== user.id) return;
    this.uploads.begin();
    this.#tabs.tell({ type: 'signed_in', userId: user.id });
    this.#tabs.campaign(
      user.id,
      () => this.#outbox.reload(),
      () => this.#outbox.drain(),
    );
    this.connection.start();
  }

  #leave(): void {
    this.connection.stop();
    this.#tabs.resign();
    this.#stopTimers();
    this.#rooms.clear();
    this.#marks.clear();
    this.#be(null);
    this.rooms.clear();
    this.users.clear();
  }

  /** Nothing of the user stays on this device. */
  async #wipe(owesLogOut: boolean): Promise<void> {
    // First, so that nothing is kept any more by something that is still at work.
    this.#leave();
    this.drafts.clear();
    this.#outbox.clear();
    this.uploads.clear();
    this.#epoch = null;
    this.#erasures = {};
    await this.#device.use(keep => keep.wipe(owesLogOut));
    this.#tabs.tell({ type: 'signed_out' });
    if (owesLogOut) this.#settleLater(0);
  }

  /** Tells the server of a log-out as soon as it can be reached. */
  #settleLater(attempt: number): void {
    this.#restoreTimer = setTimeout(async () => {
      this.#restoreTimer = null;
      if (this.session.getState().status !== 'out') return;
      if (!(await this.#settle())) this.#settleLater(attempt + 1);
      // Somebody may have logged in since, in another tab.
      else if (this.session.getState().status === 'out') await this.#restore(null);
    }, backoff(attempt));
  }

  /** Tells the server of a log-out that is owed; false when it could not be told. */
  #settle(): Promise<boolean> {
    // Whose cookies there are does not change meanwhile.
    return this.#tabs.alone(async () => {
      if ((await this.#device.use(keep => keep.owesLogOut())) === false) return true;
      if (!(await this.session.endSession())) return false;
      await this.#device.use(keep => keep.settleLogOut());
      return true;
    });
  }

  /** Lets somebody sign in, whose cookies are not those of a log-out that is owed. */
  #signIn<T>(signIn: () => Promise<T>): Promise<T> {
    return this.#tabs.alone(async () => {
      const signedIn = await signIn();
      await this.#device.use(keep => keep.settleLogOut());
      return signedIn;
    });
  }

  #renewed(accessToken: string, seconds: number): void {
    this.connection.extend(accessToken);
    if (this.#renewTimer !== null) clearTimeout(this.#renewTimer);
    const ms = Math.min(seconds * 1_000 * RENEW_AT, TIMER_MS_MAX);
    this.#renewTimer = setTimeout(() => {
      // Else the server closes with 4001, and it is done then.
      if (this.connection.isLive) this.session.refresh().catch(() => {});
    }, ms);
  }

  #otherTab(notice: TabNotice): void {
    switch (notice.type) {
      case 'outbox':
        void this.#outbox.reload();
        break;
      case 'uploads':
        if (this.#me !== null) void this.#restoreUploads();
        break;
      case 'released':
        this.uploads.released(notice.ids);
        break;
      case 'accepted':
        this.#outbox.acceptedElsewhere(notice.id, notice.seq);
        break;
      case 'draft':
        this.drafts.receive(notice.roomId, { text: notice.text, replyTo: notice.replyTo });
        break;
      case 'rooms':
        if (this.#me !== null) void this.rooms.reload();
        break;
      case 'signed_in':
        if (this.#me?.id !== notice.userId) void this.#restore(null);
        break;
      case 'signed_out':
        this.drafts.clear();
        this.#outbox.clear();
        this.uploads.clear();
        this.session.signedOutElsewhere();
        break;
    }
  }

  #stopTimers(): void {
    if (this.#renewTimer !== null) clearTimeout(this.#renewTimer);
    if (this.#restoreTimer !== null) clearTimeout(this.#restoreTimer);
    this.#renewTimer = null;
    this.#restoreTimer = null;
  }

  // --------------------------------------------------------------------------- connection

  async #address(): Promise<string> {
    const address = new URL('/v1/ws', this.#options.url.replace(/^http/, 'ws'));
    if (this.#options.mode === 'bearer') {
      const told = await unwrap(this.api.POST('/v1/auth/ws-ticket'));
      if (typeof told?.ticket !== 'string') throw new ProblemError(garbled(200));
      address.searchParams.set('ticket', told.ticket);
    }
    return address.href;
  }

  #greeted(rooms: readonly Greeted[], epoch: number | null): void {
    if (epoch !== null && epoch !== this.#epoch) this.#renewAll(epoch);
    this.#noteErasures(rooms);
    this.#router.greeted(rooms);
    // The connection says that it is live after this: then the outbox may send.
    queueMicrotask(() => this.#outbox.drain());
  }

  /** In another epoch of the log the same numbers mean something else: nothing that is kept holds. */
  #renewAll(epoch: number): void {
    const isKnown = this.#epoch !== null;
    this.#epoch = epoch;
    void this.#device.use(async keep => {
      if (isKnown) await keep.shed();
      await keep.saveEpoch(epoch);
    });
    if (!isKnown) return;
    this.#position.forget();
    this.#marks.clear();
    this.#outbox.forgetAccepted();
    this.#rooms.renew();
  }

  /** What was erased while one was away, no event tells: what is known of the room goes. */
  #noteErasures(rooms: readonly Greeted[]): void {
    const news = rooms.filter(each => each.erasedAt !== (this.#erasures[each.roomId] ?? 0));
    if (news.length === 0) return;
    const told = news.map(({ roomId, erasedAt }) => [roomId, erasedAt] as const);
    const erasures = { ...this.#erasures, ...Object.fromEntries(told) };
    this.#erasures = erasures;
    const roomIds = news.map(({ roomId }) => roomId);
    for (const roomId of roomIds) this.#rooms.get(roomId)?.unload();
    this.users.renew();
    void this.#device.use(keep => keep.forgetRooms(roomIds, erasures));
  }

  /** Nothing of what was erased stays in memory or on this device. */
  #erase(roomId: string, messageIds: readonly string[]): void {
    const ids = new Set(messageIds);
    this.uploads.erase(this.#rooms.get(roomId)?.erase(ids) ?? []);
    this.#outbox.erase(ids);
    void this.#device.use(keep => keep.erase(roomId, ids));
    this.rooms.erase(roomId, ids);
    this.users.renew();
    for (const listener of [...this.#erasedListeners]) listener({ roomId, messageIds });
  }

  /** Takes what an earlier visit, or another tab, left of files on their way. */
  #restoreUploads(): Promise<void> {
    return this.uploads.restore(() => this.#outbox.uploadIds());
  }

  async #transmit(item: OutboxItem): Promise<Accepted> {
    const command = commandOf(item, id => this.uploads.onServer(id));
    const answer = await this.connection.command(command);
    return { roomSeq: typeof answer.room_seq === 'number' ? answer.room_seq : null };
  }

  #makeRoom(roomId: string, onClosed: () => void): RoomStore {
    return new RoomStore(roomId, {
      pages: new Pages(this.api, roomId, this.#position),
      device: this.#device,
      outbox: this.#outbox,
      uploads: this.uploads,
      rooms: this.rooms,
      me: this.#me?.id ?? '',
      isLeader: () => this.#tabs.isLeader,
      headGreeted: () => this.#router.headGreeted(roomId),
      onClosed,
      isLive: () => this.connection.isLive,
      command: op => this.connection.command(op),
    });
  }
}

function avatarOf(user: Me): { avatar_id?: string } {
  return typeof user.avatar_id === 'string' ? { avatar_id: user.avatar_id } : {};
}
