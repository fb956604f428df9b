/** The room that a picture takes: known before a byte of it is here, so that nothing moves. */

export interface Box {
  readonly width: number;
  readonly height: number;
}

const WIDTH_MAX = 360;
const HEIGHT_MAX = 340;
/** Smaller, nobody could press it. */
const SIDE_MIN = 88;

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
