import { afterEach, describe, expect, test, vi } from 'vitest';
import { FakeServer, problem } from '../../test/fakeServer.ts';
import { clientOf, opened, stopAll, texts, until } from '../../test/support.ts';
import { newId } from '../ids.ts';

afterEach(async () => {
  await stopAll();
  vi.unstubAllGlobals();
});

function world() {
  const server = new FakeServer();
  const asha = server.addUser('Asha');
  const ravi = server.addUser('Ravi');
  return { server, asha, ravi, room: server.addRoom([asha, ravi]) };
}

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

describe('a message that is sent', () => {
  test.each([true, false])(
    'is placed once, whether its answer is first: %s',
    async isAnswerFirst => {
      const {
        server,
        asha,
        room: { id },
      } = world();
      server.isAnswerFirst = isAnswerFirst;
      const client = await clientOf(server, asha);
      const room = await opened(client, id);
      const keys: string[][] = [];
      room.subscribe(() => keys.push(room.getState().rows.map(row => row.key)));
      const messageId = await room.send({ text: 'hello' });
      await until(() => room.message(messageId)?.sentAt);
      expect(texts(room)).toEqual(['hello']);
      expect(room.message(messageId)).toMatchObject({ seq: 2, pending: null });
      // Its row is there from the first moment on, and never twice or gone.
      for (const each of keys) expect(each.filter(key => key === messageId)).toHaveLength(1);
    },
  );

  test('is sent again under its id when the answer was lost, and is there once', async () => {
    const {
      server,
      asha,
      room: { id },
    } = world();
    const client = await clientOf(server, asha);
    const room = await opened(client, id);
    server.answersToLose = 1;
    const messageId = await room.send({ text: 'hello' });
    await until(() => client.connection.getState().state === 'waiting');
    client.connection.retryNow();
    await until(() => room.message(messageId)?.sentAt);
    await until(() => room.message(messageId)?.pending === null);
    expect(server.rooms.get(id)?.items()).toHaveLength(2);
    expect(texts(room)).toEqual(['hello']);
  });

  test('is refused for good and waits for the person, who may write it anew', async () => {
    const {
      server,
      asha,
      room: { id },
    } = world();
    const client = await clientOf(server, asha);
    const room = await opened(client, id);
    server.refuse = ({ text }) => (text === 'bad' ? problem(422, 'validation') : null);
    const messageId = await room.send({ text: 'bad' });
    await until(() => room.tick(messageId) === 'failed');
    const next = await room.send({ text: 'next' });
    await until(() => room.tick(next) === 'sent');
    expect(room.message(messageId)?.pending).toMatchObject({ problem: { code: 'validation' } });
    expect(client.rooms.get(id)?.failedCount).toBe(1);
    await room.edit(messageId, 'good');
    await until(() => room.tick(messageId) === 'sent');
    expect(texts(room)).toEqual(['next', 'good']);
  });

  test('that was refused can be thrown away, and its text is given back', async () => {
    const {
      server,
      asha,
      room: { id },
    } = world();
    const room = await opened(await clientOf(server, asha), id);
    server.refuse = () => problem(403, 'forbidden');
    const messageId = await room.send({ text: 'bad' });
    await until(() => room.tick(messageId) === 'failed');
    expect(await room.discard(messageId)).toBe('bad');
    expect(texts(room)).toEqual([]);
  });

  test.each([429, 503, 500, 408])(
    'is tried again after a %d, before what came after it',
    async status => {
      const {
        server,
        asha,
        room: { id },
      } = world();
      const room = await opened(await clientOf(server, asha), id);
      let refusals = 1;
      server.refuse = ({ op }) =>
        op === 'send' && refusals-- > 0 ? problem(status, 'later') : null;
      const first = await room.send({ text: 'first' });
      const second = await room.send({ text: 'second' });
      await until(() => room.message(first)?.pending === null && room.message(second)?.sentAt);
      expect(texts(room)).toEqual(['first', 'second']);
    },
  );
});

