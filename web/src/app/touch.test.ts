// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { watchTouch } from './touch.ts';

test('a finger is noted until a mouse, or a key that moves the focus, is used', () => {
  const stop = watchTouch();
  const isTouch = () => 'touch' in document.documentElement.dataset;
  const point = (pointerType: string) =>
    dispatchEvent(new PointerEvent('pointerdown', { pointerType }));
  const press = (key: string) => dispatchEvent(new KeyboardEvent('keydown', { key }));
  point('touch');
  press('a');
  expect(isTouch()).toBe(true);
  press('Tab');
  expect(isTouch()).toBe(false);
  point('touch');
  point('mouse');
  expect(isTouch()).toBe(false);
  stop();
});
