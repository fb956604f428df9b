import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mentionPattern, namedAs } from './mentions.ts';

test('the longest name is the one that is meant', () => {
  const pattern = mentionPattern(['Asha', 'Asha Rao']) as RegExp;
  expect('see @Asha Rao!'.split(pattern)).toEqual(['see ', '@Asha Rao', '!']);
  expect('see @Ashan'.split(pattern)).toEqual(['see @Ashan']);
  expect('mail x@Asha'.split(pattern)).toEqual(['mail x@Asha']);
  expect(mentionPattern([])).toBeNull();
});

test('any name can be mentioned, whatever signs are in it', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 20 }), name => {
      fc.pre(name.trim() !== '');
      const pattern = mentionPattern([name]) as RegExp;
      expect(`x @${name.trim()} y`.split(pattern)[1]).toBe(`@${name.trim()}`);
    }),
  );
});

test('somebody is named by the whole name, in capital letters or small ones', () => {
  const isNamed = namedAs('Asha Rao');
  expect(['@Asha Rao, look', 'so @asha rao?', '(@ASHA RAO)'].map(isNamed)).toEqual([
    true,
    true,
    true,
  ]);
  expect(['Asha Rao', '@Asha', '@Asha Raos', 'x@Asha Rao'].map(isNamed)).toEqual([
    false,
    false,
    false,
    false,
  ]);
  expect(namedAs('')('@')).toBe(false);
  expect(namedAs('ఆశ')('చూడు @ఆశ')).toBe(true);
});
