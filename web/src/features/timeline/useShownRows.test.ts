// @vitest-environment happy-dom
import { act, renderHook } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { Row } from './rows.ts';
import { useShownRows } from './useShownRows.ts';

const rowsTo = (count: number, from = 1): Row[] =>
  Array.from({ length: count - from + 1 }, (_, index) => {
    const seq = from + index;
    return {
      kind: 'message',
      key: `m${seq}`,
      id: `m${seq}`,
      seq,
      author: 'a',
      head: true,
      tail: true,
    };
  });

function shownOf(count: number) {
  const { result, rerender } = renderHook(({ rows }) => useShownRows(rows), {
    initialProps: { rows: rowsTo(count) },
  });
  const first = () => result.current.shown[0]?.key;
  const shorten = (keeps = -1) => act(() => result.current.shorten(keeps));
  return { result, rerender, first, shorten };
}

test('all rows are shown of a room that is not very long', () => {
  const { result, first, shorten } = shownOf(1_200);
  shorten();
  expect(first()).toBe('m1');
  expect(result.current.isShortened).toBe(false);
  expect(result.current.showOlder()).toBe(false);
});

test('of a very long one the latest are shown, and go on being while more come', () => {
  const { result, rerender, first, shorten } = shownOf(20_000);
  expect(first()).toBe('m1');
  shorten();
  expect(first()).toBe('m19401');
  expect(result.current.isShortened).toBe(true);
  rerender({ rows: rowsTo(20_500) });
  shorten();
  expect(first()).toBe('m19401');
  rerender({ rows: rowsTo(20_700) });
  shorten();
  expect(first()).toBe('m20101');
});

test('who scrolls up is shown the rest piece by piece, to the first', () => {
  const { result, first, shorten } = shownOf(2_000);
  shorten();
  const seen = [first()];
  for (let isMore = true; isMore; ) {
    act(() => {
      isMore = result.current.showOlder();
    });
    seen.push(first());
  }
  expect(seen).toEqual(['m1401', 'm801', 'm201', 'm1', 'm1']);
});

test('a number that is not shown is, with what is around it; one that is not there is not', () => {
  const { result, first, shorten } = shownOf(20_000);
  shorten();
  let isRevealed = false;
  const reveal = (seq: number) =>
    act(() => {
      isRevealed = result.current.reveal(seq);
    });
  reveal(5_000);
  expect([isRevealed, first()]).toEqual([true, 'm4700']);
  reveal(5_000);
  expect(isRevealed).toBe(false);
  reveal(30_000);
  expect([isRevealed, first()]).toEqual([false, 'm4700']);
});

test('a row that is to stay keeps the list from being shortened past it', () => {
  const { first, shorten } = shownOf(20_000);
  shorten(19_399);
  expect(first()).toBe('m1');
  shorten(19_400);
  expect(first()).toBe('m19401');
});

test('another log, with other numbers, is shown from its beginning', () => {
  const { rerender, first, shorten } = shownOf(20_000);
  shorten();
  rerender({ rows: rowsTo(40) });
  expect(first()).toBe('m1');
});
