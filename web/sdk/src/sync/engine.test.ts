import { afterEach, expect, test } from 'vitest';
import { clientOf, stopAll, until, world } from '../../test/support.ts';
import { newId } from '../ids.ts';

afterEach(stopAll);

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

test('who comes next does not wait for the rooms of who went', async () => {
  const { server, asha, ravi } = world();
  const own = server.addRoom([ravi]);
  const client = await clientOf(server, asha);
  await until(() => client.rooms.getState().status === 'ready');
  server.hold = path => (path === '/v1/rooms' ? new Promise(() => {}) : null);
  void client.rooms.reload();
  await client.session.logOut();
  server.hold = null;
  await client.session.logIn({ email: 'Ravi@x.in', password: 'password1' });
  await until(() => client.rooms.get(own.id) !== undefined);
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

test('one knows one’s own role in a group of many, among whose first members one is not', async () => {
  const { server, asha, ravi } = world();
  const many = Array.from({ length: 60 }, (_, at) => server.addUser(`Member ${at}`));
  const large = server.addRoom([ravi, ...many, asha]);
  large.members.set(asha, { role: 'admin', joined: 1, delivered: 0, read: 0 });
  const client = await clientOf(server, asha);
  await until(() => client.rooms.get(large.id) !== undefined);
  const { members, memberCount, role } = client.rooms.get(large.id)!;
  expect(members.some(({ user_id: id }) => id === asha)).toBe(false);
  expect([memberCount, role]).toEqual([62, 'admin']);
});
