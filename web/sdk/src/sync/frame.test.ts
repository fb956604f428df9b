import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { NextFrame } from './frame.ts';

/** A page of which the test draws the frames. */
let callbacks: Map<number, () => void>;
let posted: (() => void)[];
/** Somebody types a letter. */
let type: () => void = () => {};

/** Draws a frame; from its beginning to its paint it takes so long, in milliseconds. */
function draw(ms = 0) {
  const due = [...callbacks.values()];
  callbacks.clear();
  for (const callback of due) callback();
  vi.advanceTimersByTime(ms);
  for (const painted of posted.splice(0)) painted();
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  callbacks = new Map();
  posted = [];
  let last = 0;
  vi.stubGlobal('document', { visibilityState: 'visible' });
  vi.stubGlobal('requestAnimationFrame', (callback: () => void) => {
    callbacks.set(++last, callback);
    return last;
  });
  vi.stubGlobal('addEventListener', (_: string, listener: () => void) => {
    type = listener;
  });
  vi.stubGlobal('cancelAnimationFrame', (id: number) => callbacks.delete(id));
  vi.stubGlobal(
    'MessageChannel',
    class {
      port1 = { onmessage: () => {}, close: () => {} };
      port2 = { postMessage: () => posted.push(() => this.port1.onmessage()) };
    },
  );
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('what is asked for many times before a frame runs once, with it', () => {
  const run = vi.fn();
  const frame = new NextFrame(run);
  frame.request();
  frame.request();
  expect(run).not.toHaveBeenCalled();
  draw();
  draw();
  expect(run).toHaveBeenCalledTimes(1);
});

test('what a frame has time for runs with every frame', () => {
  const run = vi.fn();
  const frame = new NextFrame(run);
  for (let count = 1; count <= 3; count++) {
    frame.request();
    draw(8);
    expect(run).toHaveBeenCalledTimes(count);
  }
});

test('what takes longer than a frame leaves the next ones to others', () => {
  const run = vi.fn();
  const frame = new NextFrame(run);
  frame.request();
  draw(20);
  frame.request();
  draw();
  expect(run).toHaveBeenCalledTimes(1);
  // Three times as long as it took, from its beginning on.
  vi.advanceTimersByTime(40);
  draw();
  expect(run).toHaveBeenCalledTimes(2);
});

test('however long it takes, it is not put off for more than a tenth of a second', () => {
  const run = vi.fn();
  const frame = new NextFrame(run);
  frame.request();
  draw(90);
  frame.request();
  vi.advanceTimersByTime(10);
  draw();
  expect(run).toHaveBeenCalledTimes(2);
});

test('with a rest, one run is at least so long after the other, and the first at once', () => {
  const run = vi.fn();
  const frame = new NextFrame(run, 100);
  frame.request();
  draw();
  frame.request();
  vi.advanceTimersByTime(90);
  draw();
  expect(run).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(10);
  draw();
  expect(run).toHaveBeenCalledTimes(2);
});

test('what is to run now does not rest, and what was asked for has been done by it', () => {
  const run = vi.fn();
  const frame = new NextFrame(run, 100);
  frame.now();
  frame.request();
  frame.now();
  vi.advanceTimersByTime(1000);
  draw();
  expect(run).toHaveBeenCalledTimes(2);
});

test('what is typed is painted first, however it was asked for before', () => {
  const run = vi.fn();
  const frame = new NextFrame(run);
  frame.request();
  type();
  draw(8);
  expect(run).not.toHaveBeenCalled();
  draw();
  expect(run).toHaveBeenCalledTimes(1);
});

test('somebody who does not stop typing sees what comes, too', () => {
  const run = vi.fn();
  const frame = new NextFrame(run);
  frame.request();
  for (let letter = 0; letter < 8; letter++) {
    type();
    draw(16);
  }
  expect(run).toHaveBeenCalledTimes(1);
});
