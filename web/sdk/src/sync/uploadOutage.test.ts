import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { aFile, begin, filesOf, only, type StoreWorld, worldWithStore } from '../../test/files.ts';
import { stopAll, texts, until } from '../../test/support.ts';

afterEach(stopAll);

let made: StoreWorld;

beforeEach(() => {
  made = worldWithStore();
  return () => vi.unstubAllGlobals();
});

describe('while the store is away', () => {
  test('files wait and say so, what has none goes on, and all is sent when it is back', async () => {
    const { client, room, id, store } = await begin(made);
    store.isAway = true;
    const uploads = client.uploads.add(id, [aFile('a.txt')]);
    const messageId = await room.send({ text: 'look', uploads });
    await until(() => client.uploads.get(uploads[0]!)?.reason === 'unreachable');
    expect(client.uploads.get(uploads[0]!)).toMatchObject({ state: 'waiting' });
    const after = await room.send({ text: 'no picture' });
    await until(() => room.tick(after) === 'sent');
    expect(room.message(messageId)?.pending).toMatchObject({ state: 'uploading', problem: null });
    store.isAway = false;
    await until(() => room.tick(messageId) === 'sent');
    expect(texts(room)).toEqual(['no picture', 'look']);
    expect(filesOf(made)).toHaveLength(1);
  });

  test('somebody who does not want to wait tries at once', async () => {
    const { client, id, store } = await begin(made);
    store.isAway = true;
    // So long a pause that the test would not live to see its end.
    vi.spyOn(Math, 'random').mockReturnValue(1);
    const [upload = ''] = client.uploads.add(id, [aFile('a.txt')]);
    await until(() => only(client, id)?.reason === 'unreachable');
    const begun = store.begun;
    client.uploads.retry(upload);
    await until(() => store.begun > begun);
    store.isAway = false;
    await until(() => only(client, id)?.reason === 'unreachable');
    client.uploads.retry(upload);
    expect(await client.uploads.ready([upload])).toHaveLength(1);
    expect(only(client, id)).toMatchObject({ state: 'ready', reason: null });
  });
});

test('a file for which the store has no room waits for room, and says so', async () => {
  const { client, id, store } = await begin(made);
  store.refuse = () => 507;
  const [upload = ''] = client.uploads.add(id, [aFile('a.txt')]);
  await until(() => only(client, id)?.reason === 'store_full');
  expect(only(client, id)?.state).toBe('waiting');
  store.refuse = null;
  expect(await client.uploads.ready([upload])).toHaveLength(1);
});
