import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fold, isEmojiOnly } from './fold.ts';

test('what fits stays whole', () => {
  expect(fold('short')).toBeNull();
  expect(fold('line\n'.repeat(25))).toBeNull();
});

test('many lines are folded to a few, and so is one very long line', () => {
  expect(fold('a\n'.repeat(8000))?.split('\n').length).toBe(14);
  expect((fold('x'.repeat(16_384)) as string).length).toBeLessThan(1300);
});

test('a fold keeps the beginning and never cuts a letter in two', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }), piece => {
      const text = piece.repeat(Math.ceil(3000 / piece.length));
      const folded = fold(text);
      if (folded === null) return;
      const kept = folded.slice(0, -2);
      expect(text.startsWith(kept)).toBe(true);
      if (isWhole(text)) expect(isWhole(folded)).toBe(true);
    }),
  );
});

test('only a few emoji, and nothing else, show large', () => {
  for (const text of ['🎉', '🎉🎉 ❤️', '👩‍👩‍👧‍👦', '🇮🇳']) expect(isEmojiOnly(text)).toBe(true);
  for (const text of ['', '1', 'ok 👍', '#', '🎉'.repeat(9)]) expect(isEmojiOnly(text)).toBe(false);
});

/** Whether every letter is there in full: half a letter does not survive the way into bytes. */
function isWhole(text: string): boolean {
  return new TextDecoder().decode(new TextEncoder().encode(text)) === text;
}
