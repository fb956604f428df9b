/** What is searched for, as the address bar has it, and the words `from:` and the like while they are typed. */

/** What a message may have come with. */
export type SoughtFile = 'image' | 'file';

/** A search. */
export interface SearchQuery {
  /** The words. */
  text: string;
  /** A user's identifier. */
  from: string | null;
  /** A room's identifier. */
  in: string | null;
  /** The first day that is too late, `YYYY-MM-DD`. */
  before: string | null;
  has: SoughtFile | null;
}

export const FILTERS = ['from', 'in', 'before', 'has'] as const;
export type Filter = (typeof FILTERS)[number];

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const DATE = /^\d{4}-\d\d-\d\d$/;

/** Reads the part of an address after `?`; what makes no sense is left out. */
export function parseQuery(address: string): SearchQuery {
  const params = new URLSearchParams(address);
  const fits = (name: string, shape: RegExp) => {
    const value = params.get(name);
    return value !== null && shape.test(value) ? value : null;
  };
  return {
    text: params.get('q') ?? '',
    from: fits('from', UUID),
    in: fits('in', UUID),
    before: validDate(fits('before', DATE)),
    has: fits('has', /^(image|file)$/) as SoughtFile | null,
  };
}

/** The part of an address after `?`. */
export function formatQuery(query: SearchQuery): string {
  const params = new URLSearchParams();
  if (query.text !== '') params.set('q', query.text);
  for (const filter of FILTERS) {
    const value = query[filter];
    if (value !== null) params.set(filter, value);
  }
  return params.toString();
}

/** Whether there is a word to look for; filters alone find nothing. */
export function hasWord(text: string): boolean {
  return /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(text);
}

/** A filter that is being typed at the end of the words. */
export interface TypedFilter {
  filter: Filter;
  /** What stands after the colon. */
  value: string;
  /** The words without it. */
  rest: string;
}

/** The filter at the end of what was typed: `lunch from:ash` has one, `lunch` has none. */
export function typedFilter(text: string): TypedFilter | null {
  const match = /(?:^|\s)(from|in|before|has):(\S*)$/i.exec(text);
  if (match === null) return null;
  const [, filter = '', value = ''] = match;
  return { filter: filter.toLowerCase() as Filter, value, rest: text.slice(0, match.index).trim() };
}

/** What was typed when a word follows a whole filter: the filter is taken, the words are left. */
export function takeTyped(query: SearchQuery): SearchQuery {
  const match = /(?:^|\s)(before|has):(\S+)\s/i.exec(query.text);
  if (match === null) return query;
  const [whole, name = '', value = ''] = match;
  const filter = name.toLowerCase();
  const isRight = filter === 'before' ? validDate(value) !== null : /^(image|file)$/.test(value);
  if (!isRight) return query;
  const before = query.text.slice(0, match.index);
  const after = query.text.slice(match.index + whole.length);
  return { ...query, text: `${before} ${after}`.trimStart(), [filter]: value };
}

/** A real date, or `null`. */
export function validDate(text: string | null): string | null {
  if (text === null || !DATE.test(text)) return null;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) ? text : null;
}
