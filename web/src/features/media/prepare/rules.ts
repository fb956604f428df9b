/** Which pictures are made smaller before they are sent, and how much. */

/** The longer side of what is sent, in pixels. */
const SIDE_MAX = 2_560;
/** Within that, what has fewer bytes goes as it is. */
const SMALL_BYTES = 1_000_000;
/** A picture that keeps its pixels is written anew only for as much less as this. */
const WORTH = 0.8;
/** More are not decoded at once, in pixels: they take four bytes each. */
export const PIXELS_MAX = 120_000_000;
/** So many times as long as it is broad: made smaller, nobody could read a long screenshot any more. */
const STRIP = 4;
/** The longer side of what a ThumbHash is made of. */
const HINT_SIDE = 100;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** As large as there is room for on a side, in the same shape. */
function within({ width, height }: Size, side: number): Size {
  const scale = Math.min(1, side / Math.max(width, height));
  const of = (length: number) => Math.max(1, Math.round(length * scale));
  return { width: of(width), height: of(height) };
}

/** How large a picture is made; null when it is not written anew. `bytes`: how many it has. */
export function target(size: Size, bytes: number): Size | null {
  const [shorter, longer] = [size.width, size.height].sort((a, b) => a - b) as [number, number];
  if (longer > SIDE_MAX) return longer > STRIP * shorter ? null : within(size, SIDE_MAX);
  return bytes > SMALL_BYTES ? size : null;
}

/** How large the picture is that a ThumbHash is made of. */
export function hintSize(size: Size): Size {
  return within(size, HINT_SIDE);
}

/** Whether what was made is sent in the place of what was chosen. */
export function isWorth(made: number, chosen: number, isSmaller: boolean): boolean {
  return made < (isSmaller ? chosen : chosen * WORTH);
}
