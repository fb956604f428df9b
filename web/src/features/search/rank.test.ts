import { expect, it } from 'vitest';
import { best, rank } from './rank.ts';

it('a name that begins with it comes before one with such a word, and that before one that has it', () => {
  const names = ['Lasagna', 'Team As', 'Asha', 'Bela'];
  expect(best(names, 'as', name => name)).toEqual(['Asha', 'Team As', 'Lasagna']);
});

it('of equals the one that came first is first', () => {
  expect(best(['Asha B', 'Asha A'], 'asha', name => name)).toEqual(['Asha B', 'Asha A']);
});

it('case and accents make no difference, in any script', () => {
  expect([rank('Élodie', 'elo'), rank('ASHA', 'asha'), rank('తేజ', 'తే'), rank('x', 'y')]).toEqual([
    0,
    0,
    0,
    null,
  ]);
});
