import { afterEach, expect, test, vi } from 'vitest';
import {
  back,
  clientOf,
  fill,
  log,
  opened,
  stopAll,
  texts,
  until,
  world,
} from '../../test/support.ts';
import { LoadedRooms } from './loadedRooms.ts';
import type { RoomStore } from './room.ts';

afterEach(stopAll);

/** As if so many milliseconds had passed. */
function later(ms: number): void {
  const now = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => now() + ms);
}

test('of the rooms that nobody looks at the latest stay loaded, and the others come back', async () => {
  const { server, asha, ravi, made } = world();
  const client = await clientOf(server, asha);
  fill(server, made, ravi, 3);
  const close = [];
  const first = client.room(made.id);
  const rooms = [made];
  for (let at = 0; at < 52; at += 1) rooms.push(server.addRoom([asha, ravi]));
  for (const { id } of rooms) {
    const room = client.room(id);
    close.push(room.open());
    await until(() => room.getState().status === 'ready');
  }
  for (const each of close.slice(0, -1)) each();
  later(61_000);
  server.goDown();
  fill(server, made, ravi, 2);
  server.isUp = true;
  await back(client);
  const named = server.received.findLast(({ op }) => op === 'hello')?.rooms as object;
  // And the one that is open.
  expect(Object.keys(named)).toHaveLength(51);
  expect(named).not.toHaveProperty(made.id);
  expect(client.room(made.id)).toBe(first);
  first.open();
  await until(() => texts(first).join() === log(made).join());
});

test('a long room is let go a minute after nobody looks at it', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  const unload = vi.fn();
  const room = { id: 'a', head: 1, isOpen: false, isLong: true, unload, close: () => {} };
  const stub = { ...room, usedAt: performance.now() } as unknown as RoomStore;
  let closed: () => void = () => {};
  const rooms = new LoadedRooms((_, onClosed) => {
    closed = onClosed;
    return stub;
  });
  rooms.room('a');
  closed();
  vi.advanceTimersByTime(59_000);
  expect(unload).not.toHaveBeenCalled();
  vi.advanceTimersByTime(2_000);
  expect(unload).toHaveBeenCalledOnce();
  rooms.clear();
  vi.useRealTimers();
});

test('a hello names as many rooms as fit, and the others catch up by themselves', () => {
  const greeted = vi.fn();
  const rooms = new LoadedRooms(
    id => ({ id, head: 1, isOpen: true, usedAt: 0, greeted }) as unknown as RoomStore,
  );
  for (let at = 0; at < 1_200; at += 1) rooms.room(`00000000-0000-4000-8000-${at}`);
  const heads = rooms.heads();
  expect(Object.keys(heads)).toHaveLength(1_000);
  expect(JSON.stringify(heads).length).toBeLessThan(128 * 1_024);
  rooms.greeted(new Map());
  expect(greeted.mock.calls.filter(([, isNamed]) => !isNamed)).toHaveLength(200);
});

test('a room that no hello named has what came meanwhile', async () => {
  const { server, asha, ravi, made } = world();
  const client = await clientOf(server, asha);
  const room = await opened(client, made.id);
  vi.spyOn(LoadedRooms.prototype, 'heads').mockReturnValue({});
  server.goDown();
  fill(server, made, ravi, 3);
  server.isUp = true;
  await back(client);
  await until(() => texts(room).join() === log(made).join());
});
