import { afterPaint, isTypingUnpainted, watchTyping } from './paint.ts';

/** While nobody sees the page there are no animation frames; then and in Node, so many milliseconds. */
const HIDDEN_MS = 50;
/** What takes longer than this from its beginning to its paint has cost a frame. In milliseconds. */
const FRAME_MS = 15;
/** What took so long leaves this many times as long to everything else, */
const REST_FACTOR = 3;
/** but at most so long passes from one to the next, in milliseconds. */
const REST_MS_MAX = 100;

/** What a person typed is painted first; what was asked for waits no longer than this, in milliseconds. */
const TYPING_MS_MAX = 100;

/**
 * Runs what was asked for once, with the next frame that does not show what is being typed. When what it
 * does, and all that follows from it up to the paint, takes longer than a frame has, it does so less often:
 * keys and scrolling come in between.
 */
export class NextFrame {
  readonly #run: () => void;
  #restMs: number;
  #cancel: (() => void) | null = null;
  /** Not before this time of `performance.now()`. */
  #notBefore = 0;

  /** `restMs`: at least so long passes from one run to the next that is asked for. */
  constructor(run: () => void, restMs = 0) {
    this.#run = run;
    this.#restMs = restMs;
  }

  set restMs(ms: number) {
    this.#restMs = ms;
  }

  request(): void {
    if (this.#cancel !== null) return;
    const wait = this.#notBefore - performance.now();
    if (wait > 0) {
      const timer = setTimeout(() => {
        this.#cancel = null;
        this.#withFrame();
      }, wait);
      this.#cancel = () => clearTimeout(timer);
    } else this.#withFrame();
  }

  /** Runs it now, if it was asked for or not. */
  now(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#notBefore = performance.now() + this.#restMs;
    this.#run();
  }

  cancel(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #withFrame(): void {
    if (typeof requestAnimationFrame === 'function' && document.visibilityState === 'visible') {
      watchTyping();
      const latest = performance.now() + TYPING_MS_MAX;
      const begin = () => {
        if (isTypingUnpainted() && performance.now() < latest) {
          frame = requestAnimationFrame(begin);
          return;
        }
        this.#restAfterPaint();
        this.now();
      };
      let frame = requestAnimationFrame(begin);
      // A page that is hidden meanwhile gets its frame when it is seen again: too late for a title.
      const timer = setTimeout(() => this.now(), 250);
      this.#cancel = () => {
        cancelAnimationFrame(frame);
        clearTimeout(timer);
      };
      return;
    }
    const timer = setTimeout(() => this.now(), HIDDEN_MS);
    this.#cancel = () => clearTimeout(timer);
  }

  #restAfterPaint(): void {
    const begun = performance.now();
    afterPaint(() => {
      const took = performance.now() - begun;
      if (took <= FRAME_MS) return;
      const until = begun + Math.min(took * REST_FACTOR, REST_MS_MAX);
      this.#notBefore = Math.max(this.#notBefore, until);
    });
  }
}
