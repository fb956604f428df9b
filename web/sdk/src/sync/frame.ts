/** While nobody sees the page there are no animation frames; then and in Node, so many milliseconds. */
const HIDDEN_MS = 50;

/** Runs what was asked for once, with the next frame. */
export class NextFrame {
  readonly #run: () => void;
  #cancel: (() => void) | null = null;

  constructor(run: () => void) {
    this.#run = run;
  }

  request(): void {
    if (this.#cancel !== null) return;
    const run = () => this.now();
    if (typeof requestAnimationFrame === 'function' && document.visibilityState === 'visible') {
      const frame = requestAnimationFrame(run);
      // A page that is hidden meanwhile gets its frame when it is seen again: too late for a title.
      const timer = setTimeout(run, 250);
      this.#cancel = () => {
        cancelAnimationFrame(frame);
        clearTimeout(timer);
      };
      return;
    }
    const timer = setTimeout(run, HIDDEN_MS);
    this.#cancel = () => clearTimeout(timer);
  }

  /** Runs it now, if it was asked for or not. */
  now(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#run();
  }

  cancel(): void {
    this.#cancel?.();
    this.#cancel = null;
  }
}
