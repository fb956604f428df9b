import { afterEach, expect, test, vi } from 'vitest';
import { clientOf, stopAll, world } from '../../test/support.ts';
import { createApi, unwrap } from './client.ts';
import { problemOf } from './problem.ts';

afterEach(async () => {
  vi.useRealTimers();
  await stopAll();
});

test('a wrong password is told once, and costs no tokens', async () => {
  const { server, asha } = world();
  const client = await clientOf(server, asha);
  const before = server.asked.length;
  const change = { current_password: 'wrong', new_password: 'password2' };
  await expect(client.session.changePassword(change)).rejects.toMatchObject({
    problem: { status: 401, code: 'bad_credentials' },
  });
  const asked = server.asked.slice(before);
  expect(asked.filter(call => call.startsWith('POST'))).toEqual(['POST /v1/me/password']);
});

test('an expired token is replaced, and the call made again', async () => {
  const { server, asha } = world();
  const client = await clientOf(server, asha);
  server.isTokenExpired = true;
  await client.session.changePassword({ current_password: 'password1', new_password: 'password2' });
  const posts = server.asked.filter(call => call.startsWith('POST /v1/auth/refresh'));
  expect(posts).toHaveLength(1);
});

test.each(['the answer', 'the rest of an answer'])(
  'a network that swallows %s ends the call as one that is not there',
  async what => {
    vi.useFakeTimers();
    const swallowed = (signal: AbortSignal | null | undefined) =>
      new Promise<never>((_, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
      });
    const fetch = async (_: unknown, init?: RequestInit) => {
      if (what === 'the answer') return swallowed(init?.signal);
      const body = new ReadableStream({
        start: stream => void swallowed(init?.signal).catch(error => stream.error(error)),
      });
      return new Response(body);
    };
    const nobody = { bearer: () => null, refresh: async () => false };
    const call = unwrap(createApi('http://fake.test', nobody, fetch).GET('/v1/me'));
    const problem = call.catch(problemOf);
    await vi.advanceTimersByTimeAsync(90_000);
    expect(await Promise.race([problem, 'nothing'])).toMatchObject({ code: 'unreachable' });
  },
);

test('who gives up a call oneself is told so, not that the server is away', async () => {
  const { server, asha } = world();
  const client = await clientOf(server, asha);
  server.hold = () => new Promise(() => {});
  const giveUp = new AbortController();
  const search = client.users.search('ra', giveUp.signal);
  giveUp.abort();
  await expect(search).rejects.toMatchObject({ name: 'AbortError' });
});
