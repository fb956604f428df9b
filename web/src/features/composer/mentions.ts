import { withoutBidiControls } from '@sandesham/client';

/** A mention being typed: where its `@` stands and what follows. */
export interface MentionQuery {
  readonly start: number;
  readonly query: string;
}

const LENGTH_MAX = 40;
export const SUGGESTIONS_MAX = 8;

/** The mention that the caret is in, if any. */
export function mentionAt(text: string, caret: number): MentionQuery | null {
  const before = text.slice(Math.max(0, caret - LENGTH_MAX), caret);
  const found = /(?:^|[\s(])@([\p{L}\p{M}\p{N}_.'-]*(?: [\p{L}\p{M}\p{N}_.'-]+)?)$/u.exec(before);
  if (found?.[1] === undefined) return null;
  return { start: caret - found[1].length - 1, query: found[1] };
}

/** Those whose name, or a word of it, begins with the query; whole beginnings first. */
export function matchingPeople<T extends { name: string }>(
  people: readonly T[],
  query: string,
): T[] {
  const wanted = fold(query);
  const rank = ({ name }: T) => {
    const folded = fold(name);
    if (folded.startsWith(wanted)) return 0;
    return folded.split(/\s+/).some(word => word.startsWith(wanted)) ? 1 : 2;
  };
  return people
    .filter(({ name }) => name !== '')
    .map(person => ({ person, rank: rank(person) }))
    .filter(({ rank: found }) => found < 2)
    .sort((a, b) => a.rank - b.rank || a.person.name.localeCompare(b.person.name))
    .slice(0, SUGGESTIONS_MAX)
    .map(({ person }) => person);
}

/** The text with the mention written out, and where the caret stands then. */
export function insertMention(
  text: string,
  { start, query }: MentionQuery,
  name: string,
): { text: string; caret: number } {
  const mention = `@${withoutBidiControls(name)} `;
  const rest = text.slice(start + 1 + query.length).replace(/^ /, '');
  return { text: text.slice(0, start) + mention + rest, caret: start + mention.length };
}

const fold = (text: string) => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLocaleLowerCase();
