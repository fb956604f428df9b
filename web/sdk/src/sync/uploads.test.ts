import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { aFile, begin, filesOf, gate, type StoreWorld, worldWithStore } from '../../test/files.ts';
import { stopAll, texts, until } from '../../test/support.ts';
import { newId } from '../ids.ts';
import { cleanName } from './files.ts';

afterEach(stopAll);

let made: StoreWorld;

beforeEach(() => {
  made = worldWithStore();
  return () => vi.unstubAllGlobals();
});

describe('a message with files', () => {
  test('is sent when all are ready, before what was said after it', async () => {
    const { client, room, id, store } = await begin(made);
    const { held, release } = gate();
    store.hold = held;
    const uploads = client.uploads.add(id, [aFile('a.txt'), aFile('b.txt')]);
    client.uploads.describe(uploads[0] ?? '', 'the first');
    const first = await room.send({ text: '', uploads });
    await room.send({ text: 'after' });
    expect(client.uploads.of(id)).toEqual([]);
    expect(room.message(first)).toMatchObject({
      pending: { state: 'uploading' },
      attachments: [{ file_name: 'a.txt', alt: 'the first' }, { file_name: 'b.txt' }],
    });
    await until(() => store.sending === 2);
    release();
    await until(() => room.tick(first) === 'sent');
    await until(() => texts(room).length === 2 && room.getState().rows.at(-1));
    expect(texts(room)).toEqual(['', 'after']);
    // Which is announced first nobody knows: each is hashed before.
    const known = [...store.uploads.values()];
    const one = known.find(({ announced }) => announced.file_name === 'a.txt')?.id;
    expect(filesOf(made)).toMatchObject([
      { attachment_id: one, file_name: 'a.txt', alt: 'the first' },
      { file_name: 'b.txt' },
    ]);
    // What this device has it need not fetch.
    expect(await client.uploads.file(one ?? '')?.text()).toBe('a.txt');
  });

  test('goes on after a reload, and is there once', async () => {
    const database = newId();
    const { client, room, id, store } = await begin(made, { database });
    store.hold = new Promise(() => {});
    const uploads = client.uploads.add(id, [aFile('a.txt')]);
    await room.send({ text: 'look', uploads });
    client.uploads.add(id, [aFile('b.txt')]);
    await until(() => store.sending === 2);
    await client.stop();
    store.hold = null;
    const after = await begin(made, { database });
    await until(() => filesOf(made).length === 1);
    expect(filesOf(made)).toMatchObject([{ file_name: 'a.txt' }]);
    // What was chosen and not sent is still there to be sent.
    await until(() => after.client.uploads.of(id)[0]?.state === 'ready');
    expect(after.client.uploads.of(id).map(each => each.attachment.file_name)).toEqual(['b.txt']);
    expect(texts(after.room)).toEqual(['look']);
  });

  test('waits for its writer when the server refuses one, and goes without it', async () => {
    const { client, room, id, store } = await begin(made);
    store.reject = name => (name === 'bad.txt' ? 'damaged' : null);
    const uploads = client.uploads.add(id, [aFile('good.txt'), aFile('bad.txt')]);
    const messageId = await room.send({ text: 'two', uploads });
    await until(() => room.tick(messageId) === 'failed');
    expect(client.uploads.get(uploads[1] ?? '')).toMatchObject({
      state: 'failed',
      reason: 'damaged',
    });
    await room.removeUpload(messageId, uploads[1] ?? '');
    await until(() => room.tick(messageId) === 'sent');
    expect(filesOf(made)).toMatchObject([{ file_name: 'good.txt' }]);
  });

  test('that is taken back gives its files back, or takes them along', async () => {
    const { client, room, id, store } = await begin(made);
    store.reject = () => 'damaged';
    const uploads = client.uploads.add(id, [aFile('a.txt')]);
    const messageId = await room.send({ text: 'again', uploads });
    await until(() => room.tick(messageId) === 'failed');
    expect(await room.discard(messageId, true)).toBe('again');
    expect(client.uploads.of(id).map(each => each.id)).toEqual(uploads);
    const other = await room.send({ text: 'once more', uploads });
    await until(() => room.tick(other) === 'failed');
    await room.discard(other);
    expect(client.uploads.get(uploads[0] ?? '')).toBeUndefined();
    expect(store.uploads.size).toBe(0);
  });
});

describe('a file', () => {
  test('gets another address when the one that it had has ended', async () => {
    const { client, id, store } = await begin(made);
    let refusals = 1;
    store.refuse = () => (refusals-- > 0 ? 403 : null);
    const [upload = ''] = client.uploads.add(id, [aFile('a.txt')]);
    const [attachment] = await client.uploads.ready([upload]);
    // The first is not left behind.
    expect([...store.uploads.keys()]).toEqual([attachment?.attachment_id]);
  });

  test('that is refused by the store fails, and can be tried again', async () => {
    const { client, id, store } = await begin(made);
    store.refuse = () => 400;
    const [upload = ''] = client.uploads.add(id, [aFile('a.txt')]);
    await expect(client.uploads.ready([upload])).rejects.toMatchObject({
      code: 'attachment',
      detail: 'checksum_mismatch',
    });
    store.refuse = null;
    client.uploads.retry(upload);
    expect(await client.uploads.ready([upload])).toHaveLength(1);
  });

  test('that is too large or empty is not sent at all', async () => {
    const { client, id, store } = await begin(made);
    const large = { file: new Blob([new Uint8Array(26_214_401)]), name: 'large' };
    const ids = client.uploads.add(id, [large, aFile('empty', '')]);
    expect(ids.map(each => client.uploads.get(each)?.reason)).toEqual(['too_large', 'empty']);
    expect(store.uploads.size).toBe(0);
  });

  test('waits for its turn behind three others, and stops when it is taken away', async () => {
    const { client, id, store } = await begin(made);
    const { held, release } = gate();
    store.hold = held;
    const names = ['a', 'b', 'c', 'd', 'e'];
    const ids = client.uploads.add(
      id,
      names.map(name => aFile(name)),
    );
    await until(() => store.sending === 3);
    client.uploads.remove(ids[0] ?? '');
    await until(() => store.uploads.size === 3 && store.sending === 3);
    release();
    expect(await client.uploads.ready(ids.slice(1))).toHaveLength(4);
    expect(store.sendingMax).toBe(3);
  });

  test.each([
    ['../a/b\\c.txt', '.._a_b_c.txt'],
    ['line\nbreak\u202egnp.exe', 'line_break_gnp.exe'],
    ['...', 'file'],
    [`${'x'.repeat(300)}.jpeg`, `${'x'.repeat(250)}.jpeg`],
    ['క్షి.png', 'క్షి.png'],
  ])('named %j is called %j', (name, clean) => {
    expect(cleanName(name)).toBe(clean);
  });
});
