import { expect, test } from 'vitest';
import { hueOf, initials } from './initials.ts';

test.each([
  ['Asha Rao', 'AR'],
  ['asha', 'A'],
  ['  Jean  Luc   Picard ', 'JP'],
  ['అనిత రెడ్డి', 'అరె'],
  ['👩‍👩‍👧‍👦'.repeat(100), '👩‍👩‍👧‍👦'],
  ['\u202egnp.exe', 'G'],
  ['<script>alert(1)</script>', '<'],
  ['', ''],
  ['   ', ''],
])('the initials of %j are %j', (name, expected) => {
  expect(initials(name)).toBe(expected);
});

test('a person keeps the colour', () => {
  expect(hueOf('0190a1')).toBe(hueOf('0190a1'));
  expect(hueOf('0190a1') % 30).toBe(0);
});
