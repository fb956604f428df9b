import { expect, test } from 'vitest';
import { isBlank } from './blank.ts';

test.each(['', ' \t\n', '\u200b\u202e', '\u2060 \ufeff'])('%j is blank', text => {
  expect(isBlank(text)).toBe(true);
});

test.each(['a', ' \u200bక', '👨‍👩‍👧', '.'])('%j is not', text => {
  expect(isBlank(text)).toBe(false);
});
