import { afterEach, describe, expect, test, vi } from 'vitest';
import type { FakeRoom } from '../../test/fakeRoom.ts';
import { FakeServer } from '../../test/fakeServer.ts';
import { clientOf, opened, stopAll, texts, until } from '../../test/support.ts';
import { newId } from '../ids.ts';
import type { GapRow } from '../model.ts';
import type { Room, SandeshamClient } from '../types.ts';

afterEach(async () => {
  await stopAll();
  vi.unstubAllGlobals();
});

function world() {
  const server = new FakeServer();
  const asha = server.addUser('Asha');
  const ravi = server.addUser('Ravi');
  return { server, asha, ravi, made: server.addRoom([asha, ravi]) };
}

function fill(server: FakeServer, room: FakeRoom, author: string, count: number): void {
  for (let at = 1; at <= count; at += 1) server.post(room, author, `${room.head + 1}`);
}

/** What the log says, a line a message. */
function log(room: FakeRoom): string[] {
  return room.items().flatMap(item => ('message_id' in item ? [item.text] : []));
}

async function back(client: SandeshamClient): Promise<void> {
  await until(() => client.connection.getState().state !== 'live');
  await until(() => client.connection.getState().state === 'waiting');
  client.connection.retryNow();
  await until(() => client.connection.getState().state === 'live');
}

describe('after a cut', () => {
  test.each([1, 40, 300])('of %d messages nothing is missing and nothing twice', async missed => {
    const { server, asha, ravi, made } = world();
    fill(server, made, ravi, 20);
    const client = await clientOf(server, asha);
    const room = await opened(client, made.id);
    server.goDown();
    fill(server, made, ravi, missed);
    server.isUp = true;
    await back(client);
    await until(() => texts(room).length === log(made).length);
    expect(texts(room)).toEqual(log(made));
  });

  test('of more than the server replays, what was missed is fetched, edits of old messages too', async () => {
    const { server, asha, ravi, made } = world();
    const first = server.post(made, ravi, 'first');
    const client = await clientOf(server, asha);
    const room = await opened(client, made.id);
    server.goDown();
    server.replayMax = 10;
    fill(server, made, ravi, 300);
    server.command(ravi, { op: 'edit', message_id: first, text: 'edited while away' });
    const changed = made.sent(first);
    expect(changed).toBeDefined();
    server.isUp = true;
    await back(client);
    await until(() => texts(room).length === 301);
    made.append('message.edited', `message/${first}`, ravi, {
      message_id: first,
      revision: 2,
      text: 'edited while away',
    });
    server.broadcast(made, made.events.at(-1)!);
    await until(() => texts(room)[0] === 'edited while away');
    expect(texts(room)).toEqual(log(made));
  });

  test('that is too long to catch up with, the latest are there, and history above them', async () => {
    const { server, asha, ravi, made } = world();
    fill(server, made, ravi, 20);
    const client = await clientOf(server, asha);
    const room = await opened(client, made.id);
    server.goDown();
    fill(server, made, ravi, 2_500);
    server.isUp = true;
    await back(client);
    await until(() => room.getState().headSeq === made.head && room.getState().isAtTail);
    await until(() => texts(room).length === 50);
    expect(texts(room)).toEqual(log(made).slice(-50));
    expect(room.getState().rows[0]).toMatchObject({ kind: 'older' });
    await room.loadOlder();
    expect(texts(room)).toEqual(log(made).slice(-150));
  });

  test('events that come before what is missing wait for it', async () => {
    const { server, asha, ravi, made } = world();
    const client = await clientOf(server, asha);
    const room = await opened(client, made.id);
    // The server fails to tell of one.
    const [socket] = server.sockets;
    const deaf = vi.spyOn(socket!, 'push').mockImplementation(() => {});
    server.post(made, ravi, 'lost');
    deaf.mockRestore();
    server.post(made, ravi, 'next');
    await until(() => texts(room).length === 2);
    expect(texts(room)).toEqual(['lost', 'next']);
  });

  test('with a log that was set back everything is loaded anew', async () => {
    const { server, asha, ravi, made } = world();
    fill(server, made, ravi, 20);
    const client = await clientOf(server, asha);
    const room = await opened(client, made.id);
    server.goDown();
    made.events.splice(5);
    server.isUp = true;
    await back(client);
    await until(() => texts(room).length === 4);
    expect(texts(room)).toEqual(log(made));
  });

  test('with another epoch of the log nothing that was known or kept is shown any more', async () => {
    const { server, asha, ravi, made } = world();
    const database = newId();
    fill(server, made, ravi, 20);
    const client = await clientOf(server, asha, { database });
    const room = await opened(client, made.id);
    await until(() => texts(room).length === 20);
    server.goDown();
    // Set back, and then further than before: the same numbers mean other messages.
    made.events.splice(5);
    for (let at = 0; at < 30; at += 1) server.post(made, ravi, `other ${at}`);
    server.epoch = 2;
    server.isUp = true;
    await back(client);
    await until(() => texts(room).join() === log(made).join());
    await client.stop();
    const after = await opened(await clientOf(server, asha, { database }), made.id);
    await until(() => texts(after).join() === log(made).join());
  });

  test('receipts are asked for again: they are not replayed', async () => {
    const { server, asha, ravi, made } = world();
    const client = await clientOf(server, asha);
    const room = await opened(client, made.id);
    const messageId = await room.send({ text: 'hello' });
    await until(() => room.tick(messageId) === 'sent');
    server.goDown();
    server.moveCursor(made, ravi, 'read', made.head);
    server.isUp = true;
    await back(client);
    await until(() => room.tick(messageId) === 'read');
    expect(room.receiptCounts(messageId)).toEqual({ members: 1, delivered: 1, read: 1 });
  });
});

