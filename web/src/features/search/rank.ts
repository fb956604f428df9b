/** How well a name fits what was typed. */

function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .trim();
}

/** Whether the name has it, without regard to case and accents. */
export function matches(name: string, typed: string): boolean {
  return fold(name).includes(fold(typed));
}

/** 0: begins with it; 1: one of its words does; 2: has it somewhere; `null`: does not have it. */
export function rank(name: string, typed: string): 0 | 1 | 2 | null {
  const [whole, sought] = [fold(name), fold(typed)];
  if (whole.startsWith(sought)) return 0;
  if (whole.split(/[\s\p{P}]+/u).some(word => word.startsWith(sought))) return 1;
  return whole.includes(sought) ? 2 : null;
}

/** Those that have it, the best first; of equals the one that came first. */
export function best<T>(things: readonly T[], typed: string, nameOf: (thing: T) => string): T[] {
  return things
    .map(thing => ({ thing, rank: rank(nameOf(thing), typed) }))
    .filter(each => each.rank !== null)
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0))
    .map(({ thing }) => thing);
}
