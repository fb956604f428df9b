import { expect, test } from 'vitest';
import { resolve } from './language.ts';

test('the first language of the browser that is spoken here is taken', () => {
  expect(resolve('auto', ['fr-FR', 'te-IN', 'en-IN'])).toEqual({ language: 'te', locale: 'te-IN' });
});

test('a browser whose languages are not spoken here gets English', () => {
  expect(resolve('auto', ['fr', 'zh-CN'])).toEqual({ language: 'en', locale: 'en' });
  expect(resolve('auto', [])).toEqual({ language: 'en', locale: 'en' });
});

test('a chosen language keeps the region that the browser asks for', () => {
  expect(resolve('en', ['hi-IN', 'en-GB'])).toEqual({ language: 'en', locale: 'en-GB' });
  expect(resolve('hi', ['en-GB'])).toEqual({ language: 'hi', locale: 'hi-IN' });
});
