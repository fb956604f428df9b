import { afterEach, describe, expect, test } from 'vitest';
import type { FakeRoom } from '../../test/fakeRoom.ts';
import { clientOf, fill, log, opened, stopAll, texts, until, world } from '../../test/support.ts';
import { newId } from '../ids.ts';
import type { GapRow } from '../model.ts';
import type { Room } from '../types.ts';

afterEach(stopAll);

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

test('in a room of too many to know, the server tells how far one’s messages came', async () => {
  const { server, asha, ravi } = world();
  const many = Array.from({ length: 2_000 }, (_, at) => server.addUser(`Member ${at}`));
  const large = server.addRoom([asha, ravi, ...many]);
  const room = await opened(await clientOf(server, asha), large.id);
  const messageId = await room.send({ text: 'to all' });
  await until(() => room.message(messageId)?.sentAt);
  expect(room.tick(messageId)).toBe('sent');
  expect(server.asked.filter(path => path.endsWith('/receipts'))).toEqual([]);
  for (const userId of [ravi, ...many]) server.moveCursor(large, userId, 'read', large.head);
  await until(() => room.tick(messageId) === 'read');
});
