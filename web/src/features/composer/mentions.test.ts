import { expect, test } from 'vitest';
import { insertMention, matchingPeople, mentionAt } from './mentions.ts';

const people = ['Asha Rao', 'Ravi Kumar', 'ఆశ', 'Ångström', 'Kumari'].map(name => ({ name }));
const names = (query: string) => matchingPeople(people, query).map(({ name }) => name);

test('a mention begins with an @ at the start of a word', () => {
  expect(mentionAt('hi @as', 6)).toEqual({ start: 3, query: 'as' });
  expect(mentionAt('@', 1)).toEqual({ start: 0, query: '' });
  expect(mentionAt('@Asha R', 7)).toEqual({ start: 0, query: 'Asha R' });
  expect(mentionAt('mail me@ho', 10)).toBeNull();
  expect(mentionAt('hi @as then more', 16)).toBeNull();
  expect(mentionAt('@ఆ', 2)).toEqual({ start: 0, query: 'ఆ' });
});

test('people are found by the beginning of any of their names, without accents', () => {
  expect(names('ku')).toEqual(['Kumari', 'Ravi Kumar']);
  expect(names('ang')).toEqual(['Ångström']);
  expect(names('ఆ')).toEqual(['ఆశ']);
  expect(names('zz')).toEqual([]);
});

test('the name takes the place of what was typed, and the caret stands behind it', () => {
  expect(insertMention('hi @as!', { start: 3, query: 'as' }, 'Asha Rao')).toEqual({
    text: 'hi @Asha Rao !',
    caret: 13,
  });
});
