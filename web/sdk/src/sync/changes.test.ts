import { afterEach, describe, expect, test } from 'vitest';
import { problem } from '../../test/fakeRest.ts';
import { clientOf, log, opened, stopAll, texts, until, world } from '../../test/support.ts';
import { newId } from '../ids.ts';

afterEach(stopAll);

describe('an edit', () => {
  test('keeps the old text until the server has the new one', async () => {
    const {
      server,
      asha,
      made: { id },
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
      made: { id },
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
      made: { id },
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

describe('an edit of a message that may have arrived', () => {
  /** A message whose answer was lost, by a client that is offline. */
  async function lost(isOpen: boolean) {
    const { server, asha, made } = world();
    const database = newId();
    const client = await clientOf(server, asha, { database });
    const room = isOpen ? await opened(client, made.id) : client.room(made.id);
    server.answersToLose = 1;
    const messageId = await room.send({ text: 'teh' });
    await until(() => client.connection.getState().state === 'waiting');
    await until(() => room.message(messageId)?.pending?.state === 'queued');
    expect(log(made)).toEqual(['teh']);
    return { server, asha, made, database, client, room, messageId };
  }

  test.each([true, false])('is made all the same; looked at: %s', async isOpen => {
    const { made, client, room, messageId } = await lost(isOpen);
    await room.edit(messageId, 'the');
    client.connection.retryNow();
    await until(() => log(made)[0] === 'the');
    await opened(client, made.id);
    await until(() => room.message(messageId)?.pendingEdit === null);
    expect(texts(room)).toEqual(['the']);
    expect(room.message(messageId)).toMatchObject({ revision: 2, pending: null });
    expect(client.rooms.get(made.id)).toMatchObject({ pendingCount: 0, failedCount: 0 });
  });

  test('is made by the next visit, from the page that it loads', async () => {
    const { server, asha, made, database, client, room, messageId } = await lost(true);
    await room.edit(messageId, 'the');
    await client.stop();
    // Before it is sent again, the timeline tells that it is there.
    server.refuse = ({ op }) => (op === 'send' ? problem(503, 'unavailable') : null);
    const again = await opened(await clientOf(server, asha, { database }), made.id);
    await until(() => texts(again)[0] === 'the');
    expect(log(made)).toEqual(['the']);
    expect(again.message(messageId)?.pendingEdit).toBeNull();
  });

  test('overwrites nothing that was changed elsewhere meanwhile', async () => {
    const { server, asha, client, room, messageId } = await lost(true);
    await room.edit(messageId, 'the');
    server.command(asha, { op: 'edit', message_id: messageId, text: 'theirs' });
    client.connection.retryNow();
    await until(() => room.message(messageId)?.pendingEdit?.state === 'failed');
    expect(room.message(messageId)).toMatchObject({
      text: 'theirs',
      pendingEdit: { text: 'the', problem: { code: 'conflict' } },
    });
  });

  test('is none when the message was not rewritten, but edited elsewhere', async () => {
    const { server, asha, made, database, client, messageId } = await lost(true);
    await client.stop();
    server.command(asha, { op: 'edit', message_id: messageId, text: 'theirs' });
    // The page alone tells that it is there.
    server.refuse = ({ op }) => (op === 'send' ? problem(503, 'unavailable') : null);
    const after = await clientOf(server, asha, { database });
    const again = await opened(after, made.id);
    await until(() => after.rooms.get(made.id)?.pendingCount === 0);
    expect(texts(again)).toEqual(['theirs']);
    expect(again.message(messageId)?.pendingEdit).toBeNull();
    expect(server.received.filter(({ op }) => op === 'edit')).toEqual([]);
  });

  test('takes it back with the message when that is removed by the next visit', async () => {
    const { server, asha, made, database, client, messageId } = await lost(true);
    server.goDown();
    await client.stop();
    const after = await clientOf(server, asha, { database });
    await until(() => after.room(made.id).message(messageId) !== undefined);
    await after.room(made.id).remove(messageId);
    server.isUp = true;
    after.connection.retryNow();
    await until(() => log(made)[0] === '');
  });
});

test('an edit of an edit that may have arrived is no conflict', async () => {
  const { server, asha, made } = world();
  const messageId = server.post(made, asha, 'one');
  const client = await clientOf(server, asha);
  const room = await opened(client, made.id);
  server.answersToLose = 1;
  // Nothing tells that it arrived.
  server.replayMax = -1;
  await room.edit(messageId, 'two');
  await until(() => client.connection.getState().state === 'waiting');
  await until(() => room.message(messageId)?.pendingEdit?.state === 'queued');
  await room.edit(messageId, 'three');
  client.connection.retryNow();
  await until(() => log(made)[0] === 'three');
  await until(() => room.message(messageId)?.text === 'three');
  await until(() => room.message(messageId)?.pendingEdit === null);
});

test('an edit that was refused and is written anew has seen what else there is', async () => {
  const { server, asha, made } = world();
  const messageId = server.post(made, asha, 'old');
  const client = await clientOf(server, asha);
  const room = await opened(client, made.id);
  server.goDown();
  await room.edit(messageId, 'mine');
  server.isUp = true;
  server.command(asha, { op: 'edit', message_id: messageId, text: 'theirs' });
  client.connection.retryNow();
  await until(() => room.message(messageId)?.pendingEdit?.state === 'failed');
  await room.edit(messageId, 'ours');
  await until(() => room.message(messageId)?.text === 'ours');
  await until(() => room.message(messageId)?.pendingEdit === null);
});

test('a reaction is shown at once, and gone when the server refuses it', async () => {
  const {
    server,
    asha,
    ravi,
    made: { id },
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
      made: { id },
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
    made: { id },
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
    made: { id },
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
    made: { id },
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
