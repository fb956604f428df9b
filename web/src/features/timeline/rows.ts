import type { Row as StoreRow, SystemEvent } from '@sandesham/client';

/**
 * What the timeline shows, one row after the other: a pure function of what is loaded.
 *
 * Rows that a later page could take away or move would make the reader's place jump. Hence a day
 * divider stands only between two things that are both loaded, or where the room begins, and a message
 * that once began a group, because what is before it was not loaded yet, goes on beginning one (`heads`).
 */

/** What is known of a room at one place, ascending; what is not sent yet has no number and comes last. */
export type Entry = Extract<StoreRow, { kind: 'message' | 'system' | 'gap' }>;

type MessageEntry = Extract<Entry, { kind: 'message' }>;

export type Row =
  | {
      readonly kind: 'message';
      readonly key: string;
      readonly id: string;
      readonly seq: number | null;
      readonly author: string;
      /** The first of its group: it shows who wrote. */
      readonly head: boolean;
      /** The last of its group so far. */
      readonly tail: boolean;
    }
  | {
      readonly kind: 'system';
      readonly key: string;
      readonly seq: number;
      readonly event: SystemEvent;
    }
  | { readonly kind: 'day'; readonly key: string; readonly at: number }
  | { readonly kind: 'unread'; readonly key: 'unread' }
  | { readonly kind: 'gap'; readonly key: string; readonly gap: GapEntry };

type GapEntry = Extract<Entry, { kind: 'gap' }>;

/** One calendar day of the reader's zone: `[start, end)` in milliseconds. */
export interface DayRange {
  readonly start: number;
  readonly end: number;
}

export interface RowContext {
  /** The reader's id: their own messages are never unread. */
  readonly me: string;
  /** The read cursor when the room was opened; null when nothing was unread. */
  readonly marker: number | null;
  readonly dayOf: (at: number) => DayRange;
  /** Whether the first entry is the first that there is for the reader. */
  readonly isFromStart: boolean;
  /** Messages that begin a group whatever is before them. */
  readonly heads: ReadonlySet<string>;
}

/** Rows and what they were made of, so that an append costs only what is new. */
export interface RowList {
  readonly entries: readonly Entry[];
  readonly context: RowContext;
  readonly rows: readonly Row[];
  /** For each entry the index of its own row. */
  readonly rowOf: readonly number[];
  /** Rows before this index are those of the list before. */
  readonly cut: number;
  /** The index of the line "new messages"; -1 without one. */
  readonly unreadAt: number;
}

/** Messages of one author less than this apart stand in one group. */
export const GROUP_MS = 5 * 60_000;

/**
 * When it was, in milliseconds since 1970. What the server has not taken yet has the time in its
 * id, from this device's clock: good enough to group by, too uncertain to divide days by.
 */
const timeOf = (entry: Entry | undefined): number | null => {
  if (!entry || entry.kind === 'gap') return null;
  if (entry.at !== null) return Date.parse(entry.at);
  return Number.parseInt(entry.key.replaceAll('-', '').slice(0, 12), 16);
};

const isGroup = (before: Entry | undefined, entry: MessageEntry): boolean =>
  before?.kind === 'message' &&
  before.author === entry.author &&
  Math.abs((timeOf(entry) ?? 0) - (timeOf(before) ?? 0)) < GROUP_MS;

/** Whether the line "new messages" belongs before this entry, if it is not placed yet. */
const isUnread = (entry: Entry, context: RowContext): boolean => {
  if (context.marker === null) return false;
  if (entry.kind === 'gap') return entry.to > context.marker;
  return (
    entry.kind === 'message' &&
    entry.author !== context.me &&
    entry.seq !== null &&
    entry.seq > context.marker
  );
};

const commonPrefix = (a: readonly Entry[], b: readonly Entry[]): number => {
  const length = Math.min(a.length, b.length);
  let i = 0;
  while (i < length && a[i] === b[i]) i++;
  return i;
};

