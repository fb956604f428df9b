import { withoutBidiControls } from '@sandesham/client';

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * The first letters of the first and the last word of a name, for a picture.
 *
 * A letter is what a reader takes for one: a family emoji or `క్షి` is not cut apart.
 */
export function initials(name: string): string {
  const words = withoutBidiControls(name).split(/\s+/u);
  const named = words.filter(word => word !== '');
  const shown = named.length > 1 ? [named[0], named.at(-1)] : named;
  return shown.map(word => first(word ?? '')).join('');
}

function first(word: string): string {
  // Not a bracket or a quotation mark, unless there is nothing else.
  const [letter] = segmenter.segment(word.replace(/^\p{P}+(?=.)/u, ''));
  return letter ? letter.segment.toLocaleUpperCase() : '';
}

/** A hue between 0 and 359 that is always the same for the same identifier. */
export function hueOf(id: string): number {
  let hash = 0;
  for (const char of id) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) >>> 0;
  // Twelve that can be told apart, rather than 360 that cannot.
  return (hash % 12) * 30;
}
