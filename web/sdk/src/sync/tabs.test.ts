import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  back,
  clientOf,
  log,
  opened,
  stopAll,
  stubLocks,
  texts,
  until,
  world,
} from '../../test/support.ts';
import { newId } from '../ids.ts';
import type { SocketConnection } from './connection.ts';

afterEach(async () => {
  await stopAll();
  vi.unstubAllGlobals();
});

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

  test.each([true, false])(
    'lose no rewriting of what the other one is sending; its answer is first: %s',
    async isAnswerFirst => {
      stubLocks();
      const { server, asha, made } = world();
      server.isAnswerFirst = isAnswerFirst;
      const shared = { database: newId(), isShared: true };
      const one = await clientOf(server, asha, shared);
      const other = await clientOf(server, asha, shared);
      const leader = await opened(one, made.id);
      const follower = await opened(other, made.id);
      server.goDown();
      const messageId = await leader.send({ text: 'teh' });
      await until(() => follower.message(messageId) !== undefined);
      server.refuse = ({ op }) => {
        if (op === 'send') void follower.edit(messageId, 'the');
        return null;
      };
      server.isUp = true;
      await back(one);
      await until(() => log(made)[0] === 'the');
      await until(() => other.connection.getState().state === 'live');
      await until(() => texts(leader)[0] === 'the' && texts(follower)[0] === 'the');
      await until(() => leader.message(messageId)?.pendingEdit === null);
      expect(texts(leader)).toEqual(['the']);
    },
  );

  test('edit what is rewritten when the other one has just got it through', async () => {
    stubLocks();
    vi.stubGlobal('BroadcastChannel', undefined);
    const { server, asha, made } = world();
    const shared = { database: newId(), isShared: true };
    const one = await clientOf(server, asha, shared);
    server.goDown();
    const messageId = await one.room(made.id).send({ text: 'teh' });
    const other = await clientOf(server, asha, shared);
    const follower = other.room(made.id);
    await until(() => other.connection.getState().state === 'waiting');
    await until(() => follower.message(messageId) !== undefined);
    // Nothing tells it what the one that leads does.
    (other.connection as SocketConnection).stop();
    server.isUp = true;
    await back(one);
    await until(() => log(made)[0] === 'teh');
    await until(() => one.rooms.get(made.id)?.pendingCount === 0);
    await follower.edit(messageId, 'the');
    // It is kept: whoever comes next sends it.
    await one.stop();
    await other.stop();
    await clientOf(server, asha, shared);
    await until(() => log(made)[0] === 'the');
  });

  test('leave sending to the one that leads, however long both were offline', async () => {
    stubLocks();
    const { server, asha, made } = world();
    const shared = { database: newId(), isShared: true };
    const leads = await clientOf(server, asha, shared);
    const follows = await clientOf(server, asha, shared);
    const rooms = [await opened(leads, made.id), await opened(follows, made.id)];
    server.goDown();
    const ids: string[] = [];
    for (const room of rooms) ids.push(await room.send({ text: 'hello' }));
    const now = performance.now.bind(performance);
    vi.spyOn(performance, 'now').mockImplementation(() => now() + 60_000);
    const connection = leads.connection as SocketConnection;
    connection.stop();
    server.isUp = true;
    await back(follows);
    await follows.rooms.reload();
    const sends = () => server.received.filter(({ op }) => op === 'send').length;
    expect(sends()).toBe(0);
    connection.start();
    await until(() => rooms.every(room => ids.every(id => room.message(id)?.sentAt)));
    expect(sends()).toBe(2);
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
