import { backoff } from './backoff.ts';

/** Does something again after growing pauses, as often as it is asked to. */
export class Again {
  readonly #run: () => void;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #attempt = 0;

  constructor(run: () => void) {
    this.#run = run;
  }

  request(): void {
    if (this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#run();
    }, backoff(this.#attempt));
    this.#attempt += 1;
  }

  /** It is done, or is not to be done any more: the pauses begin anew. */
  cancel(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#attempt = 0;
  }
}
