/** Who is named in a text: `@` and a name, as people write it. Pure. */

import { withoutBidiControls } from './bidi.ts';

/**
 * Finds mentions of these people, with one capturing group; null when there is nobody to mention. The longest name
 * is the one that is meant, in capital letters or small ones.
 */
export function mentionPattern(names: readonly string[]): RegExp | null {
  const sorted = names
    .map(name => withoutBidiControls(name).trim())
    .filter(name => name !== '')
    .sort((a, b) => b.length - a.length)
    .map(name => name.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  if (sorted.length === 0) return null;
  return new RegExp(`(?<![\\p{L}\\p{N}_])(@(?:${sorted.join('|')}))(?![\\p{L}\\p{N}_])`, 'iu');
}

/** Whether texts name somebody. */
export function namedAs(name: string): (text: string) => boolean {
  const pattern = mentionPattern([name]);
  // Most texts name nobody.
  return text => pattern !== null && text.includes('@') && pattern.test(withoutBidiControls(text));
}
