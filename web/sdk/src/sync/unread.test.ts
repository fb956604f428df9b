import { afterEach, describe, expect, test } from 'vitest';
import { problem } from '../../test/fakeRest.ts';
import { back, clientOf, fill, opened, stopAll, until, world } from '../../test/support.ts';
import { newId } from '../ids.ts';

afterEach(stopAll);

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
    server.readsBehind = made.events.at(-1)?.position as number;
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

  test('comes back when the server refuses the mark for good', async () => {
    const { server, asha, ravi, made } = world();
    fill(server, made, ravi, 3);
    const client = await clientOf(server, asha);
    const room = await opened(client, made.id);
    server.refuse = ({ op }) => (op === 'read' ? problem(422, 'validation') : null);
    room.markRead(made.head);
    expect(client.rooms.get(made.id)?.unreadCount).toBe(0);
    await until(() => client.rooms.get(made.id)?.unreadCount === 3);
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

test('messages of a group that name one are told apart until they are read', async () => {
  const { server, asha, ravi, made } = world();
  const database = newId();
  server.post(made, ravi, 'while away: @Asha');
  const client = await clientOf(server, asha, { database });
  const mentions = () => client.rooms.get(made.id)?.mentions.map(({ seq }) => seq);
  await until(() => mentions()?.length === 1);
  server.post(made, ravi, 'hello @asha!');
  server.post(made, ravi, '@Ashanti is another');
  const gone = server.post(made, ravi, '@Asha, a mistake');
  await until(() => client.rooms.get(made.id)?.unreadCount === 4);
  expect(mentions()).toEqual([2, 3, 5]);
  const deleted = { message_id: gone };
  server.broadcast(made, made.append('message.deleted', `message/${gone}`, ravi, deleted));
  await until(() => mentions()?.length === 2);
  // The list knows of no mentions: what is known stays.
  await client.rooms.reload();
  expect(mentions()).toEqual([2, 3]);
  server.moveCursor(made, asha, 'read', 2);
  await until(() => mentions()?.join() === '3');
  client.room(made.id).markRead(made.head);
  expect(mentions()).toEqual([]);
});

test('in a chat of two, and by oneself, nobody is named', async () => {
  const { server, asha, ravi, made } = world();
  const dm = server.addRoom([asha, ravi], 'dm');
  const client = await clientOf(server, asha);
  server.post(dm, ravi, '@Asha');
  server.post(made, asha, '@Asha');
  await until(() => client.rooms.get(dm.id)?.unreadCount === 1);
  await until(() => client.rooms.get(made.id)?.headSeq === 2);
  expect(client.rooms.getState().rooms.flatMap(({ mentions }) => mentions)).toEqual([]);
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
