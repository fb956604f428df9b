import { expect, test } from 'vitest';
import { glance } from './glance.ts';

test.each([
  ['freeze at **14:00**, *concurrently*', 'freeze at 14:00, concurrently'],
  ['`cargo test` is ~~red~~ green', 'cargo test is red green'],
  ['# Plan\n- one\n- two\n> quoted', 'Plan one two quoted'],
  ['```sql\nselect 1;\n```', 'select 1;'],
  ['snake_case_name and 2 * 3 * 4', 'snake_case_name and 2 * 3 * 4'],
  ['**not closed', '**not closed'],
  ['exe.\u202efdp', 'exe.fdp'],
  ['<b>bold</b>', '<b>bold</b>'],
  [' \n\t ', ''],
])('%j is seen as %j', (text, expected) => {
  expect(glance(text)).toBe(expected);
});

test('a long text is cut between characters', () => {
  expect(glance('👍'.repeat(300), 4)).toBe('👍👍👍👍…');
});
