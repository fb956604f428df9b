import { expect, test } from 'vitest';
import { type MemberCursor, Receipts } from './receipts.ts';

function cursor(joinedSeq: number, deliveredSeq: number, readSeq: number): MemberCursor {
  const at = '2026-01-01T00:00:00.000000Z';
  return { joinedSeq, deliveredSeq, readSeq, deliveredAt: at, readAt: at, isDeactivated: false };
}

function receipts(members: Record<string, MemberCursor>): Receipts {
  const made = new Receipts('me');
  made.replace(new Map([['me', cursor(1, 0, 0)], ...Object.entries(members)]), 0);
  return made;
}

test('a message came as far as the one whom it reached last', () => {
  const made = receipts({ asha: cursor(1, 9, 9), ravi: cursor(1, 7, 5) });
  expect([5, 6, 7, 8].map(seq => made.status(seq))).toEqual([
    'read',
    'delivered',
    'delivered',
    'sent',
  ]);
});

test('who joined after a message does not count for it', () => {
  const made = receipts({ asha: cursor(1, 9, 9), late: cursor(6, 0, 0) });
  expect([5, 6].map(seq => made.status(seq))).toEqual(['read', 'sent']);
  expect(made.counts(5)).toEqual({ members: 1, delivered: 1, read: 1 });
});

test('with nobody whom it is for a message is sent', () => {
  expect(receipts({}).status(5)).toBe('sent');
  expect(receipts({ late: cursor(6, 9, 9) }).status(5)).toBe('sent');
});

test('who is deactivated or has left is waited for no more', () => {
  const made = receipts({ asha: cursor(1, 9, 9), ravi: cursor(1, 0, 0), mira: cursor(1, 0, 0) });
  expect(made.status(5)).toBe('sent');
  made.deactivated('ravi');
  made.left('mira', 9);
  expect(made.status(5)).toBe('read');
});

test('who has left and come back counts from then on alone', () => {
  const made = receipts({ asha: cursor(1, 9, 9), ravi: cursor(1, 0, 0) });
  made.left('ravi', 5);
  made.joined('ravi', 6);
  expect([5, 6].map(seq => made.status(seq))).toEqual(['read', 'sent']);
});

test('cursors move forward only, and reading is having', () => {
  const made = receipts({ asha: cursor(1, 4, 2) });
  expect(made.advance('asha', { read: 6 }, 'now')).toBe(true);
  expect(made.cursors().get('asha')).toMatchObject({ deliveredSeq: 6, readSeq: 6, readAt: 'now' });
  expect(made.advance('asha', { delivered: 5, read: 3 }, 'later')).toBe(false);
  expect(made.cursors().get('asha')).toMatchObject({ deliveredSeq: 6, readSeq: 6, readAt: 'now' });
});

test('a list that is older than what came meanwhile takes nothing back', () => {
  const made = receipts({ asha: cursor(1, 4, 2) });
  made.advance('asha', { read: 8 }, 'now');
  made.replace(new Map([['asha', cursor(1, 4, 2)]]), 0);
  expect(made.status(8)).toBe('read');
});

test('who came or went while the list was asked for has', () => {
  const made = receipts({ asha: cursor(1, 9, 9), gone: cursor(1, 0, 0) });
  made.joined('mira', 10);
  made.left('gone', 11);
  made.replace(
    new Map([
      ['asha', cursor(1, 9, 9)],
      ['gone', cursor(1, 0, 0)],
    ]),
    9,
  );
  expect([...made.cursors().keys()].sort()).toEqual(['asha', 'mira']);
  expect([9, 12].map(seq => made.status(seq))).toEqual(['read', 'sent']);
  // What is asked for from now on has it.
  made.replace(new Map([['asha', cursor(1, 9, 9)]]), 11);
  expect([...made.cursors().keys()]).toEqual(['asha']);
});

test('a list that is newer than what comes late knows better who is there', () => {
  const made = receipts({});
  made.replace(
    new Map([
      ['mira', cursor(7, 9, 9)],
      ['ravi', cursor(8, 9, 9)],
    ]),
    5,
  );
  // Replayed.
  made.left('ravi', 6);
  made.joined('mira', 7);
  made.joined('ravi', 8);
  expect(made.status(9)).toBe('read');
  expect(made.counts(9)).toEqual({ members: 2, delivered: 2, read: 2 });
});

test('before all members are known nothing is said', () => {
  expect(new Receipts('me').status(1)).toBeNull();
});
