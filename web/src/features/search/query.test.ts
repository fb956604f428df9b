import { describe, expect, it } from 'vitest';
import { formatQuery, hasWord, parseQuery, takeTyped, typedFilter } from './query.ts';

const ASHA = '018f2b6c-0000-7000-8000-000000000001';
const ROOM = '018f2b6c-0000-7000-8000-000000000002';

describe('an address', () => {
  it('gives back the search that it was made of', () => {
    const query = {
      text: 'tea & <b>上海</b>',
      from: ASHA,
      in: ROOM,
      before: '2026-11-25',
      has: 'image',
    } as const;
    expect(parseQuery(formatQuery(query))).toEqual(query);
  });

  it('may say nonsense, which is left out', () => {
    const none = { text: '', from: null, in: null, before: null, has: null };
    expect(parseQuery('from=asha&in=..%2F&before=2026-02-30&has=money')).toEqual(none);
    expect(parseQuery('')).toEqual(none);
  });
});

describe('a filter that is typed', () => {
  it.each([
    ['lunch from:ash', { filter: 'from', value: 'ash', rest: 'lunch' }],
    ['in:', { filter: 'in', value: '', rest: '' }],
    ['HAS:im', { filter: 'has', value: 'im', rest: '' }],
    ['see http://in:80', null],
    ['from:asha lunch', null],
    ['lunch', null],
  ])('of "%s" is %j', (text, expected) => {
    expect(typedFilter(text)).toEqual(expected);
  });
});

it('a search needs a letter, a digit or an emoji', () => {
  expect(['a', '5', '上', 'తె', '👍'].map(hasWord)).toEqual(Array(5).fill(true));
  expect(['', '  ', ':)', '%%'].map(hasWord)).toEqual(Array(4).fill(false));
});

it('a whole filter before a word becomes one, and nothing else does', () => {
  const typed = (text: string) => takeTyped({ ...parseQuery(''), text });
  expect(typed('lunch before:2026-11-27 ')).toMatchObject({ text: 'lunch ', before: '2026-11-27' });
  expect(typed('has:image of')).toMatchObject({ text: 'of', has: 'image' });
  for (const text of ['before:2026-11-27', 'before:2026-13-40 x', 'has:cat x', 'from:asha x']) {
    expect(typed(text)).toMatchObject({ text, before: null, has: null });
  }
});
