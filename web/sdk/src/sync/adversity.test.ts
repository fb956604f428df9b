import { afterEach, describe, expect, test, vi } from 'vitest';
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

afterEach(async () => {
  await stopAll();
  vi.unstubAllGlobals();
});

describe('nonsense', () => {
  test('in frames is passed over', async () => {
    const { server, asha, ravi, made } = world();
    const client = await clientOf(server, asha);
    const room = await opened(client, made.id);
    const frames = [
      '',
      '<html>',
      'null',
      '[]',
      '7',
      '{}',
      '{"re":null}',
      '{"re":"99","ok":true}',
      '{"op":7}',
      '{"op":"typing"}',
      '{"op":"presence","user_id":{}}',
      '{"specversion":"1.0"}',
      '{"specversion":"1.0","type":"sandesham.message.sent.v1","id":"x","time":"y","position":1}',
      '{"re":"1","error":{}}',
      '{"re":"1","ok":true,"rooms":7}',
    ];
    for (const frame of frames) for (const socket of server.sockets) socket.push(frame);
    server.post(made, ravi, 'sense');
    await until(() => texts(room).includes('sense'));
    expect(texts(room)).toEqual(['sense']);
    expect(client.connection.getState().state).toBe('live');
  });

  const html = () => new Response('<html>502 Bad Gateway</html>', { status: 200 });
  const cut = () =>
    new Response('{"items":[', { status: 200, headers: { 'content-type': 'application/json' } });
  const other = () => new Response('{"hello":"world"}', { status: 200 });
  const broken = () => new Response('oops', { status: 500 });
  test.each([
    ['html', html],
    ['a cut document', cut],
    ['another document', other],
    ['a 500', broken],
  ])('in answers is told, and passes: %s', async (_, disturb) => {
    const { server, asha, ravi, made } = world();
    fill(server, made, ravi, 3);
    const client = await clientOf(server, asha);
    await until(() => client.rooms.getState().status === 'ready');
    server.disturb = path => (path.includes('/rooms') ? disturb() : null);
    const room = client.room(made.id);
    room.open();
    await until(() => room.getState().status === 'failed');
    expect(room.getState().problem).not.toBeNull();
    await client.rooms.reload();
    server.disturb = null;
    await room.reload();
    await client.rooms.reload();
    expect(room.getState()).toMatchObject({ status: 'ready', problem: null });
    expect(client.rooms.getState().rooms).toHaveLength(1);
  });

  test('of a page of history leaves a row that can be tried again', async () => {
    const { server, asha, ravi, made } = world();
    fill(server, made, ravi, 100);
    const room = await opened(await clientOf(server, asha), made.id);
    server.disturb = path => (path.endsWith('/timeline') ? broken() : null);
    await room.loadOlder();
    expect(room.getState().rows[0]).toMatchObject({ kind: 'older', state: 'failed' });
    expect(room.getState().status).toBe('ready');
    server.disturb = null;
    await room.loadOlder();
    expect(texts(room)).toEqual(log(made));
    expect(room.getState().rows[0]).toMatchObject({ kind: 'start' });
  });
});

describe('storage', () => {
  test('that is forbidden is told, and everything works', async () => {
    vi.stubGlobal('indexedDB', {
      open: () => {
        throw new DOMException('denied', 'SecurityError');
      },
    });
    await worksInMemory('forbidden');
  });

  test('that is full is told, and everything works', async () => {
    const full = vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    await worksInMemory('full');
    full.mockRestore();
  });

  async function worksInMemory(reason: 'forbidden' | 'full') {
    const { server, asha, made } = world();
    const client = await clientOf(server, asha);
    const room = await opened(client, made.id);
    server.goDown();
    const ids = [await room.send({ text: '1' }), await room.send({ text: '2' })];
    expect(client.storage.getState()).toEqual({ kind: 'memory', reason });
    server.isUp = true;
    await back(client);
    await until(() => ids.every(id => room.message(id)?.sentAt));
    await until(() => texts(room).length === 2);
    expect(texts(room)).toEqual(['1', '2']);
  }
});

test('a clock that is a day off changes nothing', async () => {
  const { server, asha, ravi, made } = world();
  const clock = vi.spyOn(Date, 'now').mockReturnValue(Date.UTC(2026, 0, 2));
  const room = await opened(await clientOf(server, asha), made.id);
  const late = await room.send({ text: 'from tomorrow' });
  await until(() => room.message(late)?.sentAt);
  clock.mockReturnValue(Date.UTC(2025, 11, 31));
  const early = await room.send({ text: 'from yesterday' });
  await until(() => room.message(early)?.sentAt);
  server.post(made, ravi, 'from today');
  await until(() => texts(room).length === 3);
  expect(texts(room)).toEqual(['from tomorrow', 'from yesterday', 'from today']);
  clock.mockRestore();
});
