import { vi } from 'vitest';
import { createClient } from '../src/client.ts';
import { newId } from '../src/ids.ts';
import type { AuthMode } from '../src/store/session.ts';
import type { Prepare, Room, SandeshamClient } from '../src/types.ts';
import type { FakeRoom } from './fakeRoom.ts';
import { FakeServer } from './fakeServer.ts';

/** Two people in a room. */
export function world() {
  const server = new FakeServer();
  const asha = server.addUser('Asha');
  const ravi = server.addUser('Ravi');
  return { server, asha, ravi, made: server.addRoom([asha, ravi]) };
}

/** Writes so many messages, each its number. */
export function fill(server: FakeServer, room: FakeRoom, author: string, count: number): void {
  for (let at = 1; at <= count; at += 1) server.post(room, author, `${room.head + 1}`);
}

/** What the log says, a line a message. */
export function log(room: FakeRoom): string[] {
  return room.items().flatMap(item => ('message_id' in item ? [item.text] : []));
}

/** Waits until a client that was cut off is live again, without its pause. */
export async function back(client: SandeshamClient): Promise<void> {
  await until(() => client.connection.getState().state !== 'live');
  await until(() => client.connection.getState().state === 'waiting');
  client.connection.retryNow();
  await until(() => client.connection.getState().state === 'live');
}

/** Locks as a browser gives them to its tabs. */
export function stubLocks(): void {
  const queues = new Map<string, Promise<unknown>>();
  const request = (name: string, ...rest: readonly unknown[]) => {
    const run = rest.at(-1) as () => Promise<unknown>;
    const { signal } = (rest.length > 1 ? rest[0] : {}) as { signal?: AbortSignal };
    const before = queues.get(name) ?? Promise.resolve();
    const turn = before.catch(() => {}).then(() => (signal?.aborted ? undefined : run()));
    queues.set(name, turn);
    return turn;
  };
  vi.stubGlobal('navigator', { locks: { request } });
}

const running = new Set<SandeshamClient>();

interface ClientOptionsOfTests {
  readonly database?: string;
  readonly isShared?: boolean;
  readonly auth?: AuthMode;
  readonly prepare?: Prepare;
}

/** A client that is signed in and live. */
export async function clientOf(
  server: FakeServer,
  userId: string,
  options: ClientOptionsOfTests = {},
): Promise<SandeshamClient> {
  const auth = options.auth ?? 'bearer';
  const client = createClient({
    url: server.url,
    auth,
    ...(auth === 'bearer' && { tokens: server.tokensOf(userId) }),
    fetch: server.fetch,
    WebSocket: server.WebSocket,
    // A device of its own, unless said otherwise.
    database: options.database ?? newId(),
    ...(options.isShared !== undefined && { isShared: options.isShared }),
    ...(options.prepare && { prepare: options.prepare }),
  });
  running.add(client);
  await client.start();
  if (server.isUp) await until(() => client.connection.getState().state === 'live');
  return client;
}

/** A room that is looked at, loaded. */
export async function opened(client: SandeshamClient, roomId: string): Promise<Room> {
  const room = client.room(roomId);
  room.open();
  await until(() => room.getState().status === 'ready');
  return room;
}

/** Ends all clients of a test. */
export async function stopAll(): Promise<void> {
  for (const client of running) await client.stop();
  running.clear();
}

/** Waits until something is so. */
export function until(condition: () => unknown): Promise<unknown> {
  return vi.waitUntil(condition, { timeout: 20_000, interval: 2 });
}

/** What a timeline says, a line a message. */
export function texts(room: Room): string[] {
  return room
    .getState()
    .rows.flatMap(row => (row.kind === 'message' ? (room.message(row.id)?.text ?? '?') : []));
}
