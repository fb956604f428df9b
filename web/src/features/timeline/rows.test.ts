import type { SystemEvent } from '@sandesham/client';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildRows, countAfter, type Entry, isBetween, type RowContext, rowAtSeq } from './rows.ts';

const DAY = 86_400_000;
const NOON = Date.UTC(2026, 10, 25, 12);

const message = (seq: number, author = 'asha', at = NOON + seq * 1000): Entry => ({
  kind: 'message',
  key: `m${seq}`,
  id: `m${seq}`,
  seq,
  author,
  at: new Date(at).toISOString(),
});
const gap = (from: number, to: number): Entry => ({
  kind: 'gap',
  key: `gap:${from}`,
  from,
  to,
  state: 'idle',
});
const system = (seq: number, at = NOON + seq * 1000): Entry => ({
  kind: 'system',
  key: `s${seq}`,
  seq,
  at: new Date(at).toISOString(),
  event: {} as SystemEvent,
});
const unsent = (id: string, author = 'me'): Entry => ({
  kind: 'message',
  key: id,
  id,
  seq: null,
  author,
  at: null,
});
const context = (change: Partial<RowContext> = {}): RowContext => ({
  me: 'me',
  marker: null,
  isFromStart: false,
  dayOf: at => ({ start: Math.floor(at / DAY) * DAY, end: Math.floor(at / DAY) * DAY + DAY }),
  heads: new Set(),
  ...change,
});
const shape = (entries: Entry[], change: Partial<RowContext> = {}) =>
  buildRows(entries, context(change)).rows.map(row =>
    row.kind === 'message' ? `${row.head ? '>' : ' '}${row.id}${row.tail ? '.' : ''}` : row.kind,
  );

test('messages of one author less than five minutes apart stand in one group', () => {
  const later = NOON + 3000 + 5 * 60_000;
  expect(
    shape([
      message(1),
      message(2),
      message(3, 'ravi'),
      message(4, 'ravi', later),
      message(5, 'ravi', later),
    ]),
  ).toEqual(['>m1', ' m2.', '>m3.', '>m4', ' m5.']);
});

test('a day divider stands between two days, and never above the first that is loaded', () => {
  expect(shape([message(1, 'asha', NOON - DAY), message(2), message(3)])).toEqual([
    '>m1.',
    'day',
    '>m2',
    ' m3.',
  ]);
});

test('where the room begins stands the day on which it began', () => {
  expect(shape([system(1), message(2)], { isFromStart: true })).toEqual(['day', 'system', '>m2.']);
});

test('what is not sent yet gets no day divider, whatever this device takes the day to be', () => {
  const tomorrow = '019e0000-0000-7000-8000-000000000000';
  expect(shape([message(1), unsent(tomorrow)])).toEqual(['>m1.', `>${tomorrow}.`]);
});

test('the unread line stands before the first message of another past the marker', () => {
  expect(
    shape([message(1), message(2, 'me'), system(3), message(4), message(5)], { marker: 1 }),
  ).toEqual(['>m1.', '>m2.', 'system', 'unread', '>m4', ' m5.']);
});

test('there is no unread line when nothing was unread', () => {
  expect(shape([message(1), message(2)])).not.toContain('unread');
  expect(shape([message(1), message(2, 'me')], { marker: 1 })).not.toContain('unread');
});

test('an unread line whose message is not loaded stands before the gap that has it', () => {
  expect(shape([message(1), gap(2, 8), message(9)], { marker: 4 })).toEqual([
    '>m1.',
    'unread',
    'gap',
    '>m9.',
  ]);
});

test('a gap is a row, and the message after it begins a group', () => {
  expect(shape([message(1), gap(2, 3), message(4)])).toEqual(['>m1.', 'gap', '>m4.']);
});

test('a message that once began a group goes on beginning one', () => {
  expect(shape([message(1), message(2)], { heads: new Set(['m2']) })).toEqual(['>m1', '>m2.']);
});

test('a row is found by its number, or the next one after it', () => {
  const { rows } = buildRows(
    [message(1, 'asha', NOON - DAY), message(2), gap(3, 7), message(8), unsent('a')],
    context({ marker: 1 }),
  );
  const at = (seq: number) => rows[rowAtSeq(rows, seq)]?.key;
  expect([1, 2, 5, 8].map(at)).toEqual(['m1', 'm2', 'gap:3', 'm8']);
  expect(rowAtSeq(rows, 9)).toBe(-1);
});

test("what is new past a number are others' messages that the server has", () => {
  const { rows } = buildRows(
    [message(1), message(2), message(3, 'me'), system(4), message(5), unsent('a')],
    context(),
  );
  expect(countAfter(rows, 1, 'me')).toBe(2);
});

test('from one number to another is a leap when anything stands between them', () => {
  const { rows } = buildRows(
    [message(1), message(2), gap(3, 5), message(9), unsent('a')],
    context(),
  );
  expect(isBetween(rows, 1, 3)).toBe(true);
  expect(isBetween(rows, 2, 3)).toBe(false);
  expect(isBetween(rows, 4, 5)).toBe(true);
  // Edits and reactions have numbers and no rows.
  expect(isBetween(rows, 5, 9)).toBe(false);
  expect(isBetween(rows, 9, 12)).toBe(false);
});

/** A room: each event a message of somebody, at some time after the one before. */
const history = fc
  .array(
    fc.record({
      author: fc.constantFrom('me', 'asha', 'ravi'),
      after: fc.constantFrom(1000, 4 * 60_000, 6 * 60_000, DAY),
      isSystem: fc.boolean(),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map(events => {
    let at = NOON;
    return events.map(({ author, after, isSystem }, index) => {
      at += after;
      return isSystem && index % 5 === 0 ? system(index + 1, at) : message(index + 1, author, at);
    });
  });

test('rows that grew with every append equal rows that were made at once', () => {
  fc.assert(
    fc.property(history, fc.option(fc.nat(60), { nil: null }), (entries, marker) => {
      const shared = context({ marker });
      let grown = buildRows([], shared);
      for (let i = 1; i <= entries.length; i++) {
        grown = buildRows(entries.slice(0, i), shared, grown);
      }
      expect(grown.rows).toEqual(buildRows(entries, context({ marker })).rows);
      expect(grown.rowOf).toEqual(buildRows(entries, context({ marker })).rowOf);
    }),
  );
});

test('each entry has one row with a key of its own, in order, and is found by its number', () => {
  fc.assert(
    fc.property(history, fc.nat(60), (entries, marker) => {
      const { rows, rowOf } = buildRows(entries, context({ marker }));
      expect(new Set(rows.map(row => row.key)).size).toBe(rows.length);
      expect(rowOf.map(index => rows[index]?.key)).toEqual(entries.map(entry => entry.key));
      entries.forEach((entry, index) => {
        if (entry.kind === 'message')
          expect(rowAtSeq(rows, entry.seq as number)).toBe(rowOf[index]);
      });
    }),
  );
});
