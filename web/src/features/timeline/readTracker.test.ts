import { expect, test } from 'vitest';
import { ReadTracker, seenRows } from './readTracker.ts';

test('a row counts as seen from half of it on', () => {
  const spans = [
    { seq: 1, start: 0, end: 100 },
    { seq: 2, start: 100, end: 200 },
    { seq: 3, start: 200, end: 300 },
  ];
  expect(seenRows(spans, 50, 250)).toEqual([1, 2, 3]);
  expect(seenRows(spans, 51, 249)).toEqual([2]);
});

test('a row taller than the window counts as seen when it fills half of it', () => {
  expect(seenRows([{ seq: 1, start: 0, end: 5000 }], 2000, 2500)).toEqual([1]);
  expect(seenRows([{ seq: 1, start: 0, end: 5000 }], 4800, 5300)).toEqual([]);
});

test('nothing is read before it was seen for half a second', () => {
  const tracker = new ReadTracker(0);
  expect(tracker.look([1, 2], true, 0)).toBeNull();
  expect(tracker.look([1, 2], true, 499)).toBeNull();
  expect(tracker.look([1, 2], true, 500)).toBe(2);
});

test('a look away begins the time anew', () => {
  const tracker = new ReadTracker(0);
  tracker.look([1], true, 0);
  tracker.look([], true, 300);
  tracker.look([1], true, 400);
  expect(tracker.look([1], true, 600)).toBeNull();
  expect(tracker.look([1], true, 900)).toBe(1);
});

test('nothing is read while the page is not in front', () => {
  const tracker = new ReadTracker(0);
  tracker.look([1], true, 0);
  expect(tracker.look([1], false, 600)).toBeNull();
  expect(tracker.look([1], true, 700)).toBeNull();
  expect(tracker.look([1], true, 1200)).toBe(1);
});

test('the cursor never moves back', () => {
  const tracker = new ReadTracker(7);
  tracker.look([3, 4], true, 0);
  expect(tracker.look([3, 4], true, 1000)).toBeNull();
  expect(tracker.readUpTo).toBe(7);
});

test('it says when the next look can matter', () => {
  const tracker = new ReadTracker(1);
  tracker.look([1], true, 0);
  expect(tracker.nextIn(0)).toBeNull();
  tracker.look([1, 2], true, 100);
  expect(tracker.nextIn(200)).toBe(400);
});
