import { expect, test } from 'vitest';
import { DEFAULT_PREFERENCES, soundPreferences } from './preferences.ts';

test.each([undefined, null, 'dark', 7, []])('%j is no preferences', stored => {
  expect(soundPreferences(stored)).toEqual(DEFAULT_PREFERENCES);
});

test('what is sound is kept, and the rest is as it comes', () => {
  const stored = {
    language: 'te',
    colorScheme: 'sepia',
    density: 'compact',
    zone: 'Mars/Olympus',
    enterSends: 'no',
    listWidth: 9000,
    unknown: true,
  };
  expect(soundPreferences(stored)).toEqual({
    ...DEFAULT_PREFERENCES,
    language: 'te',
    density: 'compact',
  });
});

test('a zone that the browser knows is kept', () => {
  expect(soundPreferences({ zone: 'Asia/Kolkata' }).zone).toBe('Asia/Kolkata');
});
