import { afterEach, describe, expect, test, vi } from 'vitest';
import { problem } from '../../test/fakeRest.ts';
import { clientOf, opened, stopAll, texts, until, world } from '../../test/support.ts';
import { garbled, ProblemError } from '../api/problem.ts';
import type { Device } from '../db/device.ts';
import { newId } from '../ids.ts';
import { type Accepted, Outbox } from './outbox.ts';
import type { OutboxItem } from './outboxItem.ts';
import type { Tabs } from './tabs.ts';

afterEach(stopAll);

describe('a message that is sent', () => {
  test.each([true, false])(
    'is placed once, whether its answer is first: %s',
    async isAnswerFirst => {
      const {
        server,
        asha,
        made: { id },
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
      made: { id },
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
      made: { id },
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
      made: { id },
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
        made: { id },
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
      made: { id },
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
      made: { id },
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
      made: { id },
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
      made: { id },
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
      made: { id },
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

describe('an item', () => {
  /** An outbox alone, on storage that answers when it is told to. */
  function alone(transmit: (item: OutboxItem) => Promise<Accepted>) {
    let keep: (place: number) => void = () => {};
    const kept = new Promise<number>(resolve => {
      keep = resolve;
    });
    const storage = { getState: () => ({ kind: 'persistent' }) };
    const outbox = new Outbox({
      device: { use: () => kept, storage } as unknown as Device,
      tabs: { isLeader: true, tell: () => {} } as unknown as Tabs,
      transmit,
      standOf: () => 'ready',
      isLive: () => true,
      liveSince: () => 0,
    });
    const change = { kind: 'send', messageId: 'a', text: 'hello', replyTo: null } as const;
    return { outbox, keep, added: outbox.add('room', 'a', change) };
  }

  test('is not sent before it is kept', async () => {
    const transmit = vi.fn(async () => ({ roomSeq: 1 }));
    const { outbox, keep, added } = alone(transmit);
    outbox.drain();
    expect(transmit).not.toHaveBeenCalled();
    keep(1);
    await added;
    expect(transmit).toHaveBeenCalledOnce();
  });

  test('is sent though storage does not answer', async () => {
    vi.useFakeTimers();
    const transmit = vi.fn(async () => ({ roomSeq: 1 }));
    alone(transmit);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(transmit).toHaveBeenCalledOnce();
    vi.useRealTimers();
  });

  test('is not sent again at once when a live server answers with nonsense', async () => {
    vi.useFakeTimers();
    const transmit = vi.fn(async () => {
      // Else nothing could stop it.
      if (transmit.mock.calls.length > 3) return { roomSeq: 1 };
      throw new ProblemError(garbled(0));
    });
    const { keep, added } = alone(transmit);
    keep(1);
    await added;
    await vi.advanceTimersByTimeAsync(100);
    expect(transmit).toHaveBeenCalledOnce();
    // The first pause is of 500 ms; the second begins then, and is no shorter.
    await vi.advanceTimersByTimeAsync(500);
    expect(transmit).toHaveBeenCalledTimes(2);
    vi.useRealTimers();
  });
});
