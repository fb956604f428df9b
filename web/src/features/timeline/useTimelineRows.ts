import type { RoomSnapshot } from '@sandesham/client';
import { useEffect, useMemo, useRef } from 'react';
import { useFormat } from '../../i18n/index.ts';
import { makeDayOf } from './dayOf.ts';
import { buildRows, type Entry, type RowContext, type RowList } from './rows.ts';

/** The rows of a snapshot; `marker` is the read cursor when the room was opened. */
export function useTimelineRows(
  snapshot: RoomSnapshot,
  me: string,
  marker: number | null,
): RowList {
  const { zone } = useFormat();
  const heads = useRef(new Set<string>()).current;
  const previous = useRef<RowList | undefined>(undefined);
  const isFromStart = snapshot.rows[0]?.kind === 'start';
  const context = useMemo<RowContext>(
    () => ({ me, marker, dayOf: makeDayOf(zone), isFromStart, heads }),
    [me, marker, zone, isFromStart, heads],
  );
  const list = useMemo(
    () => buildRows(entriesOf(snapshot), context, previous.current),
    [snapshot, context],
  );

  useEffect(() => {
    previous.current = list;
    // What begins a group only because nothing before it is loaded keeps its height for good.
    for (let index = list.cut; index < list.rows.length; index++) {
      const row = list.rows[index];
      const before = list.rows[index - 1];
      if (row?.kind === 'message' && (!before || before.kind === 'gap')) heads.add(row.id);
    }
  }, [list, heads]);

  return list;
}

const entries = new WeakMap<RoomSnapshot, readonly Entry[]>();

/** The snapshot's rows without what tells of its upper end, which is no row of the list. */
function entriesOf(snapshot: RoomSnapshot): readonly Entry[] {
  let known = entries.get(snapshot);
  if (!known) {
    const { rows } = snapshot;
    const isHeaded = rows[0]?.kind === 'start' || rows[0]?.kind === 'older';
    known = (isHeaded ? rows.slice(1) : rows) as readonly Entry[];
    entries.set(snapshot, known);
  }
  return known;
}
