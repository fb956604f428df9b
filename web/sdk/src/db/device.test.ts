import { expect, test, vi } from 'vitest';
import { FakeRoom } from '../../test/fakeRoom.ts';
import { readEnvelope } from '../envelope.ts';
import { newId } from '../ids.ts';
import type { Me } from '../model.ts';
import { RoomKeeper } from '../store/roomKeeper.ts';
import { Timeline } from '../store/timeline.ts';
import type { OutboxItem } from '../sync/outboxItem.ts';
import { Device } from './device.ts';

const ME: Me = { id: 'me', name: 'Asha', email: 'asha@x.in', roles: [] };

function item(id: string): OutboxItem {
  return {
    ...{ kind: 'send', id, messageId: id, roomId: 'room', text: id, replyTo: null },
    ...{ place: 0, isFailed: false, problem: null, tries: 0, isRewritten: false },
  };
}

async function device(name = newId()) {
  const made = new Device();
  await made.open(name, newId());
  await made.use(keep => keep.claim(ME));
  return made;
}

/** A room of so many messages, and its latest page. */
function timeline(messages: number, size: number) {
  let position = 0;
  const room = new FakeRoom('group', () => ++position);
  for (let at = 1; at <= messages; at += 1) {
    const data = { message_id: `m${at}`, author: 'asha', text: `${at}`, attachments: [] };
    room.append('message.sent', `message/m${at}`, 'asha', data);
  }
  const made = new Timeline('me');
  made.mergePage(room.page({ limit: size }));
  return { room, made };
}

async function keep(on: Device, roomId: string, made: Timeline): Promise<void> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const keeper = new RoomKeeper(roomId, made, on, () => true);
  keeper.changed();
  vi.runAllTimers();
  vi.useRealTimers();
  // What is asked for later is answered later.
  await on.use(each => each.loadRoom(roomId));
}

test('the outbox comes back in the order in which it was filled', async () => {
  const one = await device();
  for (const id of ['b', 'a', 'c']) await one.use(each => each.addOutbox(item(id)));
  const items = await one.use(each => each.loadOutbox());
  expect(items?.map(({ id }) => id)).toEqual(['b', 'a', 'c']);
  const [first] = items ?? [];
  await one.use(each => each.deleteOutbox(first?.place ?? 0));
  // What another tab got through does not come back by being changed here.
  await one.use(each => each.changeOutbox(first?.place ?? 0, 'b', { tries: 1 }));
  expect((await one.use(each => each.loadOutbox()))?.map(({ id }) => id)).toEqual(['a', 'c']);
});

test('a room is kept with the number up to which it is whole', async () => {
  const one = await device();
  const { made, room } = timeline(30, 10);
  await keep(one, 'room', made);
  const kept = await one.use(each => each.loadRoom('room'));
  expect(kept).toMatchObject({ head: 30, from: 21, reachesStart: false });
  expect(kept?.items.map(({ seq }) => seq)).toEqual(
    room
      .items()
      .slice(-10)
      .map(each => each.room_seq),
  );
});

test('of a long room the latest 2,000 are kept', async () => {
  const one = await device();
  const { made, room } = timeline(2_100, 200);
  const keeper = new RoomKeeper('room', made, one, () => true);
  const flush = async () => {
    keeper.changed();
    await vi.waitUntil(
      async () => {
        const kept = await one.use(each => each.loadRoom('room'));
        return kept?.from === made.keptRange(2_000)?.from;
      },
      { timeout: 10_000 },
    );
  };
  await flush();
  while ((made.intervals[0]?.from ?? 1) > 1) {
    made.mergePage(room.page({ before: made.intervals[0]?.from ?? 0, limit: 200 }));
  }
  await flush();
  const kept = await one.use(each => each.loadRoom('room'));
  expect(kept?.items).toHaveLength(2_000);
  expect(kept).toMatchObject({ head: 2_100, from: 101 });
});

