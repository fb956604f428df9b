import { expect, test } from 'vitest';
import { FakeRoom } from '../../test/fakeRoom.ts';
import type { GapRow } from '../model.ts';
import { Rows } from './rows.ts';
import { Timeline } from './timeline.ts';

function room(messages: number): FakeRoom {
  let position = 0;
  const made = new FakeRoom('group', () => ++position);
  for (let at = 1; at <= messages; at += 1) {
    const data = { message_id: `m${at}`, author: 'asha', text: `${at}`, attachments: [] };
    made.append('message.sent', `message/m${at}`, 'asha', data);
  }
  return made;
}

test('a gap is a row of its own between what is loaded, and keeps its key while it is filled', () => {
  const { page } = { page: room(40).page.bind(room(40)) };
  const timeline = new Timeline('me');
  const rows = new Rows();
  const make = () => rows.make(timeline, [], new Map());
  const gap = () => make().find(row => row.kind === 'gap') as GapRow | undefined;
  timeline.mergePage(page({ after: 9, limit: 5 }));
  expect(gap()).toMatchObject({ from: 15, to: 40, state: 'idle' });
  timeline.mergePage(page({ limit: 5 }));
  const key = gap()?.key;
  expect(gap()).toMatchObject({ from: 15, to: 35 });
  timeline.mergePage(page({ before: 36, limit: 5 }));
  expect(gap()).toMatchObject({ from: 15, to: 30, key });
  timeline.mergePage(page({ after: 14, limit: 5 }));
  expect(gap()).toMatchObject({ from: 20, to: 30, key });
  timeline.mergePage(page({ after: 19, limit: 20 }));
  expect(gap()).toBeUndefined();
  expect(make().map(row => row.key)).toEqual(['older', ...seqs(10, 40).map(seq => `m${seq}`)]);
});

test('rows that say the same are the same objects', () => {
  const { page } = { page: room(20).page.bind(room(20)) };
  const timeline = new Timeline('me');
  const rows = new Rows();
  timeline.mergePage(page({ limit: 5 }));
  const before = rows.make(timeline, [], new Map());
  timeline.mergePage(page({ before: 16, limit: 5 }));
  const after = rows.make(timeline, [], new Map());
  expect(after.slice(-5).every((row, index) => row === before.slice(-5)[index])).toBe(true);
});

test('a message that waits comes last, under the key that it keeps', () => {
  const { page } = { page: room(3).page.bind(room(3)) };
  const timeline = new Timeline('me');
  const rows = new Rows();
  timeline.mergePage(page({ limit: 5 }));
  const waiting = [{ id: 'own', seq: null, author: 'me' }];
  expect(rows.make(timeline, waiting, new Map()).at(-1)).toMatchObject({ key: 'own', seq: null });
});

function seqs(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
