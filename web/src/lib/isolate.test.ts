import { expect, test } from 'vitest';
import { isolate } from './isolate.ts';

test('a name from right to left is kept apart, and no other', () => {
  expect(isolate('محمد')).toBe('\u2068محمد\u2069');
  expect(isolate('Asha')).toBe('Asha');
  expect(isolate('కిరణ్')).toBe('కిరణ్');
});
