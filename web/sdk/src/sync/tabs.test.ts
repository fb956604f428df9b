import { afterEach, describe, expect, test, vi } from 'vitest';
import { clientOf, opened, stopAll, texts, until, world } from '../../test/support.ts';
import { newId } from '../ids.ts';

afterEach(async () => {
  await stopAll();
  vi.unstubAllGlobals();
});

/** Locks as a browser gives them to its tabs. */
function stubLocks(): void {
  const queues = new Map<string, Promise<unknown>>();
  const request = (name: string, options: { signal: AbortSignal }, run: () => Promise<void>) => {
    const before = queues.get(name) ?? Promise.resolve();
    const turn = before.then(() => (options.signal.aborted ? undefined : run()));
    queues.set(name, turn);
    return turn;
  };
  vi.stubGlobal('navigator', { locks: { request } });
}

describe('two tabs of one browser', () => {
  test('send what either of them made once, in order, through the one that leads', async () => {
    stubLocks();
    const {
      server,
      asha,
      made: { id },
    } = world();
    const shared = { database: newId(), isShared: true };
    const leader = await opened(await clientOf(server, asha, shared), id);
    const follower = await opened(await clientOf(server, asha, shared), id);
    const ids: string[] = [];
    for (const at of [1, 2, 3]) {
      ids.push(await leader.send({ text: `leader ${at}` }));
      ids.push(await follower.send({ text: `follower ${at}` }));
    }
    const isThere = (messageId: string) =>
      leader.message(messageId)?.sentAt && follower.message(messageId)?.sentAt;
    await until(() => ids.every(isThere));
    await until(() => texts(leader).join() === texts(follower).join());
    for (const who of ['leader', 'follower']) {
      const own = texts(leader).filter(text => text.startsWith(who));
      expect(own).toEqual([1, 2, 3].map(at => `${who} ${at}`));
    }
    expect(server.received.filter(({ op }) => op === 'send')).toHaveLength(6);
  });

  test('lose nothing when the one that leads is closed', async () => {
    stubLocks();
    const {
      server,
      asha,
      made: { id },
    } = world();
    const shared = { database: newId(), isShared: true };
    const first = await clientOf(server, asha, shared);
    const leader = await opened(first, id);
    const second = await clientOf(server, asha, shared);
    const follower = await opened(second, id);
    server.goDown();
    await leader.send({ text: '1' });
    await follower.send({ text: '2' });
    await first.stop();
    server.isUp = true;
    second.connection.retryNow();
    await until(() => server.rooms.get(id)?.items().length === 3);
    await until(() => follower.getState().rows.every(row => row.kind !== 'message' || row.at));
    expect(texts(follower)).toEqual(['1', '2']);
  });

  test('sign out together', async () => {
    stubLocks();
    const { server, asha } = world();
    const shared = { database: newId(), isShared: true };
    const one = await clientOf(server, asha, shared);
    const other = await clientOf(server, asha, shared);
    await one.session.logOut();
    await until(() => other.session.getState().status === 'out');
    expect(other.connection.getState().state).toBe('idle');
  });
});