describe('what is kept on this device', () => {
  test('is sent in typed order by the next visit, though the page went away while offline', async () => {
    const {
      server,
      asha,
      room: { id },
    } = world();
    const database = newId();
    const before = await clientOf(server, asha, { database });
    const first = await opened(before, id);
    server.goDown();
    const ids: string[] = [];
    for (const text of ['1', '2', '3', '4', '5']) ids.push(await first.send({ text }));
    expect(ids.map(each => first.tick(each))).toEqual(Array(5).fill('queued'));
    await before.stop();
    server.isUp = true;
    const after = await clientOf(server, asha, { database });
    const room = await opened(after, id);
    await until(() => ids.every(each => room.message(each)?.sentAt));
    expect(texts(room)).toEqual(['1', '2', '3', '4', '5']);
  });

  test('is shown at once by the next visit, while the server is still away', async () => {
    const {
      server,
      asha,
      room: { id },
    } = world();
    const database = newId();
    server.post(server.rooms.get(id)!, asha, 'old');
    const before = await clientOf(server, asha, { database });
    const first = await opened(before, id);
    await until(() => texts(first).length === 1);
    server.goDown();
    await first.send({ text: 'new' });
    before.drafts.set(id, { text: 'half', replyTo: null });
    // What came is kept a moment later.
    await new Promise(resolve => setTimeout(resolve, 1_200));
    await before.stop();
    const after = await clientOf(server, asha, { database });
    await until(() => after.session.getState().status === 'in');
    expect(after.rooms.getState().rooms.map(room => room.id)).toEqual([id]);
    expect(after.drafts.get(id).text).toBe('half');
    const room = await opened(after, id);
    expect(texts(room)).toEqual(['old', 'new']);
  });

  test('is not sent twice when the server had taken it before the page went away', async () => {
    const {
      server,
      asha,
      room: { id },
    } = world();
    const database = newId();
    const before = await clientOf(server, asha, { database });
    const first = await opened(before, id);
    server.answersToLose = 1;
    const messageId = await first.send({ text: 'once' });
    await until(() => before.connection.getState().state === 'waiting');
    await before.stop();
    expect(server.rooms.get(id)?.items()).toHaveLength(2);
    const room = await opened(await clientOf(server, asha, { database }), id);
    await until(() => room.message(messageId)?.pending === null);
    expect(server.rooms.get(id)?.items()).toHaveLength(2);
    expect(texts(room)).toEqual(['once']);
  });

  test('is gone after logging out, also when the server could not be told', async () => {
    const {
      server,
      asha,
      room: { id },
    } = world();
    const database = newId();
    const client = await clientOf(server, asha, { database });
    const room = await opened(client, id);
    server.goDown();
    await room.send({ text: 'secret' });
    client.drafts.set(id, { text: 'secret', replyTo: null });
    await client.session.logOut();
    expect(client.session.getState()).toMatchObject({ status: 'out', reason: 'signed_out' });
    await client.stop();
    server.isUp = true;
    const after = await clientOf(server, asha, { database });
    expect(after.drafts.get(id).text).toBe('');
    expect(texts(await opened(after, id))).toEqual([]);
    expect(server.rooms.get(id)?.items()).toHaveLength(1);
  });

  test('of one user is not there for another', async () => {
    const {
      server,
      asha,
      ravi,
      room: { id },
    } = world();
    const database = newId();
    const before = await clientOf(server, asha, { database });
    before.drafts.set(id, { text: 'secret', replyTo: null });
    server.goDown();
    await before.room(id).send({ text: 'secret' });
    await before.stop();
    server.isUp = true;
    const after = await clientOf(server, ravi, { database });
    expect(after.drafts.get(id).text).toBe('');
    const room = await opened(after, id);
    expect(texts(room)).toEqual([]);
  });
});

