/**
 * Whether the reader follows the newest message. Only what a person does changes it - a scroll that
 * they make, a button, sending - and never geometry alone: rows that grow, arrive or vanish move the
 * end of the list without anybody having scrolled.
 */

/** How near the end a scroll has to come to pin, in pixels: fractions of a pixel and rounding. */
const END_PX = 4;
/** A wheel notch or a key moves the list within this time. */
const GESTURE_MS = 300;
/** After a finger has left, momentum keeps sending scrolls at least this often. */
const MOMENTUM_MS = 200;

export interface ScrollPosition {
  /** Pixels from the top. */
  readonly top: number;
  /** Pixels from the end. */
  readonly fromEnd: number;
}

export class Pin {
  pinned: boolean;
  #gestureUntil = Number.NEGATIVE_INFINITY;
  #held = false;
  #lastTop = 0;

  constructor(pinned: boolean) {
    this.pinned = pinned;
  }

  /**
   * A wheel, or a key that scrolls. `up` with something above unpins at once; so it does where the list is
   * away from its end, as the browser may have scrolled it to its top before it told of the wheel.
   */
  move(direction: 'up' | 'down', position: ScrollPosition, now: number): void {
    this.#gestureUntil = now + GESTURE_MS;
    this.#lastTop = position.top;
    if (direction === 'up' && (position.top > 0 || position.fromEnd > END_PX)) this.pinned = false;
  }

  /** A finger on the list or the scrollbar's handle held: until `release` every scroll is theirs. */
  hold(position: ScrollPosition): void {
    this.#held = true;
    this.#lastTop = position.top;
  }

  release(now: number): void {
    this.#held = false;
    this.#gestureUntil = now + MOMENTUM_MS;
  }

  /** The list scrolled, for whatever reason. */
  scrolled(position: ScrollPosition, now: number): void {
    const moved = position.top - this.#lastTop;
    this.#lastTop = position.top;
    if (!this.#held && now > this.#gestureUntil) return;
    if (!this.#held) this.#gestureUntil = Math.max(this.#gestureUntil, now + MOMENTUM_MS);
    if (position.fromEnd <= END_PX) {
      if (moved >= 0) this.pinned = true;
    } else if (moved < 0) {
      this.pinned = false;
    }
  }

  /** A button was pressed, something was sent or a place was jumped to. */
  set(pinned: boolean): void {
    this.pinned = pinned;
    this.#gestureUntil = Number.NEGATIVE_INFINITY;
  }
}
