import { createStore } from 'zustand/vanilla';
import type {
  ConnectionSnapshot,
  Cursor,
  Draft,
  RoomListSnapshot,
  RoomSnapshot,
  StorageSnapshot,
} from './model.ts';
import { Listeners } from './store/listeners.ts';
import { type AuthMode, SessionStore, type Tokens } from './store/session.ts';
import type { Room, SandeshamClient } from './types.ts';

export interface ClientOptions {
  /** Where the server is, such as `https://chat.example`; in a browser, where the page came from. */
  readonly url?: string;
  /** How to say who one is: `cookies` in a browser, `bearer` elsewhere. */
  readonly auth?: AuthMode;
  /** With `bearer`: the tokens of an earlier run. */
  readonly tokens?: Tokens;
  /** With `bearer`: called with each new pair, to be kept for the next run. */
  readonly onTokens?: (tokens: Tokens) => void;
  /** Of Node before 22, give the one of `ws`. */
  readonly WebSocket?: typeof globalThis.WebSocket;
  readonly fetch?: typeof globalThis.fetch;
}

/** Makes a client; it does nothing before `start()`. */
export function createClient(options: ClientOptions = {}): SandeshamClient {
  const inBrowser = typeof document !== 'undefined';
  const session = new SessionStore({
    url: options.url ?? (inBrowser ? location.origin : 'http://127.0.0.1:8080'),
    fetch: options.fetch ?? globalThis.fetch.bind(globalThis),
    mode: options.auth ?? (inBrowser ? 'cookies' : 'bearer'),
    tokens: options.tokens ?? null,
    onTokens: options.onTokens ?? (() => {}),
  });
  const connection = createStore<ConnectionSnapshot>(() => ({
    state: 'idle',
    downSince: null,
    retryAt: null,
    isOnline: true,
  }));
  const rooms = createStore<RoomListSnapshot>(() => ({
    status: 'loading',
    rooms: [],
    unreadCount: 0,
    problem: null,
  }));
  const listeners = new Listeners<string>();
  const drafts = new Map<string, Draft>();
  const noDraft: Draft = { text: '', replyTo: null };
  const byId = new Map<string, Room>();
  return {
    api: session.api,
    session,
    connection: { ...connection, retryNow: () => {} },
    storage: createStore<StorageSnapshot>(() => ({ kind: 'opening', reason: null })),
    rooms: {
      ...rooms,
      get: roomId => rooms.getState().rooms.find(room => room.id === roomId),
      subscribeRoom: (_, listener) => rooms.subscribe(listener),
      reload: later,
      createGroup: later,
      openDm: later,
      rename: later,
      addMembers: later,
      removeMember: later,
      leave: later,
      setRole: later,
      mute: later,
    },
    users: {
      get: () => undefined,
      subscribeUser: () => () => {},
      search: async () => [],
      presence: () => 'offline',
      subscribePresence: () => () => {},
    },
    drafts: {
      get: roomId => drafts.get(roomId) ?? noDraft,
      set: (roomId, draft) => {
        drafts.set(roomId, draft);
        listeners.tell(roomId);
      },
      subscribe: (roomId, listener) => listeners.add(roomId, listener),
    },
    room: roomId => {
      const room = byId.get(roomId) ?? emptyRoom(roomId);
      byId.set(roomId, room);
      return room;
    },
    onMessage: () => () => {},
    onEvent: () => () => {},
    start: async () => {
      await session.restore();
    },
    stop: async () => {},
  };
}

async function later(): Promise<never> {
  throw new Error('the engine is on its way');
}

function emptyRoom(id: string): Room {
  const snapshot = createStore<RoomSnapshot>(() => ({
    roomId: id,
    status: 'loading',
    rows: [],
    headSeq: 0,
    isAtTail: true,
    problem: null,
  }));
  const cursors = new Map<string, Cursor>();
  return {
    ...snapshot,
    id,
    open: () => () => {},
    reload: later,
    message: () => undefined,
    subscribeMessage: () => () => {},
    loadOlder: later,
    fillGap: later,
    loadAround: later,
    findMessage: later,
    send: later,
    edit: later,
    remove: later,
    react: later,
    retry: later,
    discard: later,
    tick: () => null,
    cursors: () => cursors,
    subscribeReceipts: () => () => {},
    markRead: () => {},
    markUnreadFrom: later,
    typing: () => {},
    typers: createStore<readonly string[]>(() => []),
  };
}