/** The rows of `entries`; with the previous list of the same context only what changed is made anew. */
export function buildRows(
  entries: readonly Entry[],
  context: RowContext,
  previous?: RowList,
): RowList {
  // The last common one is made anew too: whether it ends its group depends on what follows.
  const kept =
    previous?.context === context ? Math.max(commonPrefix(previous.entries, entries) - 1, 0) : 0;
  const cut = kept > 0 && previous ? (previous.rowOf[kept - 1] ?? -1) + 1 : 0;
  const rows = previous ? previous.rows.slice(0, cut) : [];
  const rowOf = previous ? previous.rowOf.slice(0, kept) : [];
  let unreadAt = previous && previous.unreadAt < cut ? previous.unreadAt : -1;
  let day: DayRange | undefined;

  for (let i = kept; i < entries.length; i++) {
    const entry = entries[i] as Entry;
    const before = entries[i - 1];
    let divided = false;
    if (entry.kind !== 'gap' && entry.at !== null) {
      const at = Date.parse(entry.at);
      if (!day || at < day.start || at >= day.end) day = context.dayOf(at);
      const past = before && before.kind !== 'gap' && before.at !== null ? timeOf(before) : null;
      const isFirst = i === 0 && context.isFromStart;
      if (isFirst || (past !== null && (past < day.start || past >= day.end))) {
        rows.push({ kind: 'day', key: `day:${entry.key}`, at });
        divided = true;
      }
    }
    if (unreadAt < 0 && isUnread(entry, context)) {
      unreadAt = rows.length;
      rows.push({ kind: 'unread', key: 'unread' });
      divided = true;
    }
    rowOf.push(rows.length);
    const { key } = entry;
    if (entry.kind === 'gap') rows.push({ kind: 'gap', key, gap: entry });
    else if (entry.kind === 'system') {
      rows.push({ kind: 'system', key, seq: entry.seq, event: entry.event });
    } else {
      const { id, seq, author } = entry;
      const next = entries[i + 1];
      const head = divided || context.heads.has(id) || !isGroup(before, entry);
      const tail = next?.kind !== 'message' || !isGroup(entry, next);
      rows.push({ kind: 'message', key, id, seq, author, head, tail });
    }
  }
  return { entries, context, rows, rowOf, cut, unreadAt };
}

/** The number of a row, of a gap its last; null for what has none. */
export const seqOf = (row: Row | undefined): number | null => {
  if (row?.kind === 'message' || row?.kind === 'system') return row.seq;
  return row?.kind === 'gap' ? row.gap.to : null;
};

/** The index of the row that shows `seq` or of the next later one; -1 when there is none. */
export function rowAtSeq(rows: readonly Row[], seq: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    // Dividers have no number: they count with what follows them.
    let probe = middle;
    while (probe < high && (rows[probe]?.kind === 'day' || rows[probe]?.kind === 'unread')) probe++;
    const found = probe < high ? (seqOf(rows[probe]) ?? Number.POSITIVE_INFINITY) : null;
    if (found === null || found >= seq) high = middle;
    else low = probe + 1;
  }
  let index = low;
  while (rows[index]?.kind === 'day' || rows[index]?.kind === 'unread') index++;
  const row = rows[index];
  return row && (seqOf(row) ?? -1) >= seq ? index : -1;
}

/** Whether messages, or a gap, stand between two numbers: from one to the other is a leap. */
export function isBetween(rows: readonly Row[], after: number, before: number): boolean {
  const row = rows[rowAtSeq(rows, after + 1)];
  return row?.kind === 'gap' ? row.gap.from < before : (seqOf(row) ?? before) < before;
}

/** Others' messages after `seq` among the rows: what "Latest (n new)" counts. */
export function countAfter(rows: readonly Row[], seq: number, me: string): number {
  let count = 0;
  for (let i = rows.length - 1; i >= 0; i--) {
    const row = rows[i] as Row;
    const at = seqOf(row);
    if (at !== null && at <= seq) break;
    if (row.kind === 'message' && row.author !== me && row.seq !== null) count++;
  }
  return count;
}

/** Others' messages past `after` and up to `upTo`: what is still unread of what was. */
export function countBetween(
  rows: readonly Row[],
  after: number,
  upTo: number,
  me: string,
): number {
  return countAfter(rows, after, me) - countAfter(rows, upTo, me);
}

/** How far the rows reach: to the beginning of the room, to the newest. */
export interface Reach {
  readonly fromStart: boolean;
  readonly atTail: boolean;
}

/**
 * The index of the row for `seq`, if that number is loaded: of the message itself or, as edits and
 * reactions have numbers and no rows, of what follows it, or is the last. -1 when it has to be
 * loaded first.
 */
export function loadedRowAt(rows: readonly Row[], seq: number, reach: Reach): number {
  const index = rowAtSeq(rows, seq);
  const row = rows[index];
  if (!row) return reach.atTail ? rows.length - 1 : -1;
  if (row.kind === 'gap') return -1;
  const first = rows.find(({ kind }) => kind === 'message' || kind === 'system' || kind === 'gap');
  return reach.fromStart || (seqOf(first) ?? 0) <= seq ? index : -1;
}
