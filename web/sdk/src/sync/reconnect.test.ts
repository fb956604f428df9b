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
import { newId } from '../ids.ts';

afterEach(stopAll);

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
    server.isUp = true;
    await back(client);
    await until(() => texts(room).length === 301);
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
    server.post(made, ravi, 'live');
    await until(() => texts(room).includes('live'));
    server.goDown();
    server.setBack(made, 5);
    // Nobody said so.
    server.epoch -= 1;
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
    server.setBack(made, 5);
    for (let at = 0; at < 30; at += 1) server.post(made, ravi, `other ${at}`);
    server.isUp = true;
    await back(client);
    await until(() => texts(room).join() === log(made).join());
    await client.stop();
    const after = await opened(await clientOf(server, asha, { database }), made.id);
    await until(() => texts(after).join() === log(made).join());
  });

  test.each([0, 30])(
    'in another epoch of the log, now of %d more, nothing counts as read that did before',
    async more => {
      const { server, asha, ravi, made } = world();
      fill(server, made, ravi, 20);
      const client = await clientOf(server, asha);
      const room = await opened(client, made.id);
      server.moveCursor(made, ravi, 'read', 21);
      room.markRead(21);
      await until(() => made.members.get(asha)?.read === 21);
      // One more waits for what is missing before it, which nobody tells.
      const broken = () => new Response('', { status: 500 });
      server.disturb = path => (path.endsWith('/events') ? broken() : null);
      const waiting = { ...made.events[20], roomseq: 23 };
      for (const socket of server.sockets) socket.push(waiting);
      await until(() => room.getState().problem !== null);
      server.goDown();
      server.disturb = null;
      server.setBack(made, 5);
      const messageId = server.post(made, asha, 'mine');
      fill(server, made, ravi, more);
      server.isUp = true;
      await back(client);
      await until(() => texts(room).join() === log(made).join());
      await until(() => room.receiptCounts(messageId) !== null);
      expect(room.tick(messageId)).toBe('sent');
      expect(room.receiptCounts(messageId)).toEqual({ members: 1, delivered: 0, read: 0 });
      fill(server, made, ravi, 18);
      await until(() => client.rooms.get(made.id)?.unreadCount === more + 18);
      await until(() => texts(room).join() === log(made).join());
      room.markRead(10);
      await until(() => made.members.get(asha)?.read === 10);
    },
  );

  test('what another epoch of the log lost is not shown as sent', async () => {
    const { server, asha, ravi, made } = world();
    fill(server, made, ravi, 20);
    const client = await clientOf(server, asha);
    const room = await opened(client, made.id);
    // Its answer comes, its event does not.
    const silent = vi.spyOn(server, 'broadcast').mockImplementation(() => {});
    const messageId = await room.send({ text: 'lost' });
    await until(() => room.message(messageId)?.pending === null);
    silent.mockRestore();
    server.goDown();
    server.setBack(made, 5);
    server.isUp = true;
    await back(client);
    await until(() => texts(room).join() === log(made).join());
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
