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
  #byKey = new Map<string, Row>();
  #gaps: readonly NamedGap[] = [];
  #gapsMade = 0;

  make(
    timeline: Timeline,
    unplaced: readonly Unplaced[],
    loading: ReadonlyMap<string, LoadState>,
  ): readonly Row[] {
    const known = this.#byKey;
    const next = new Map<string, Row>();
    const rows: Row[] = [];
    const push = (row: Row) => {
      const before = known.get(row.key);
      const same = before !== undefined && isSame(before, row) ? before : row;
      next.set(row.key, same);
      rows.push(same);
    };
    if (timeline.reachesStart) push(START);
    else if (timeline.isLoaded) {
      push({ kind: 'older', key: 'older', state: loading.get('older') ?? 'idle' });
    }
    const gaps = this.#named(gapsOf(timeline.intervals, timeline.head));
    let gap = 0;
    const pushGapsBefore = (seq: number) => {
      for (let each = gaps[gap]; each !== undefined && each.from < seq; each = gaps[++gap]) {
        push({ kind: 'gap', ...each, state: loading.get(each.key) ?? 'idle' });
      }
    };
    for (const item of timeline.items) {
      pushGapsBefore(item.seq);
      const before = known.get(item.kind === 'message' ? item.id : `s${item.seq}`);
      // Nothing that a numbered row says ever changes: most rows are taken over unseen.
      if (before !== undefined && 'seq' in before && before.seq === item.seq && isPlaced(before)) {
        next.set(before.key, before);
        rows.push(before);
      } else push(rowOf(item, timeline));
    }
    pushGapsBefore(Number.POSITIVE_INFINITY);
    for (const { id, seq, author } of unplaced) {
      if (timeline.message(id) === undefined) {
        push({ kind: 'message', key: id, id, seq, author, at: null });
      }
    }
    this.#byKey = next;
    return rows;
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

function isPlaced(row: Row): boolean {
  return row.kind === 'system' || (row.kind === 'message' && row.at !== null);
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
