import { withoutBidiControls } from '@sandesham/client';

const BLOCK_MARKS = /^[ \t]*(?:(?:#{1,6}|>|[-*+])[ \t]+|```\w*)/gm;
const PAIRS = /(\*\*|~~|`+)(.+?)\1/g;
const SINGLE = /(?<![\w*_])([*_])(\S|\S[^*_\n]*\S)\1(?![\w*_])/g;

/**
 * The beginning of a message in one line, for lists and notifications; `max` in characters.
 *
 * It takes the common marks of formatting away by their looks. `oneLine` reads them properly, and
 * costs the reader of Markdown, which a list of chats is not to wait for.
 */
export function glance(text: string, max = 160): string {
  const plain = withoutBidiControls(text.slice(0, max * 8))
    .replace(BLOCK_MARKS, '')
    .replace(PAIRS, '$2')
    .replace(SINGLE, '$2')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const letters = Array.from(plain);
  return letters.length > max ? `${letters.slice(0, max).join('').trimEnd()}…` : plain;
}
