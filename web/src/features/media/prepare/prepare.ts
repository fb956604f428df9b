import type { Prepare, Prepared } from '@sandesham/client';
import { PIXELS_MAX } from './rules.ts';

/** After so long it goes as it is, in milliseconds. */
const WORK_MS_MAX = 30_000;

/** Looks at one picture; null when it cannot. */
export type Look = (file: Blob, signal: AbortSignal) => Promise<Prepared | null>;

/**
 * One picture at a time, as each takes four bytes of memory for each of its pixels. `look` is what
 * looks at them, `onIdle` is told when none waits any more.
 */
export function preparer(look: Look, onIdle: () => void): Prepare {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return (file, { width = 0, height = 0 }, signal) => {
    if (width * height > PIXELS_MAX) return Promise.resolve(null);
    waiting += 1;
    const turn = last.then(() => {
      signal.throwIfAborted();
      return look(file, signal);
    });
    last = turn
      .catch(() => {})
      .then(() => {
        waiting -= 1;
        if (waiting === 0) onIdle();
      });
    return turn;
  };
}

let worker: Worker | null = null;

/** The worker and what it works on end together: nothing else can stop it. */
function dismiss(): void {
  worker?.terminate();
  worker = null;
}

/** Where there are no workers that can draw, and where one does not begin, the page does it itself. */
const lookApart: Look = (file, signal) =>
  typeof Worker === 'undefined' || typeof OffscreenCanvas === 'undefined'
    ? lookHere(file)
    : new Promise((resolve, reject) => {
        worker ??= new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
        const at = worker;
        const timer = setTimeout(() => end(() => resolve(null), true), WORK_MS_MAX);
        const abort = () => end(() => reject(signal.reason), true);
        const end = (answer: () => void, isOver = false) => {
          clearTimeout(timer);
          signal.removeEventListener('abort', abort);
          at.onmessage = null;
          at.onerror = null;
          if (isOver) dismiss();
          answer();
        };
        at.onmessage = ({ data }: MessageEvent<Prepared | null>) => end(() => resolve(data));
        at.onerror = () => end(() => resolve(lookHere(file)), true);
        signal.addEventListener('abort', abort);
        at.postMessage(file);
      });

async function lookHere(file: Blob): Promise<Prepared> {
  const { shrink } = await import('./shrink.ts');
  return shrink(file);
}

/** Makes large pictures smaller before they are sent. */
export const prepare = preparer(lookApart, dismiss);
