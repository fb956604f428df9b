import { expect, test } from 'vitest';
import { enterKey, isComposing, isScrollKey, rowCommand } from './hotkeys.ts';

const key = (name: string, more: Partial<KeyboardEvent> = {}) => ({
  ...{ key: name, keyCode: 0, isComposing: false },
  ...{ shiftKey: false, ctrlKey: false, metaKey: false, altKey: false },
  ...more,
});
const desktop = { enterSends: true, isTouch: false };

test('Enter sends and Shift+Enter breaks the line, or the other way round', () => {
  expect(enterKey(key('Enter'), desktop)).toBe('send');
  expect(enterKey(key('Enter', { shiftKey: true }), desktop)).toBe('newline');
  const swapped = { ...desktop, enterSends: false };
  expect(enterKey(key('Enter'), swapped)).toBe('newline');
  expect(enterKey(key('Enter', { shiftKey: true }), swapped)).toBe('send');
  expect(enterKey(key('Enter', { ctrlKey: true }), swapped)).toBe('send');
});

test('the Enter that ends a composed word never sends', () => {
  expect(enterKey(key('Enter', { isComposing: true }), desktop)).toBeNull();
  expect(enterKey(key('Enter', { keyCode: 229 }), desktop)).toBeNull();
  expect(isComposing(key('a'))).toBe(false);
});

test('the Enter of a touch keyboard breaks the line', () => {
  expect(enterKey(key('Enter'), { ...desktop, isTouch: true })).toBe('newline');
});

test('a key on a message is a command, whatever its case; with a modifier it is the browser’s', () => {
  expect(rowCommand(key('r'))).toBe('reply');
  expect(rowCommand(key('R', { shiftKey: true }))).toBe('reply');
  expect(rowCommand(key('+', { shiftKey: true }))).toBe('react');
  expect(rowCommand(key('Delete'))).toBe('remove');
  expect(rowCommand(key('c', { ctrlKey: true }))).toBeNull();
  expect(rowCommand(key('r', { metaKey: true }))).toBeNull();
  expect(rowCommand(key('x'))).toBeNull();
});

test('the keys that scroll a list have a direction', () => {
  expect(isScrollKey(key('PageUp'))).toBe('up');
  expect(isScrollKey(key(' '))).toBe('down');
  expect(isScrollKey(key(' ', { shiftKey: true }))).toBe('up');
  expect(isScrollKey(key('a'))).toBeNull();
});
