import { createStore } from 'zustand/vanilla';
import type { Readable } from '../readable.ts';

/** How long somebody counts as writing after the last sign, in milliseconds. */
const SHOWN_MS = 6_000;
/** How often one tells that one is writing, in milliseconds. */
const TOLD_MS = 3_000;

/** Who is writing in a room. */
export class Typing {
  readonly #store = createStore<readonly string[]>(() => []);
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  #toldAt = Number.NEGATIVE_INFINITY;

  get typers(): Readable<readonly string[]> {
    return this.#store;
  }

  /** Somebody gave a sign. */
  seen(userId: string): void {
    clearTimeout(this.#timers.get(userId));
    this.#timers.set(
      userId,
      setTimeout(() => this.done(userId), SHOWN_MS),
    );
    if (!this.#store.getState().includes(userId)) {
      this.#store.setState([...this.#store.getState(), userId], true);
    }
  }

  /** Somebody's message is here. */
  done(userId: string): void {
    clearTimeout(this.#timers.get(userId));
    if (!this.#timers.delete(userId)) return;
    this.#store.setState(
      this.#store.getState().filter(id => id !== userId),
      true,
    );
  }

  /** Whether it is time to tell the others that one is writing oneself. */
  shouldTell(now = performance.now()): boolean {
    if (now - this.#toldAt < TOLD_MS) return false;
    this.#toldAt = now;
    return true;
  }

  /** One's own message is on its way: the next letter is told at once. */
  sent(): void {
    this.#toldAt = Number.NEGATIVE_INFINITY;
  }

  clear(): void {
    for (const userId of [...this.#timers.keys()]) this.done(userId);
  }
}
