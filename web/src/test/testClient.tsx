import { MantineProvider } from '@mantine/core';
import type {
  ConnectionSnapshot,
  RoomListSnapshot,
  RoomSummary,
  SandeshamClient,
  SessionSnapshot,
  StorageSnapshot,
} from '@sandesham/client';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach } from 'vitest';
import { Router } from 'wouter';
import { memoryLocation } from 'wouter/memory-location';
import { createStore } from 'zustand/vanilla';
import { ClientContext } from '../store/hooks.ts';

afterEach(cleanup);

export const ME = { id: 'me', name: 'Asha', email: 'asha@example.org', roles: [] };

/** A group of oneself as owner, changed as a test wants it. */
export function aRoom(change: Partial<RoomSummary> = {}): RoomSummary {
  return {
    id: 'room',
    kind: 'group',
    name: 'Release',
    peerId: null,
    members: [{ user_id: ME.id, name: ME.name, role: 'owner' }],
    memberCount: 1,
    role: 'owner',
    createdAt: '2026-11-25T09:00:00Z',
    headSeq: 1,
    deliveredSeq: 1,
    readSeq: 1,
    unreadCount: 0,
    mentions: [],
    unreadFrom: null,
    mutedUntil: null,
    lastMessage: null,
    activeAt: '2026-11-25T09:00:00Z',
    draft: null,
    pendingCount: 0,
    failedCount: 0,
    isGone: false,
    ...change,
  };
}

const nothing = async () => ({ data: { items: [], next: null }, response: new Response() });
const api = { GET: nothing };

/** The parts of the client that the components under test touch, and the states behind them. */
export function testClient() {
  const session = createStore<SessionSnapshot>(() => ({
    status: 'in',
    user: ME,
    reason: null,
    problem: null,
  }));
  const connection = createStore<ConnectionSnapshot>(() => ({
    state: 'live',
    downSince: null,
    retryAt: null,
    isOnline: true,
  }));
  const storage = createStore<StorageSnapshot>(() => ({ kind: 'persistent', reason: null }));
  const rooms = createStore<RoomListSnapshot>(() => ({
    status: 'ready',
    rooms: [],
    unreadCount: 0,
    problem: null,
  }));
  const none = () => () => {};
  const client = {
    session: { ...session },
    connection: { ...connection, retryNow: () => {} },
    storage: { ...storage },
    rooms: {
      ...rooms,
      get: (id: string) => rooms.getState().rooms.find(room => room.id === id),
      subscribeRoom: (_: string, listener: () => void) => rooms.subscribe(listener),
    },
    users: {
      get: () => undefined,
      subscribeUser: none,
      presence: () => 'offline',
      subscribePresence: none,
    },
    onEvent: none,
    onMessage: none,
    api,
  };
  return { client, session, connection, storage, rooms };
}

type Client = ReturnType<typeof testClient>['client'];

/** Renders with everything around that the app has, beginning at an address. */
export function renderWith(ui: ReactNode, client: Client, path = '/') {
  const { hook, history } = memoryLocation({ path, record: true });
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const rendered = render(
    <MantineProvider env="test">
      <QueryClientProvider client={queries}>
        {/* What a component asks of it that is not there fails the test. */}
        <ClientContext value={client as unknown as SandeshamClient}>
          <Router hook={hook}>{ui}</Router>
        </ClientContext>
      </QueryClientProvider>
    </MantineProvider>,
  );
  return { ...rendered, history };
}
