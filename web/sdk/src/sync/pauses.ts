/** Rooms that wait for a while, each with the timer that ends it. */
export class Pauses {
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #onEnd: () => void;

  /** `onEnd` is called when one has run out, not when it is ended. */
  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
  }

  has(roomId: string): boolean {
    return this.#timers.has(roomId);
  }

  /** Begins anew where one goes on. */
  begin(roomId: string, ms: number): void {
    this.end(roomId);
    const run = () => {
      this.#timers.delete(roomId);
      this.#onEnd();
    };
    this.#timers.set(roomId, setTimeout(run, ms));
  }

  end(roomId: string): void {
    clearTimeout(this.#timers.get(roomId));
    this.#timers.delete(roomId);
  }

  clear(): void {
    for (const roomId of [...this.#timers.keys()]) this.end(roomId);
  }
}
