import { afterEach, expect, test } from 'vitest';
import { clientOf, opened, stopAll, texts, until, world } from '../../test/support.ts';
import { Device } from '../db/device.ts';
import { newId } from '../ids.ts';
import type { Erased } from '../model.ts';

afterEach(stopAll);

/** Everything that a database of this device has, as text. */
async function kept(database: string): Promise<string> {
  const device = new Device();
  await device.open(database, newId());
  const begun = await device.use(keep => keep.begin());
  const rooms = await Promise.all(
    (begun?.rooms ?? []).map(({ id }) => device.use(keep => keep.loadRoom(id))),
  );
  device.close();
  return JSON.stringify([begun, rooms]);
}

/** A client that has kept a room in which a secret was said, edited and answered. */
async function keeper() {
  const database = newId();
  const { server, asha, ravi, made } = world();
  const first = server.post(made, ravi, 'hello');
  const secret = server.post(made, ravi, 'my secret number');
  const client = await clientOf(server, asha, { database });
  const room = await opened(client, made.id);
  edit(secret, 'my secret number is 7');
  await until(() => room.message(secret)?.revision === 2);
  await until(async () => (await kept(database)).includes('number is 7'));
  return { database, server, asha, ravi, made, first, secret, client, room };

  function edit(message_id: string, text: string): void {
    const { event } = server.command(ravi, { op: 'edit', message_id, text });
    if (event) server.broadcast(made, event);
  }
}

test('what is erased goes from the timeline, the list of rooms and this device', async () => {
  const { database, server, made, first, secret, client, room } = await keeper();
  const heard: Erased[] = [];
  client.onErased(erased => heard.push(erased));
  server.erase(made, [secret]);
  await until(() => room.message(secret)?.isErased);
  expect(room.message(secret)).toMatchObject({ text: '', attachments: [], reactions: [] });
  expect(room.message(secret)?.deletedAt).not.toBeNull();
  expect(room.message(first)).toMatchObject({ text: 'hello', deletedAt: null });
  await until(() => client.rooms.get(made.id)?.lastMessage?.isDeleted);
  expect(client.rooms.get(made.id)?.lastMessage?.text).toBe('');
  expect(await room.quote(secret)).toMatchObject({ text: '', isDeleted: true });
  await until(async () => !(await kept(database)).includes('secret'));
  expect(await kept(database)).toContain('hello');
  expect(heard).toEqual([{ roomId: made.id, messageIds: [secret] }]);
});

test('what is erased goes from this device also while nobody looks at the room', async () => {
  const { database, server, asha, made, secret, client } = await keeper();
  await client.stop();
  const later = await clientOf(server, asha, { database });
  expect(await kept(database)).toContain('secret');
  server.erase(made, [secret]);
  await until(async () => !(await kept(database)).includes('secret'));
  expect(await kept(database)).toContain('hello');
  const room = await opened(later, made.id);
  expect(texts(room)).toEqual(['hello', '']);
});

test('what was erased while one was away is not kept any longer', async () => {
  const { database, server, asha, made, secret, client } = await keeper();
  await client.stop();
  server.erase(made, [secret]);
  const later = await clientOf(server, asha, { database });
  await until(async () => !(await kept(database)).includes('secret'));
  const room = await opened(later, made.id);
  await until(() => room.message(secret)?.deletedAt);
  expect(texts(room)).toEqual(['hello', '']);
  // And is not asked for again at every start.
  await until(async () => (await kept(database)).includes('hello'));
  await later.stop();
  server.asked.length = 0;
  const last = await clientOf(server, asha, { database });
  await opened(last, made.id);
  expect(server.asked.filter(call => call.endsWith('/timeline'))).toEqual([]);
});

test('what was erased during a cut goes from what is on the screen', async () => {
  const { server, made, secret, client, room } = await keeper();
  server.goDown();
  await until(() => client.connection.getState().state !== 'live');
  server.erase(made, [secret]);
  server.isUp = true;
  client.connection.retryNow();
  await until(() => client.connection.getState().state === 'live');
  await until(() => room.message(secret)?.deletedAt);
  expect(texts(room)).toEqual(['hello', '']);
});

test("an edit of one's own that waits goes with what it was of", async () => {
  const { database, server, made, client, room } = await keeper();
  const own = await room.send({ text: 'mine' });
  await until(() => room.message(own)?.sentAt);
  server.refuse = ({ op }) => (op === 'edit' ? { status: 409, code: 'conflict' } : null);
  await room.edit(own, 'my other secret');
  await until(() => room.message(own)?.pendingEdit?.state === 'failed');
  server.erase(made, [own]);
  await until(() => room.message(own)?.isErased);
  expect(room.message(own)?.pendingEdit).toBeNull();
  await until(async () => !(await kept(database)).includes('other secret'));
  expect(client.rooms.get(made.id)?.failedCount).toBe(0);
});

test('somebody whose account was erased has no name any more', async () => {
  const { server, ravi, client } = await keeper();
  await until(() => client.users.get(ravi)?.name === 'Ravi');
  const event = { specversion: '1.0', id: newId(), type: 'sandesham.user.deactivated.v1' };
  const about = { subject: `user/${ravi}`, time: '2026-01-02T00:00:00Z', position: 99 };
  for (const socket of server.sockets)
    socket.push({ ...event, ...about, data: null, erased: true });
  await until(() => client.users.get(ravi)?.name === '');
});

test('whose words were erased may have no name any more: it is asked for again', async () => {
  const { database, server, asha, ravi, made, secret, client } = await keeper();
  const heard: (string | undefined)[] = [];
  client.users.subscribeUser(ravi, () => heard.push(client.users.get(ravi)?.name));
  await until(() => client.users.get(ravi)?.name === 'Ravi');
  const user = server.users.get(ravi);
  if (user) server.users.set(ravi, { ...user, name: '' });
  server.erase(made, [secret]);
  await until(() => heard.at(-1) === '');
  // The list of rooms has names of its own.
  await until(async () => !(await kept(database)).includes('Ravi'));
  await client.stop();
  const later = await clientOf(server, asha, { database });
  await until(() => later.users.get(ravi)?.name === '');
});

test('who deletes their account is out, and nothing stays on this device', async () => {
  const { database, server, client } = await keeper();
  const own = await client.rooms.createGroup({ name: 'Mine alone', members: [] });
  expect(own).not.toBe('');
  for (const room of server.rooms.values()) {
    const owner = [...room.members.values()][0];
    if (owner && room.members.size > 1) owner.role = 'member';
  }
  await client.session.deleteAccount({ password: 'password1' });
  expect(client.session.getState()).toMatchObject({ status: 'out', reason: 'deleted', user: null });
  expect(await kept(database)).not.toMatch(/secret|Asha|Ravi/);
  // What was on its way when it ended changes nothing of that.
  await until(() => client.connection.getState().state === 'idle');
  expect(client.session.getState().reason).toBe('deleted');
});

test('a refusal to delete an account says why, and one stays', async () => {
  const { database, client, made } = await keeper();
  const wrong = client.session.deleteAccount({ password: 'not it' });
  await expect(wrong).rejects.toMatchObject({ problem: { code: 'bad_credentials' } });
  const needed = client.session.deleteAccount({ password: 'password1' });
  await expect(needed).rejects.toMatchObject({
    problem: { code: 'last_owner', roomIds: [made.id] },
  });
  expect(client.session.getState().status).toBe('in');
  expect(await kept(database)).toContain('secret');
});