describe('a closed socket', () => {
  test('for an expired token comes back with a fresh one, without a pause', async () => {
    const { server, asha } = world();
    const client = await clientOf(server, asha);
    server.isTokenExpired = true;
    server.closeAll(4001);
    const hellos = () => server.received.filter(({ op }) => op === 'hello').length;
    await until(() => hellos() === 2 && client.connection.getState().state === 'live');
    expect(server.asked).toContain('POST /v1/auth/refresh');
  });

  test('for a session that is over signs out, and keeps what was typed', async () => {
    const { server, asha, made } = world();
    const client = await clientOf(server, asha);
    client.drafts.set(made.id, { text: 'half', replyTo: null });
    server.isTokenExpired = true;
    server.isSessionOver = true;
    server.closeAll(4001);
    await until(() => client.session.getState().status === 'out');
    expect(client.session.getState().reason).toBe('expired');
    expect(client.connection.getState().state).toBe('idle');
    server.isTokenExpired = false;
    server.isSessionOver = false;
    await client.session.logIn({ email: 'Asha@x.in', password: 'password1' });
    await until(() => client.connection.getState().state === 'live');
    expect(client.drafts.get(made.id).text).toBe('half');
  });

  test('for too many connections says so', async () => {
    const { server, asha } = world();
    const client = await clientOf(server, asha);
    server.closeAll(4003);
    await until(() => client.connection.getState().state === 'refused');
    expect(client.connection.getState().retryAt).not.toBeNull();
  });
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

describe('unread', () => {
  test('grows with the messages of others and ends where one has read', async () => {
    const { server, asha, ravi, made } = world();
    fill(server, made, ravi, 3);
    const client = await clientOf(server, asha);
    const unread = () => client.rooms.get(made.id)?.unreadCount;
    await until(() => unread() === 3);
    const room = await opened(client, made.id);
    fill(server, made, ravi, 2);
    await until(() => unread() === 5);
    await room.send({ text: 'mine' });
    expect(unread()).toBe(5);
    room.markRead(3);
    expect(unread()).toBe(3);
    await until(() => made.members.get(asha)?.read === 3);
    room.markRead(made.head);
    expect(unread()).toBe(0);
    await until(() => made.members.get(asha)?.read === made.head);
    expect(client.rooms.getState().unreadCount).toBe(0);
  });

  test('ends here when it was read on another device', async () => {
    const { server, asha, ravi, made } = world();
    fill(server, made, ravi, 3);
    const client = await clientOf(server, asha);
    await until(() => client.rooms.get(made.id)?.unreadCount === 3);
    server.moveCursor(made, asha, 'read', made.head);
    await until(() => client.rooms.get(made.id)?.unreadCount === 0);
  });

  test.each([true, false])(
    'is counted anew when a part was read elsewhere; looked at: %s',
    async isOpen => {
      const { server, asha, ravi, made } = world();
      fill(server, made, ravi, 60);
      const client = await clientOf(server, asha);
      await until(() => client.rooms.get(made.id)?.unreadCount === 60);
      if (isOpen) await opened(client, made.id);
      server.moveCursor(made, asha, 'read', 41);
      await until(() => client.rooms.get(made.id)?.unreadCount === 20);
      expect(client.rooms.get(made.id)?.readSeq).toBe(41);
      server.moveCursor(made, asha, 'read', 5);
      expect(client.rooms.get(made.id)?.unreadCount).toBe(20);
    },
  );

  test('is right when the list that is asked for would be behind what came', async () => {
    const { server, asha, ravi, made } = world();
    fill(server, made, ravi, 60);
    const client = await clientOf(server, asha);
    await until(() => client.rooms.get(made.id)?.unreadCount === 60);
    server.listsBehind = made.events.at(-1)?.position as number;
    fill(server, made, ravi, 5);
    await until(() => client.rooms.get(made.id)?.unreadCount === 65);
    server.moveCursor(made, asha, 'read', 41);
    await until(() => client.rooms.get(made.id)?.unreadCount === 25);
    fill(server, made, ravi, 1);
    await until(() => client.rooms.get(made.id)?.unreadCount === 26);
  });

  test('is not counted for what was deleted', async () => {
    const { server, asha, ravi, made } = world();
    const client = await clientOf(server, asha);
    await opened(client, made.id);
    const messageId = server.post(made, ravi, 'oops');
    await until(() => client.rooms.get(made.id)?.unreadCount === 1);
    server.broadcast(
      made,
      made.append('message.deleted', `message/${messageId}`, ravi, { message_id: messageId }),
    );
    await until(() => client.rooms.get(made.id)?.unreadCount === 0);
  });

  test('that one marked oneself stays until the room is looked at again', async () => {
    const { server, asha, ravi, made } = world();
    fill(server, made, ravi, 3);
    const client = await clientOf(server, asha);
    const room = client.room(made.id);
    const close = room.open();
    await until(() => room.getState().status === 'ready');
    room.markRead(made.head);
    await room.markUnreadFrom(3);
    room.markRead(made.head);
    expect(client.rooms.get(made.id)?.unreadFrom).toBe(3);
    close();
    room.open();
    room.markRead(made.head);
    expect(client.rooms.get(made.id)?.unreadFrom).toBeNull();
    await until(() => server.users.get(asha)?.settings.get(made.id)?.unread_from === null);
  });

  test('marks are told once the connection is back', async () => {
    const { server, asha, ravi, made } = world();
    fill(server, made, ravi, 3);
    const client = await clientOf(server, asha);
    const room = await opened(client, made.id);
    server.goDown();
    room.markRead(made.head);
    server.isUp = true;
    await back(client);
    await until(() => made.members.get(asha)?.read === made.head);
    expect(client.rooms.get(made.id)?.unreadCount).toBe(0);
  });
});

test('what has reached this device is told as delivered', async () => {
  const { server, asha, ravi, made } = world();
  fill(server, made, ravi, 3);
  await clientOf(server, asha);
  await until(() => made.members.get(asha)?.delivered === made.head);
  fill(server, made, ravi, 1);
  await until(() => made.members.get(asha)?.delivered === made.head);
  expect(made.members.get(asha)?.read).toBe(0);
});

test('rooms are ordered by their latest message, also those that were just made', async () => {
  const { server, asha, ravi, made } = world();
  const other = server.addRoom([asha, ravi]);
  const client = await clientOf(server, asha);
  const order = () => client.rooms.getState().rooms.map(room => room.id);
  await until(() => order().length === 2);
  server.post(made, ravi, 'latest');
  await until(() => order()[0] === made.id);
  server.post(other, ravi, 'later');
  await until(() => order()[0] === other.id);
  const third = server.addRoom([ravi, asha]);
  await until(() => order().includes(third.id));
});

test('only what comes live is announced, not what was missed nor what is one’s own', async () => {
  const { server, asha, ravi, made } = world();
  const client = await clientOf(server, asha);
  const announced: string[] = [];
  client.onMessage(({ message }) => announced.push(message.text));
  const room = await opened(client, made.id);
  server.goDown();
  server.post(made, ravi, 'missed');
  server.isUp = true;
  await back(client);
  await until(() => texts(room).length === 1);
  await room.send({ text: 'own' });
  server.post(made, ravi, 'live');
  await until(() => texts(room).length === 3);
  expect(announced).toEqual(['live']);
});

test('who is removed sees what they saw, and that they are out', async () => {
  const { server, asha, ravi, made } = world();
  fill(server, made, ravi, 2);
  const client = await clientOf(server, asha);
  const room = await opened(client, made.id);
  const event = made.append('room.member_left', `room/${made.id}`, ravi, {
    user_id: asha,
    reason: 'removed',
  });
  server.broadcast(made, event);
  made.members.delete(asha);
  await until(() => room.getState().status === 'gone');
  expect(texts(room)).toEqual(log(made));
  await until(() => client.rooms.get(made.id) === undefined);
});

test('a room that one may not see is said to be gone', async () => {
  const { server, asha, ravi } = world();
  const foreign = server.addRoom([ravi]);
  const client = await clientOf(server, asha);
  const room = client.room(foreign.id);
  room.open();
  await until(() => room.getState().status === 'gone');
});

describe('a place in history', () => {
  async function long(): Promise<{ room: Room; made: FakeRoom; target: string }> {
    const { server, asha, ravi, made } = world();
    fill(server, made, ravi, 200);
    const target = server.post(made, ravi, 'target');
    fill(server, made, ravi, 300);
    const room = await opened(await clientOf(server, asha), made.id);
    return { room, made, target };
  }

  test('is loaded with what is around it, and the gap below it page by page', async () => {
    const { room, made } = await long();
    expect(await room.loadAround(202)).toBe(true);
    const gap = () => room.getState().rows.find(row => row.kind === 'gap') as GapRow | undefined;
    const from = gap()?.from ?? 0;
    expect(from).toBeGreaterThan(202);
    await room.fillGap(gap()!, 'start');
    expect(gap()?.from).toBe(from + 100);
    while (gap() !== undefined) await room.fillGap(gap()!);
    expect(texts(room)).toEqual(log(made).slice(-texts(room).length));
  });

  test('is found by the message that is there', async () => {
    const { room, target } = await long();
    expect(room.message(target)).toBeUndefined();
    expect(await room.quote(target)).toMatchObject({ text: 'target', isDeleted: false });
    expect(await room.findMessage(target)).toMatchObject({ text: 'target', seq: 202 });
  });

  test('that is not there is not found', async () => {
    const { room } = await long();
    expect(await room.findMessage(newId())).toBeNull();
    expect(await room.loadAround(9_999)).toBe(false);
  });
});

test('who is writing is shown until their message is there', async () => {
  const { server, asha, ravi, made } = world();
  const room = await opened(await clientOf(server, asha), made.id);
  for (const socket of server.sockets)
    socket.push({ op: 'typing', room_id: made.id, user_id: ravi });
  await until(() => room.typers.getState().length === 1);
  server.post(made, ravi, 'there');
  await until(() => room.typers.getState().length === 0);
});

test('one tells that one is writing every three seconds at most', async () => {
  const { server, asha, made } = world();
  const room = await opened(await clientOf(server, asha), made.id);
  for (let at = 0; at < 10; at += 1) room.typing();
  await room.send({ text: 'there' });
  await until(() => texts(room).length === 1);
  expect(server.received.filter(({ op }) => op === 'typing')).toHaveLength(1);
});

test('names of people are asked for once, and follow their profiles', async () => {
  const { server, asha, made } = world();
  const mira = server.addUser('Mira');
  const client = await clientOf(server, asha);
  for (let at = 0; at < 5; at += 1) client.users.get(mira);
  await until(() => client.users.get(mira)?.name === 'Mira');
  expect(server.asked.filter(path => path === `GET /v1/users/${mira}`)).toHaveLength(1);
  const position = server.nextPosition();
  const event = {
    ...{ specversion: '1.0', id: newId(), type: 'sandesham.user.profile_updated.v1', position },
    ...{ subject: `user/${mira}`, time: made.events[0]?.time, data: { name: 'Mira Rao' } },
  };
  for (const socket of server.sockets) socket.push(event);
  await until(() => client.users.get(mira)?.name === 'Mira Rao');
});
