import { afterEach, describe, expect, test } from 'vitest';
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

afterEach(stopAll);

describe('while read models are behind', () => {
  test('a room that is opened has its latest messages', async () => {
    const { server, asha, ravi, made } = world();
    fill(server, made, ravi, 3);
    const client = await clientOf(server, asha);
    await until(() => client.rooms.getState().status === 'ready');
    server.readsBehind = server.position;
    server.post(made, ravi, 'latest');
    await until(() => client.rooms.get(made.id)?.lastMessage?.text === 'latest');
    const room = await opened(client, made.id);
    expect(texts(room)).toEqual(log(made));
  });

  test('for long, it has what there is, says so, and gets the rest by itself', async () => {
    const { server, asha, ravi, made } = world();
    fill(server, made, ravi, 3);
    const client = await clientOf(server, asha);
    await until(() => client.rooms.getState().status === 'ready');
    server.readsBehind = server.position;
    server.isStuck = true;
    server.post(made, ravi, 'latest');
    await until(() => client.rooms.get(made.id)?.lastMessage?.text === 'latest');
    const room = await opened(client, made.id);
    await until(() => room.getState().problem?.code === 'behind');
    expect(texts(room)).toEqual(log(made).slice(0, 3));
    server.readsBehind = null;
    await until(() => texts(room).join() === log(made).join());
    expect(room.getState().problem).toBeNull();
  });

  test('what only the greeting knows of is asked for until it is there', async () => {
    const { server, asha, ravi, made } = world();
    fill(server, made, ravi, 3);
    server.readsBehind = server.position;
    server.post(made, ravi, 'latest');
    const room = await opened(await clientOf(server, asha), made.id);
    expect(texts(room)).toEqual(log(made).slice(0, 3));
    server.readsBehind = null;
    await until(() => texts(room).join() === log(made).join());
  });

  test('who has just joined counts among those who have not read', async () => {
    const { server, asha, ravi, made } = world();
    const client = await clientOf(server, asha);
    server.readsBehind = server.position;
    const mira = server.addUser('Mira');
    server.broadcast(made, made.join(asha, mira, 'member'));
    await until(() => client.rooms.get(made.id)?.headSeq === made.head);
    const room = await opened(client, made.id);
    const messageId = await room.send({ text: 'hello' });
    await until(() => room.message(messageId)?.sentAt);
    server.moveCursor(made, ravi, 'read', made.head);
    await until(() => room.receiptCounts(messageId)?.read === 1);
    expect(room.receiptCounts(messageId)).toMatchObject({ members: 2 });
    expect(room.tick(messageId)).toBe('sent');
  });
});

test('a room whose receipts could not be had gets them by itself', async () => {
  const { server, asha, ravi, made } = world();
  const client = await clientOf(server, asha);
  server.disturb = path => (path.endsWith('/receipts') ? new Response('', { status: 503 }) : null);
  const room = await opened(client, made.id);
  const messageId = await room.send({ text: 'hello' });
  await until(() => room.message(messageId)?.sentAt);
  server.moveCursor(made, ravi, 'read', made.head);
  server.disturb = null;
  await until(() => room.tick(messageId) === 'read');
});

test('who joins while the receipts are asked for is among them', async () => {
  const { server, asha, ravi, made } = world();
  const client = await clientOf(server, asha);
  const room = await opened(client, made.id);
  server.goDown();
  let release: () => void = () => {};
  const held = new Promise<void>(resolve => {
    release = resolve;
  });
  const asked = () => server.asked.filter(call => call.endsWith('/receipts')).length;
  const before = asked();
  server.hold = path => (path.endsWith('/receipts') ? held : null);
  server.isUp = true;
  await back(client);
  await until(() => asked() > before);
  const mira = server.addUser('Mira');
  server.broadcast(made, made.join(asha, mira, 'member'));
  await until(() => room.getState().headSeq === made.head);
  release();
  const messageId = await room.send({ text: 'hello' });
  await until(() => room.message(messageId)?.sentAt);
  server.moveCursor(made, ravi, 'read', made.head);
  await until(() => room.receiptCounts(messageId)?.read === 1);
  expect(room.receiptCounts(messageId)).toMatchObject({ members: 2 });
});
