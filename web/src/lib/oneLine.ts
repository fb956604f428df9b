import { plainText } from './richText.tsx';

/** A text's beginning in one line, for quotes, lists and announcements; `max` in characters. */
export function oneLine(text: string, max = 160): string {
  // Enough to find `max` visible characters in, of a text that may be long.
  const line = plainText(text.slice(0, max * 8))
    .replaceAll(/\s+/g, ' ')
    .trim();
  const letters = Array.from(line);
  return letters.length > max ? `${letters.slice(0, max).join('').trimEnd()}…` : line;
}
