import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { aFile, begin, filesOf, only, type StoreWorld, worldWithStore } from '../../test/files.ts';
import { stopAll, until } from '../../test/support.ts';
import { newId } from '../ids.ts';
import type { Prepare } from '../types.ts';

afterEach(stopAll);

let made: StoreWorld;

beforeEach(() => {
  made = worldWithStore();
  // A browser, to which every picture is as large.
  class FakeImage {
    readonly naturalWidth = 5_000;
    readonly naturalHeight = 3_000;
    onload = () => {};
    set src(_: string) {
      queueMicrotask(() => this.onload());
    }
  }
  vi.stubGlobal('Image', FakeImage);
  return () => vi.unstubAllGlobals();
});

const smaller = new Blob(['small'], { type: 'image/webp' });

const toSmaller: Prepare = async () => ({
  ...{ file: smaller, width: 2_560, height: 1_536, placeholder: 'aGludA==' },
});

const photo = (name = 'sea.PNG', text = 'a large picture', type = 'image/png') =>
  aFile(name, text, type);

describe('a large picture', () => {
  test('goes as a smaller one that was made of it, under a name that fits', async () => {
    const { client, room, id } = await begin(made, { prepare: toSmaller });
    const uploads = client.uploads.add(id, [photo()]);
    await until(() => only(client, id)?.state === 'ready');
    expect(only(client, id)).toMatchObject({
      attachment: { file_name: 'sea.webp', content_type: 'image/webp', size: 5 },
      original: { file_name: 'sea.PNG', content_type: 'image/png', size: 15 },
    });
    expect(await client.uploads.file(uploads[0]!)?.text()).toBe('small');
    await room.send({ text: '', uploads });
    await until(() => filesOf(made).length > 0);
    expect(filesOf(made)).toMatchObject([{ file_name: 'sea.webp', size: 5 }]);
  });

  test.each([
    ['sea.jpg', 'image/jpeg', 'sea.jpg'],
    ['sea.JPEG', 'image/jpeg', 'sea.JPEG'],
    ['sea.png', 'image/jpeg', 'sea.jpg'],
    ['sea', 'image/webp', 'sea.webp'],
    ['trip 2.5', 'image/webp', 'trip 2.5.webp'],
  ])('named %j that becomes %s is called %j', async (name, type, called) => {
    const file = new Blob(['small'], { type });
    const prepare: Prepare = async () => ({ file, width: 9, height: 9 });
    const { client, id } = await begin(made, { prepare });
    client.uploads.add(id, [photo(name)]);
    await until(() => only(client, id)?.original);
    expect(only(client, id)?.attachment).toMatchObject({ file_name: called, width: 9, height: 9 });
  });

  test('is known by its dots and its size before it is sent', async () => {
    const { client, id, store } = await begin(made, { prepare: toSmaller });
    store.hold = new Promise(() => {});
    client.uploads.add(id, [photo()]);
    await until(() => only(client, id)?.attachment.placeholder);
    expect(only(client, id)?.attachment).toMatchObject({ width: 2_560, height: 1_536 });
    expect(store.uploads.size).toBeLessThanOrEqual(1);
  });

  test('goes as it was chosen for who wants that, and smaller again', async () => {
    const { client, id, store } = await begin(made, { prepare: toSmaller });
    const [upload = ''] = client.uploads.add(id, [photo()]);
    await until(() => only(client, id)?.state === 'ready');
    client.uploads.sendOriginal(upload, true);
    const [whole] = await client.uploads.ready([upload]);
    expect(whole).toMatchObject({ file_name: 'sea.PNG', content_type: 'image/png', size: 15 });
    expect(await client.uploads.file(upload)?.text()).toBe('a large picture');
    client.uploads.sendOriginal(upload, false);
    const [again] = await client.uploads.ready([upload]);
    expect(again).toMatchObject({ file_name: 'sea.webp', size: 5 });
    // What was not used is not left behind.
    await until(() => store.uploads.size === 1);
  });

  test('stays as somebody wanted it after a reload', async () => {
    const database = newId();
    const { client, id, store } = await begin(made, { database, prepare: toSmaller });
    const [upload = ''] = client.uploads.add(id, [photo()]);
    await until(() => only(client, id)?.state === 'ready');
    store.hold = new Promise(() => {});
    client.uploads.sendOriginal(upload, true);
    await until(() => store.sending === 1);
    await client.stop();
    store.hold = null;
    const after = await begin(made, { database, prepare: toSmaller });
    const [whole] = await after.client.uploads.ready([upload]);
    expect(whole).toMatchObject({ file_name: 'sea.PNG', size: 15 });
  });

  test('is made smaller again by the visit that goes on with it', async () => {
    const database = newId();
    const { client, id, store } = await begin(made, { database, prepare: toSmaller });
    store.hold = new Promise(() => {});
    const [upload = ''] = client.uploads.add(id, [photo()]);
    await until(() => store.sending === 1);
    await client.stop();
    store.hold = null;
    const after = await begin(made, { database, prepare: toSmaller });
    const [sent] = await after.client.uploads.ready([upload]);
    expect(sent).toMatchObject({ file_name: 'sea.webp', content_type: 'image/webp', size: 5 });
  });

  test.each<[string, Prepare]>([
    ['it cannot be read', async () => null],
    ['looking at it fails', () => Promise.reject(new Error('no memory'))],
    ['nothing smaller comes of it', async () => ({ file: null, width: 5_000, height: 3_000 })],
  ])('goes as it is when %s', async (_, prepare) => {
    const { client, id } = await begin(made, { prepare });
    const [upload = ''] = client.uploads.add(id, [photo()]);
    const [sent] = await client.uploads.ready([upload]);
    expect(sent).toMatchObject({ file_name: 'sea.PNG', content_type: 'image/png', size: 15 });
    expect(client.uploads.get(upload)?.original).toBeNull();
  });

  test('may have more bytes than the server takes, if what is made of it has not', async () => {
    const huge = photo('huge.png', 'x'.repeat(26_214_401));
    const { client, id, store } = await begin(made, { prepare: toSmaller });
    const [upload = ''] = client.uploads.add(id, [huge]);
    const [sent] = await client.uploads.ready([upload]);
    expect(sent).toMatchObject({ size: 5 });
    client.uploads.sendOriginal(upload, true);
    await until(() => client.uploads.get(upload)?.state === 'failed');
    expect(client.uploads.get(upload)?.reason).toBe('too_large');
    await until(() => store.uploads.size === 0);
  });

  test('is not looked at when it is no picture, or a photo of oneself', async () => {
    const prepare = vi.fn<Prepare>(toSmaller);
    const { client, id } = await begin(made, { prepare });
    const ids = [
      ...client.uploads.add(id, [aFile('list.txt')]),
      ...client.uploads.add('avatar', [photo()], 'avatar'),
    ];
    await client.uploads.ready(ids);
    expect(prepare).not.toHaveBeenCalled();
  });

  test('that moves is looked at for its dots, and goes as it is', async () => {
    const { client, id } = await begin(made, { prepare: toSmaller });
    const [upload = ''] = client.uploads.add(id, [photo('dance.gif', 'GIF89a', 'image/gif')]);
    const [sent] = await client.uploads.ready([upload]);
    expect(sent).toMatchObject({ file_name: 'dance.gif', content_type: 'image/gif', size: 6 });
  });
});
