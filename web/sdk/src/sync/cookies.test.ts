import { afterEach, expect, test, vi } from 'vitest';
import {
  back,
  clientOf,
  log,
  opened,
  stopAll,
  stubLocks,
  until,
  world,
} from '../../test/support.ts';
import { newId } from '../ids.ts';

afterEach(async () => {
  await stopAll();
  vi.unstubAllGlobals();
});

test('what one wrote is not sent as somebody else who has logged in since in this browser', async () => {
  const { server, asha, ravi, made } = world();
  server.cookieUser = asha;
  const client = await clientOf(server, asha, { auth: 'cookies' });
  const room = await opened(client, made.id);
  server.goDown();
  await room.send({ text: 'mine' });
  server.cookieUser = ravi;
  server.isUp = true;
  await back(client);
  await until(() => client.session.getState().user?.id === ravi);
  await until(() => client.connection.getState().state === 'live');
  expect(server.received.filter(({ op }) => op === 'send')).toEqual([]);
  expect(log(made)).toEqual([]);
});

test('a log-out that is owed is told as soon as the server is back', async () => {
  const { server, asha } = world();
  server.cookieUser = asha;
  const client = await clientOf(server, asha, { auth: 'cookies' });
  server.goDown();
  await client.session.logOut();
  server.isUp = true;
  await until(() => server.cookieUser === null);
  expect(client.session.getState().status).toBe('out');
});

test('a log-out that is owed does not end the session of who has logged in since', async () => {
  stubLocks();
  // The other tab is not told in time.
  vi.stubGlobal('BroadcastChannel', undefined);
  const { server, asha, ravi } = world();
  server.cookieUser = asha;
  const shared = { database: newId(), isShared: true, auth: 'cookies' } as const;
  const one = await clientOf(server, asha, shared);
  const other = await clientOf(server, asha, shared);
  server.goDown();
  await one.session.logOut();
  const told = () => server.asked.filter(call => call.endsWith('/logout')).length;
  const before = told();
  server.isUp = true;
  await other.session.logIn({ email: 'Ravi@x.in', password: 'password1' });
  await until(() => one.session.getState().user?.id === ravi);
  expect(server.cookieUser).toBe(ravi);
  expect(told()).toBe(before);
});

test('one can log in where locks are forbidden, and is told of a wrong password once', async () => {
  const request = () => Promise.reject(new DOMException('denied', 'SecurityError'));
  vi.stubGlobal('navigator', { locks: { request } });
  const { server, asha } = world();
  server.cookieUser = asha;
  const client = await clientOf(server, asha, { auth: 'cookies', isShared: true });
  await client.session.logOut();
  const wrong = client.session.logIn({ email: 'Asha@x.in', password: 'wrong' });
  await expect(wrong).rejects.toMatchObject({ problem: { code: 'bad_credentials' } });
  await client.session.logIn({ email: 'Asha@x.in', password: 'password1' });
  expect(client.session.getState().user?.id).toBe(asha);
  expect(server.asked.filter(call => call.endsWith('/login'))).toHaveLength(2);
});

test('a log-out that was owed by the last visit is told by the next', async () => {
  const { server, asha } = world();
  server.cookieUser = asha;
  const options = { database: newId(), auth: 'cookies' } as const;
  const before = await clientOf(server, asha, options);
  server.goDown();
  await before.session.logOut();
  await before.stop();
  const after = await clientOf(server, asha, options);
  expect(after.session.getState()).toMatchObject({ status: 'out', reason: 'signed_out' });
  server.isUp = true;
  await until(() => server.cookieUser === null);
});
