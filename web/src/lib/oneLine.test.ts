import { expect, test } from 'vitest';
import { oneLine } from './oneLine.ts';

test('a text becomes one line without its Markdown', () => {
  expect(oneLine('**one**\n\n  two\t three ')).toBe('one two three');
});

test('a long one ends with an ellipsis and no half letter', () => {
  expect(oneLine('😀'.repeat(20), 5)).toBe('😀😀😀😀😀…');
  expect(oneLine('abc', 3)).toBe('abc');
});

test('characters that override direction are left out', () => {
  expect(oneLine('a\u202Eb')).toBe('ab');
});
