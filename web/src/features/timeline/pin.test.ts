import { expect, test } from 'vitest';
import { Pin } from './pin.ts';

const at = (top: number, fromEnd: number) => ({ top, fromEnd });

test('a scroll that nobody made never unpins: rows grew, or the window became shorter', () => {
  const pin = new Pin(true);
  pin.scrolled(at(500, 300), 0);
  pin.scrolled(at(400, 400), 1000);
  expect(pin.pinned).toBe(true);
});

test('a scroll that nobody made never pins: rows went away', () => {
  const pin = new Pin(false);
  pin.scrolled(at(500, 0), 0);
  expect(pin.pinned).toBe(false);
});

test('a wheel notch upwards unpins at once, before the list has moved', () => {
  const pin = new Pin(true);
  pin.move('up', at(1000, 0), 0);
  expect(pin.pinned).toBe(false);
});

test('a wheel notch unpins also where the browser has scrolled to the top before it tells of it', () => {
  const pin = new Pin(true);
  pin.move('up', at(0, 1000), 0);
  pin.scrolled(at(0, 1000), 16);
  expect(pin.pinned).toBe(false);
});

test('a wheel notch upwards where there is nothing above leaves it pinned', () => {
  const pin = new Pin(true);
  pin.move('up', at(0, 0), 0);
  expect(pin.pinned).toBe(true);
});

test('scrolling down by hand to the end pins', () => {
  const pin = new Pin(false);
  pin.move('down', at(800, 200), 0);
  pin.scrolled(at(900, 100), 16);
  expect(pin.pinned).toBe(false);
  pin.scrolled(at(1000, 0), 32);
  expect(pin.pinned).toBe(true);
});

test('an arrival between a notch upwards and its scroll does not pin again', () => {
  const pin = new Pin(true);
  pin.move('up', at(1000, 0), 0);
  pin.scrolled(at(900, 160), 16);
  expect(pin.pinned).toBe(false);
});

test('a finger that drags back to the end pins, and one that drags up unpins', () => {
  const pin = new Pin(true);
  pin.hold(at(1000, 0));
  pin.scrolled(at(980, 20), 10);
  expect(pin.pinned).toBe(false);
  pin.scrolled(at(1000, 0), 20);
  pin.release(30);
  expect(pin.pinned).toBe(true);
});

test('momentum counts as the hand that gave it, however long it lasts', () => {
  const pin = new Pin(false);
  pin.hold(at(0, 3000));
  pin.release(0);
  for (let i = 1; i <= 30; i++) pin.scrolled(at(i * 100, 3000 - i * 100), i * 100);
  expect(pin.pinned).toBe(true);
});

test('a button decides whatever scroll is still under way', () => {
  const pin = new Pin(false);
  pin.move('up', at(1000, 0), 0);
  pin.set(true);
  pin.scrolled(at(900, 100), 16);
  expect(pin.pinned).toBe(true);
});
