/** Beyond either of these a message is folded. */
const LINES_MAX = 30;
const LENGTH_MAX = 2400;
/** What of it stays in sight. */
const LINES_SHOWN = 14;
const LENGTH_SHOWN = 1200;

/** The beginning of a text that is too long for its row; null when all of it shows. */
export function fold(text: string): string | null {
  if (text.length <= LENGTH_MAX && !hasLines(text, LINES_MAX)) return null;
  let end = 0;
  for (let line = 0; line < LINES_SHOWN; line++) {
    const next = text.indexOf('\n', end);
    if (next < 0) {
      end = text.length;
      break;
    }
    end = next + 1;
  }
  end = Math.min(end, LENGTH_SHOWN);
  // Not through the middle of a letter that takes two units.
  if (isHighSurrogate(text.charCodeAt(end - 1))) end--;
  return `${text.slice(0, end).trimEnd()}\u00a0…`;
}

function hasLines(text: string, count: number): boolean {
  let at = -1;
  for (let line = 0; line < count; line++) {
    at = text.indexOf('\n', at + 1);
    if (at < 0) return false;
  }
  return true;
}

const isHighSurrogate = (unit: number) => unit >= 0xd800 && unit <= 0xdbff;

const EMOJI_LENGTH_MAX = 60;
const EMOJI = emojiPattern('^(?:\\p{RGI_Emoji}\\s*){1,5}$');

/** The `v` flag is newer than the language level that we compile for; browsers have it since 2023. */
function emojiPattern(source: string): RegExp | null {
  try {
    return new RegExp(source, 'v');
  } catch {
    return null;
  }
}

/** Whether a text is one to five emoji and nothing else. */
export function isEmojiOnly(text: string): boolean {
  return text.length <= EMOJI_LENGTH_MAX && (EMOJI?.test(text) ?? false);
}
