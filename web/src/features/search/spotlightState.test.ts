// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { closeSpotlight, listenForSpotlight, useSpotlight } from './spotlightState.ts';

let stop = () => {};
/** What the field heard that had the focus before. */
const heard = vi.fn();

beforeEach(() => {
  closeSpotlight();
  heard.mockClear();
  stop = listenForSpotlight();
  document.body.innerHTML = '<textarea></textarea>';
  document.querySelector('textarea')?.addEventListener('keydown', heard);
});

afterEach(() => stop());

function press(key: string, more: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more });
  document.querySelector('textarea')?.dispatchEvent(event);
  return event;
}

test('what is typed before its field is there is for it, and Enter sends nothing meanwhile', () => {
  expect(press('h').defaultPrevented).toBe(false);
  expect(heard).toHaveBeenCalledTimes(1);
  press('k', { ctrlKey: true });
  for (const key of ['r', 'x', 'Backspace', 'a', 'Enter']) {
    expect(press(key).defaultPrevented).toBe(true);
  }
  expect(heard).toHaveBeenCalledTimes(2);
  expect(useSpotlight.getState()).toEqual({ opened: true, typed: 'ra' });
});

test('what is typed into its field is left to the field', () => {
  press('k', { ctrlKey: true });
  document.body.innerHTML = '<section aria-modal="true"><textarea></textarea></section>';
  document.querySelector('textarea')?.focus();
  expect(press('a').defaultPrevented).toBe(false);
  expect(useSpotlight.getState().typed).toBe('');
});

test('it is empty when it is opened again', () => {
  press('k', { metaKey: true });
  press('a');
  press('k', { metaKey: true });
  expect(useSpotlight.getState().opened).toBe(false);
  press('k', { metaKey: true });
  expect(useSpotlight.getState()).toEqual({ opened: true, typed: '' });
});
