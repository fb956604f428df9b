import type { LoadState, MessageRow, Row } from '../model.ts';
import { gapsOf, type Interval } from './intervals.ts';
import type { Item, Timeline } from './timeline.ts';

/** A message that the server has not numbered, or whose event has not come yet. */
export interface Unplaced {
  readonly id: string;
  readonly seq: number | null;
  readonly author: string;
}

interface NamedGap extends Interval {
  readonly key: string;
}

const START: Row = { kind: 'start', key: 'start' };

/** Makes rows of a timeline. A row stays the same object for as long as it says the same. */
export class Rows {
  /** The rows of the timeline's items, one each and in their order. */
  #placed: Row[] = [];
  readonly #rowOf = new WeakMap<Item, Row>();
  #first: Item | undefined;
  #last: Item | undefined;
  /** All other rows. */
  #byKey = new Map<string, Row>();
  #gaps: readonly NamedGap[] = [];
  #gapsMade = 0;

  make(
    timeline: Timeline,
    unplaced: readonly Unplaced[],
    loading: ReadonlyMap<string, LoadState>,
  ): readonly Row[] {
    const known = this.#byKey;
    this.#byKey = new Map();
    const kept = (row: Row): Row => {
      const before = known.get(row.key);
      const same = before !== undefined && isSame(before, row) ? before : row;
      this.#byKey.set(row.key, same);
      return same;
    };
    this.#place(timeline);
    const rows = this.#withGaps(timeline, loading, kept);
    if (timeline.reachesStart) rows.unshift(START);
    else if (timeline.isLoaded) {
      rows.unshift(kept({ kind: 'older', key: 'older', state: loading.get('older') ?? 'idle' }));
    }
    for (const { id, seq, author } of unplaced) {
      if (timeline.message(id) === undefined) {
        rows.push(kept({ kind: 'message', key: id, id, seq, author, at: null }));
      }
    }
    return rows;
  }

  /** Brings `#placed` up to date: for what came at the end, without looking at the rest. */
  #place(timeline: Timeline): void {
    const { items } = timeline;
    const count = this.#placed.length;
    // Items are only ever added, in order: with the same ends there is the same between them.
    const isAppended = count > 0 && items[0] === this.#first && items[count - 1] === this.#last;
    if (!isAppended) this.#placed = [];
    for (const item of isAppended ? items.slice(count) : items) {
      const row = this.#rowOf.get(item) ?? rowOf(item, timeline);
      this.#rowOf.set(item, row);
      this.#placed.push(row);
    }
    this.#first = items[0];
    this.#last = items.at(-1);
  }

  #withGaps(
    timeline: Timeline,
    loading: ReadonlyMap<string, LoadState>,
    kept: (row: Row) => Row,
  ): Row[] {
    const rows: Row[] = [];
    let from = 0;
    for (const gap of this.#named(gapsOf(timeline.intervals, timeline.head))) {
      const to = timeline.indexOf(gap.from);
      for (const row of this.#placed.slice(from, to)) rows.push(row);
      rows.push(kept({ kind: 'gap', ...gap, state: loading.get(gap.key) ?? 'idle' }));
      from = to;
    }
    return from === 0 && rows.length === 0
      ? this.#placed.slice()
      : rows.concat(this.#placed.slice(from));
  }

  /** A gap keeps its name while it is filled from either end. */
  #named(gaps: readonly Interval[]): readonly NamedGap[] {
    const free = [...this.#gaps];
    this.#gaps = gaps.map(gap => {
      const at = free.findIndex(before => before.from <= gap.to && gap.from <= before.to);
      const [before] = at < 0 ? [] : free.splice(at, 1);
      return { ...gap, key: before?.key ?? `gap:${++this.#gapsMade}` };
    });
    return this.#gaps;
  }
}

function rowOf(item: Item, timeline: Timeline): Row {
  if (item.kind === 'system') {
    const { seq, event } = item;
    return { kind: 'system', key: `s${seq}`, seq, at: event.at, event };
  }
  const message = timeline.message(item.id);
  const { seq, id } = item;
  const row: MessageRow = {
    kind: 'message',
    key: id,
    id,
    seq,
    author: message?.author ?? '',
    at: message?.sentAt ?? null,
  };
  return row;
}

function isSame(one: Row, other: Row): boolean {
  if (one.kind === 'gap' && other.kind === 'gap') {
    return one.from === other.from && one.to === other.to && one.state === other.state;
  }
  if (one.kind === 'older' && other.kind === 'older') return one.state === other.state;
  if (one.kind === 'message' && other.kind === 'message') {
    return one.seq === other.seq && one.at === other.at && one.author === other.author;
  }
  return one.kind === other.kind;
}
