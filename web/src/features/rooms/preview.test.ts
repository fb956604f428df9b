import { expect, test } from 'vitest';
import { firstName } from './preview.ts';

test.each([
  ['Asha Rao', 'Asha'],
  ['  కిరణ్ రావు', 'కిరణ్'],
  ['\u202eevil gpj.exe', 'evil'],
  ['\u202e\u2066', ''],
  ['👨‍👩‍👧‍👦'.repeat(100), `${'👨‍👩‍👧‍👦'.repeat(16)}…`],
])('%s is called %s', (name, called) => {
  expect(firstName(name)).toBe(called);
});
