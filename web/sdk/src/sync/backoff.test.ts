import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoff } from './backoff.ts';

test('pauses are between half a second and half a minute, and spread', () => {
  fc.assert(
    fc.property(
      fc.nat(10_000),
      fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      (attempt, random) => {
        const ms = backoff(attempt, () => random);
        expect(ms).toBeGreaterThanOrEqual(500);
        expect(ms).toBeLessThanOrEqual(30_000);
      },
    ),
  );
  expect(backoff(10, () => 0)).not.toBe(backoff(10, () => 0.9));
});

test('pauses grow', () => {
  const pauses = [0, 1, 2, 3, 4, 5].map(attempt => backoff(attempt, () => 1));
  expect(pauses).toEqual([...pauses].sort((one, other) => one - other));
  expect(new Set(pauses).size).toBe(pauses.length);
});