describe('two tabs of one browser', () => {
  test('send what either of them made once, in order, through the one that leads', async () => {
    stubLocks();
    const {
      server,
      asha,
      room: { id },
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
      room: { id },
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

describe('an edit', () => {
  test('keeps the old text until the server has the new one', async () => {
    const {
      server,
      asha,
      room: { id },
    } = world();
    const messageId = server.post(server.rooms.get(id)!, asha, 'old');
    const client = await clientOf(server, asha);
    const room = await opened(client, id);
    server.goDown();
    await room.edit(messageId, 'new');
    expect(room.message(messageId)).toMatchObject({ text: 'old', pendingEdit: { text: 'new' } });
    server.isUp = true;
    client.connection.retryNow();
    await until(() => room.message(messageId)?.text === 'new');
    expect(room.message(messageId)).toMatchObject({ revision: 2, pendingEdit: null });
  });

  test('of what was edited elsewhere shows both, until the person decides', async () => {
    const {
      server,
      asha,
      room: { id },
    } = world();
    const messageId = server.post(server.rooms.get(id)!, asha, 'old');
    const client = await clientOf(server, asha);
    const room = await opened(client, id);
    server.goDown();
    await room.edit(messageId, 'mine');
    server.isUp = true;
    server.command(asha, { op: 'edit', message_id: messageId, text: 'theirs' });
    client.connection.retryNow();
    await until(() => room.message(messageId)?.pendingEdit?.state === 'failed');
    expect(room.message(messageId)).toMatchObject({
      text: 'theirs',
      pendingEdit: { text: 'mine', problem: { code: 'conflict' } },
    });
    await room.retry(room.message(messageId)?.pendingEdit?.id ?? '');
    await until(() => room.message(messageId)?.text === 'mine');
    expect(room.message(messageId)?.pendingEdit).toBeNull();
  });

  test('of a message that waits is what is sent', async () => {
    const {
      server,
      asha,
      room: { id },
    } = world();
    const client = await clientOf(server, asha);
    const room = await opened(client, id);
    server.goDown();
    const messageId = await room.send({ text: 'teh' });
    await room.edit(messageId, 'the');
    server.isUp = true;
    client.connection.retryNow();
    await until(() => room.message(messageId)?.sentAt);
    expect(room.message(messageId)).toMatchObject({ text: 'the', revision: 1 });
  });
});

test('a reaction is shown at once, and gone when the server refuses it', async () => {
  const {
    server,
    asha,
    ravi,
    room: { id },
  } = world();
  const messageId = server.post(server.rooms.get(id)!, ravi, 'old');
  const client = await clientOf(server, asha);
  const room = await opened(client, id);
  server.refuse = ({ op }) => (op === 'react' ? problem(409, 'conflict') : null);
  await room.react(messageId, '👍', true);
  await until(() => room.message(messageId)?.reactions.length === 0);
  server.refuse = null;
  const reacted = room.react(messageId, '🎉', true);
  expect(room.message(messageId)?.reactions).toEqual([{ emoji: '🎉', userIds: [asha] }]);
  await reacted;
  await until(() => server.rooms.get(id)?.head === 3);
  await room.react(messageId, '🎉', false);
  await until(() => server.rooms.get(id)?.head === 4);
  expect(room.message(messageId)?.reactions).toEqual([]);
});

test('a reaction is there without a break, whichever comes first, its answer or its event', async () => {
  for (const isAnswerFirst of [true, false]) {
    const {
      server,
      asha,
      ravi,
      room: { id },
    } = world();
    server.isAnswerFirst = isAnswerFirst;
    const messageId = server.post(server.rooms.get(id)!, ravi, 'old');
    const room = await opened(await clientOf(server, asha), id);
    const seen: number[] = [];
    room.subscribeMessage(messageId, () =>
      seen.push(room.message(messageId)?.reactions.length ?? 0),
    );
    await room.react(messageId, '👍', true);
    const settled = await room.send({ text: 'after' });
    await until(() => room.message(settled)?.sentAt && room.getState().headSeq === 4);
    expect(seen.filter(count => count !== 1)).toEqual([]);
  }
});

test('an edit of an edit that is on its way is no conflict', async () => {
  const {
    server,
    asha,
    room: { id },
  } = world();
  const messageId = server.post(server.rooms.get(id)!, asha, 'one');
  const room = await opened(await clientOf(server, asha), id);
  let edits = 0;
  server.refuse = ({ op }) => {
    if (op === 'edit' && ++edits === 1) void room.edit(messageId, 'three');
    return null;
  };
  await room.edit(messageId, 'two');
  await until(() => room.message(messageId)?.text === 'three');
  await until(() => room.message(messageId)?.pendingEdit === null);
  expect(room.message(messageId)?.revision).toBe(3);
});

test('a reaction that is taken back before it was sent is never sent', async () => {
  const {
    server,
    asha,
    ravi,
    room: { id },
  } = world();
  const messageId = server.post(server.rooms.get(id)!, ravi, 'old');
  const client = await clientOf(server, asha);
  const room = await opened(client, id);
  server.goDown();
  await room.react(messageId, '👍', true);
  await room.react(messageId, '👍', false);
  server.isUp = true;
  client.connection.retryNow();
  const sent = await room.send({ text: 'after' });
  await until(() => room.message(sent)?.sentAt);
  expect(server.received.filter(({ op }) => op === 'react' || op === 'unreact')).toEqual([]);
});

test('a delete is told when the server is back', async () => {
  const {
    server,
    asha,
    room: { id },
  } = world();
  const messageId = server.post(server.rooms.get(id)!, asha, 'old');
  const client = await clientOf(server, asha);
  const room = await opened(client, id);
  server.goDown();
  await room.remove(messageId);
  expect(room.message(messageId)?.pendingDelete).toMatchObject({ state: 'queued' });
  server.isUp = true;
  client.connection.retryNow();
  await until(() => room.message(messageId)?.deletedAt);
  expect(room.message(messageId)).toMatchObject({ text: '', pendingDelete: null });
});
