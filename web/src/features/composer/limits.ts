/** The longest text that the server takes, in bytes of UTF-8. */
export const TEXT_BYTES_MAX = 16_384;
/** From here on the composer counts aloud. */
const COUNT_FROM = 0.9;

const encoder = new TextEncoder();

export interface Size {
  readonly bytes: number;
  /** Whether the writer should see how much is left. */
  readonly isNear: boolean;
  /** By how many bytes it is too long; 0 when it is not. */
  readonly over: number;
}

/** How long a text is to the server. */
export function sizeOf(text: string): Size {
  // No unit of a string takes more than three bytes: most texts need no counting.
  if (text.length * 3 < TEXT_BYTES_MAX * COUNT_FROM) return { bytes: 0, isNear: false, over: 0 };
  const bytes = encoder.encode(text).length;
  return {
    bytes,
    isNear: bytes >= TEXT_BYTES_MAX * COUNT_FROM,
    over: Math.max(bytes - TEXT_BYTES_MAX, 0),
  };
}