test('what could not be kept once is kept with what comes next', async () => {
  const one = await device();
  const { made, room } = timeline(30, 10);
  const keeper = new RoomKeeper('room', made, one, () => true);
  const post = (id: string) => {
    const data = { message_id: id, author: 'asha', text: id, attachments: [] };
    made.receive(readEnvelope(room.append('message.sent', `message/${id}`, 'asha', data))!);
    keeper.changed();
  };
  const seqs = async () =>
    (await one.use(each => each.loadRoom('room')))?.items.map(({ seq }) => seq) ?? [];
  keeper.changed();
  await vi.waitUntil(async () => (await seqs()).at(-1) === 30);
  // As when the page is suspended in the middle of it.
  const { put } = IDBObjectStore.prototype;
  let aborted = 0;
  const suspended = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
    this: IDBObjectStore,
    ...args
  ) {
    const request = put.apply(this, args);
    if (this.name === 'rooms') {
      aborted += 1;
      this.transaction.abort();
    }
    return request;
  });
  post('lost');
  await vi.waitUntil(() => aborted === 1);
  suspended.mockRestore();
  post('next');
  await vi.waitUntil(async () => (await seqs()).at(-1) === 32);
  expect(await seqs()).toEqual([21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32]);
});

test('what was touched while the latest were missing is kept when they are there', async () => {
  const one = await device();
  const { made, room } = timeline(10, 10);
  const keeper = new RoomKeeper('room', made, one, () => true);
  const kept = async () => (await one.use(each => each.loadRoom('room')))?.items ?? [];
  keeper.changed();
  await vi.waitUntil(async () => (await kept()).length === 10);
  const edit = { message_id: 'm3', text: 'edited', revision: 2 };
  made.receive(readEnvelope(room.append('message.edited', 'message/m3', 'asha', edit))!);
  // Not at the tail: there is nothing whole that could be kept.
  const away = vi.spyOn(made, 'keptRange').mockReturnValue(null);
  keeper.changed();
  await vi.waitUntil(() => away.mock.calls.length > 0);
  away.mockRestore();
  keeper.changed();
  await vi.waitUntil(async () => JSON.stringify((await kept())[2]).includes('"text":"edited"'));
});

test('two tabs that keep one room leave a room that is whole', async () => {
  const name = newId();
  const [one, other] = [await device(name), await device(name)];
  const { made: further } = timeline(30, 10);
  const { made: behind } = timeline(25, 20);
  await keep(one, 'room', further);
  await keep(other, 'room', behind);
  const kept = await one.use(each => each.loadRoom('room'));
  expect(kept).toMatchObject({ head: 30, from: 21 });
  const { made: furthest } = timeline(40, 5);
  await keep(other, 'room', furthest);
  const after = await one.use(each => each.loadRoom('room'));
  expect(after).toMatchObject({ head: 40, from: 36 });
  expect(after?.items.map(({ seq }) => seq)).toEqual([36, 37, 38, 39, 40]);
});

test('another user finds nothing', async () => {
  const one = await device();
  await one.use(each => each.addOutbox(item('a')));
  await one.use(each => each.saveDraft('room', { text: 'half', replyTo: null, at: 1 }));
  await one.use(each => each.claim({ ...ME, id: 'ravi' }));
  const begun = await one.use(each => each.begin());
  expect(begun).toMatchObject({ me: { id: 'ravi' }, outbox: [], rooms: [], users: [] });
  expect(begun?.drafts.size).toBe(0);
});

test('when it is full, kept messages make room for what was typed', async () => {
  const one = await device();
  await keep(one, 'room', timeline(30, 10).made);
  const { add } = IDBObjectStore.prototype;
  let isFull = true;
  vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(function (
    this: IDBObjectStore,
    ...args
  ) {
    if (isFull) {
      isFull = false;
      throw new DOMException('full', 'QuotaExceededError');
    }
    return add.apply(this, args);
  });
  await one.use(each => each.addOutbox(item('a')));
  expect(await one.use(each => each.loadOutbox())).toHaveLength(1);
  expect(await one.use(each => each.loadRoom('room'))).toBeNull();
  expect(one.storage.getState()).toEqual({ kind: 'persistent', reason: null });
});

test('storage that never answers is done without', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  vi.stubGlobal('indexedDB', { open: () => new EventTarget() });
  const one = new Device();
  const opening = one.open(newId(), newId());
  await vi.runAllTimersAsync();
  expect((await opening).me).toBeNull();
  expect(one.storage.getState()).toEqual({ kind: 'memory', reason: 'forbidden' });
  vi.unstubAllGlobals();
  vi.useRealTimers();
});
