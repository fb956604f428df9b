/** Where the words of a search stand in what was found. */

/** A piece of a text; `isHit` where the search hit. */
export interface Piece {
  text: string;
  isHit: boolean;
  /** Where it begins. */
  at: number;
}

/** So much of a long text is shown before its first hit. */
const LEAD_CHARACTERS = 80;
/** More is cut off: the whole is one click away. */
const SHOWN_CHARACTERS = 600;

/** Cuts a text into pieces that hit and pieces that do not, from shortly before the first hit on. */
export function highlight(text: string, query: string): Piece[] {
  const pattern = patternOf(query);
  const first = pattern === null ? 0 : Math.max(0, text.search(pattern));
  const start = first > LEAD_CHARACTERS * 2 ? wordStart(text, first - LEAD_CHARACTERS) : 0;
  const shown = cut(text.slice(start));
  const pieces = pattern === null ? [plain(shown, 0)] : piecesOf(shown, pattern);
  return start === 0 ? pieces : [plain('…', -1), ...pieces];
}

function plain(text: string, at: number): Piece {
  return { text, isHit: false, at };
}

function piecesOf(text: string, pattern: RegExp): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > end) pieces.push(plain(text.slice(end, match.index), end));
    pieces.push({ text: match[0], isHit: true, at: match.index });
    end = match.index + match[0].length;
  }
  if (end < text.length) pieces.push(plain(text.slice(end), end));
  return pieces;
}

/** Longer words first: of two that begin alike the longer one is meant. */
function patternOf(query: string): RegExp | null {
  const words = query.split(/\s+/).filter(Boolean);
  if (words.length === 0) return null;
  const sorted = words.sort((a, b) => b.length - a.length);
  return new RegExp(sorted.map(escapePattern).join('|'), 'giu');
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&').replaceAll('-', '\\x2d');
}

function wordStart(text: string, near: number): number {
  const blank = text.indexOf(' ', near);
  const start = blank >= 0 && blank < near + LEAD_CHARACTERS / 2 ? blank + 1 : near;
  return isInsidePair(text, start) ? start + 1 : start;
}

function cut(text: string): string {
  if (text.length <= SHOWN_CHARACTERS) return text;
  const end = isInsidePair(text, SHOWN_CHARACTERS) ? SHOWN_CHARACTERS - 1 : SHOWN_CHARACTERS;
  return `${text.slice(0, end)}…`;
}

/** Whether an index would part the two halves of one character. */
function isInsidePair(text: string, index: number): boolean {
  return /[\uDC00-\uDFFF]/.test(text.charAt(index));
}
