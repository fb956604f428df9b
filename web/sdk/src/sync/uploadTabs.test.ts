import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  aFile,
  begin,
  filesOf,
  gate,
  only,
  type StoreWorld,
  worldWithStore,
} from '../../test/files.ts';
import { stopAll, stubLocks, texts, until } from '../../test/support.ts';
import { Device } from '../db/device.ts';
import type { Keep } from '../db/keep.ts';
import { newId } from '../ids.ts';

afterEach(stopAll);

let made: StoreWorld;

beforeEach(() => {
  made = worldWithStore();
  stubLocks();
  return () => vi.unstubAllGlobals();
});

/** Two tabs of Asha's browser, in the same room. */
async function twoTabs() {
  const shared = { database: newId(), isShared: true };
  return [await begin(made, shared), await begin(made, shared)] as const;
}

/** The next list that is read from a device is given only when it is let go. */
function holdNextRead() {
  const { held, release } = gate();
  const use = Device.prototype.use;
  let isHeld = false;
  vi.spyOn(Device.prototype, 'use').mockImplementation(async function <T>(
    this: Device,
    what: (keep: Keep) => Promise<T>,
  ) {
    const read = await use.call(this, what);
    if (Array.isArray(read) && !isHeld) {
      isHeld = true;
      await held;
    }
    return read as T | undefined;
  });
  return { isHeld: () => isHeld, release };
}

const sends = () => made.server.received.filter(({ op }) => op === 'send').length;

describe('a file that two tabs know of', () => {
  test('is sent by the one that began, is taken over when that is closed, and is there once', async () => {
    const [one, other] = await twoTabs();
    const { id, store } = one;
    store.hold = new Promise(() => {});
    const uploads = one.client.uploads.add(id, [aFile('a.txt')]);
    const messageId = await one.room.send({ text: 'look', uploads });
    await until(() => store.sending === 1);
    await until(() => other.room.message(messageId)?.pending?.state === 'uploading');
    // The other one has it, and leaves it alone.
    await until(() => other.client.uploads.get(uploads[0]!)?.isTaken);
    expect(store.begun).toBe(1);
    store.hold = null;
    await one.client.stop();
    await until(() => filesOf(made).length > 0);
    await until(() => other.room.tick(messageId) === 'sent');
    expect(store.begun).toBe(2);
    expect(filesOf(made)).toMatchObject([{ file_name: 'a.txt' }]);
    expect(texts(other.room)).toEqual(['look']);
    expect(sends()).toBe(1);
  });

  test('is not sent again by the one that takes over when it has arrived', async () => {
    const [one, other] = await twoTabs();
    const { id, store } = one;
    store.isBusy = true;
    const uploads = one.client.uploads.add(id, [aFile('a.txt')]);
    await one.room.send({ text: 'look', uploads });
    await until(() => one.client.uploads.get(uploads[0]!)?.state === 'processing');
    await one.client.stop();
    store.isBusy = false;
    await until(() => filesOf(made).length > 0);
    await until(() => other.client.uploads.get(uploads[0]!) === undefined);
    expect(store.begun).toBe(1);
    expect(store.uploads.size).toBe(1);
    expect(sends()).toBe(1);
  });

  test('is ready in both when one has sent it, and is sent with a message from either', async () => {
    const [one, other] = await twoTabs();
    const { id, store } = one;
    const uploads = one.client.uploads.add(id, [aFile('a.txt')]);
    await until(() => only(other.client, id)?.state === 'ready');
    const messageId = await other.room.send({ text: 'from here', uploads });
    await until(() => other.room.tick(messageId) === 'sent');
    await until(() => only(one.client, id) === undefined);
    expect(store.begun).toBe(1);
    expect(filesOf(made)).toHaveLength(1);
  });

  test.each(['the one that sends it', 'the other one'])(
    'is taken away in both by %s',
    async who => {
      const [one, other] = await twoTabs();
      const { id, store } = one;
      store.hold = new Promise(() => {});
      one.client.uploads.add(id, [aFile('a.txt')]);
      await until(() => only(other.client, id) !== undefined && store.sending === 1);
      const { uploads } = who === 'the other one' ? other.client : one.client;
      uploads.remove(uploads.of(id)[0]!.id);
      for (const { client } of [one, other]) await until(() => only(client, id) === undefined);
      await until(() => store.sending === 0);
      expect(store.begun).toBe(1);
    },
  );

  test('stays away where it was being read while it was taken away', async () => {
    const [one, other] = await twoTabs();
    const { id, store } = one;
    store.hold = new Promise(() => {});
    const [uploadId] = one.client.uploads.add(id, [aFile('a.txt')]);
    await until(() => only(other.client, id) !== undefined && store.sending === 1);
    const reading = holdNextRead();
    one.client.uploads.describe(uploadId!, 'the first');
    await until(() => reading.isHeld());
    other.client.uploads.remove(uploadId!);
    await until(() => only(one.client, id) === undefined);
    const told = vi.fn();
    other.client.uploads.subscribe(told);
    reading.release();
    await until(() => told.mock.calls.length > 0);
    expect(only(other.client, id)).toBeUndefined();
    await until(() => store.sending === 0);
    expect(store.begun).toBe(1);
  });
});
