/** Ranges of `room_seq`, both ends included; a set of them is ascending, disjoint and never touching. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** The set with a range added; what touches becomes one. */
export function withInterval(set: readonly Interval[], added: Interval): readonly Interval[] {
  if (added.from > added.to) return set;
  let { from, to } = added;
  const before: Interval[] = [];
  const after: Interval[] = [];
  for (const each of set) {
    if (each.to < from - 1) before.push(each);
    else if (each.from > to + 1) after.push(each);
    else {
      from = Math.min(from, each.from);
      to = Math.max(to, each.to);
    }
  }
  return [...before, { from, to }, ...after];
}

export function covers(set: readonly Interval[], seq: number): boolean {
  return set.some(each => each.from <= seq && seq <= each.to);
}

/** What lies between the ranges, and after the last one up to `head`. */
export function gapsOf(set: readonly Interval[], head: number): readonly Interval[] {
  const gaps: Interval[] = [];
  set.forEach((each, index) => {
    const to = (set[index + 1]?.from ?? head + 1) - 1;
    if (each.to < to) gaps.push({ from: each.to + 1, to });
  });
  return gaps;
}
