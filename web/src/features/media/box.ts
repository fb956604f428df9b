/** The room that a picture takes: known before a byte of it is here, so that nothing moves. */

import type { Attachment } from '@sandesham/client';

export interface Box {
  readonly width: number;
  readonly height: number;
}

const WIDTH_MAX = 360;
const HEIGHT_MAX = 340;
/** Smaller, nobody could press it. */
const SIDE_MIN = 88;

/** So many times as long as it is broad, a picture is a strip: of its thumbnail hardly a line is left. */
const STRIP = 4;
/** A strip with more bytes is drawn from its thumbnail nevertheless. */
const STRIP_BYTES_MAX = 3_000_000;

/** Which way a picture is a strip; undefined for one that is none. */
export function stripOf({ width = 1, height = 1 }: Attachment): 'tall' | 'wide' | undefined {
  if (height > width * STRIP) return 'tall';
  return width > height * STRIP ? 'wide' : undefined;
}

/** What a picture is drawn from where it is small. */
export function smallVariantOf(picture: Attachment): 'thumb' | 'original' {
  const isStrip = stripOf(picture) !== undefined && picture.size <= STRIP_BYTES_MAX;
  return isStrip ? 'original' : 'thumb';
}

/** How large one picture alone is shown: all of it, unless it is very long or very wide. */
export function boxOf(width: number, height: number): Box {
  const scale = Math.min(1, WIDTH_MAX / width, HEIGHT_MAX / height);
  return {
    width: Math.max(SIDE_MIN, Math.round(width * scale)),
    height: Math.max(SIDE_MIN, Math.round(height * scale)),
  };
}

/** How many cells stand in each line of a grid of so many pictures. */
export function gridOf(count: number): readonly number[] {
  if (count <= 3) return count === 3 ? [1, 2] : [count];
  if (count === 4) return [2, 2];
  const lines: number[] = [];
  // The short line is the first: its pictures are the larger ones.
  let left = count;
  while (left % 3 !== 0) {
    lines.push(2);
    left -= 2;
  }
  while (left > 0) {
    lines.push(3);
    left -= 3;
  }
  return lines;
}
