import type { PastRoom } from '@sandesham/client';
import {
  type KeyboardEvent,
  type MouseEvent,
  useCallback,
  useEffect,
  useMemo,
  useRef,
} from 'react';
import { EmptyState } from '../../app/ui/EmptyState.tsx';
import { useMessages } from '../../i18n/index.ts';
import { rowCommand } from '../../lib/hotkeys.ts';
import { useReadable } from '../../store/hooks.ts';
import {
  makeActiveRow,
  type TimelineActions,
  type TimelineScope,
  TimelineScopeContext,
} from '../timeline/scope.ts';
import list from '../timeline/Timeline.module.css';
import { TimelineItem } from '../timeline/TimelineItem.tsx';
import { keyAt, useRowFocus } from '../timeline/useRowFocus.ts';
import { useTimelineRows } from '../timeline/useTimelineRows.ts';
import { useTimelineVirtualizer } from '../timeline/useTimelineVirtualizer.ts';
import classes from './audit.module.css';
import { useAuditTexts } from './texts.ts';

interface PastTimelineProps {
  room: PastRoom;
  isGroup: boolean;
  /** The row that the latest event concerns. */
  marked?: string | null;
  names?: ReadonlyMap<string, string> | null;
  /** Shows the versions of a message and who had read it. */
  onOpen: (messageId: string) => void;
  /** Gets what was before, where not all is there. */
  onOlder?: () => void;
}

const nothing = () => {};

/** Nothing can be changed about what was: what remains is to look closer. */
function lookingOnly(
  onOpen: (id: string) => void,
  onJump: (id: string) => void,
  onFold: (id: string) => void,
): TimelineActions {
  return {
    ...{ reply: nothing, edit: nothing, toggleReaction: nothing, pickReaction: nothing },
    ...{ copy: nothing, copyLink: nothing, remove: nothing, markUnread: nothing, fill: nothing },
    ...{ removeFile: nothing, retry: nothing, discard: nothing, rewrite: nothing },
    ...{ overwrite: nothing, salvage: nothing, view: nothing },
    openMenu: onOpen,
    info: onOpen,
    history: onOpen,
    jumpTo: onJump,
    fold: onFold,
  };
}

/** A room as it was, by the rows of the room as it is. */
export function PastTimeline(props: PastTimelineProps) {
  const { room, isGroup, marked = null, names = null, onOpen, onOlder } = props;
  const { timeline } = useMessages();
  const texts = useAuditTexts();
  const snapshot = useReadable(room);
  const scroller = useRef<HTMLDivElement>(null);
  const unfolding = useRef<string | null>(null);
  const { rows } = useTimelineRows(snapshot, '', null);

  const virtual = useRef<ReturnType<typeof useTimelineVirtualizer> | null>(null);
  const getVirtualizer = useCallback(() => virtual.current?.virtualizer ?? null, []);
  const setPinned = useCallback((pinned: boolean) => virtual.current?.setPinned(pinned), []);
  const focus = useRowFocus({ rows, virtualizer: getVirtualizer, setPinned });
  virtual.current = useTimelineVirtualizer({
    ...{ rows, scroller, unfolding, startPinned: true, keptIndex: focus.focusedIndex },
    onLook: nothing,
  });
  const { virtualizer } = virtual.current;

  const latest = useRef(rows);
  latest.current = rows;
  const show = useCallback(
    (key: string) => {
      const index = latest.current.findIndex(row => row.key === key);
      if (index < 0) return;
      const isLast = index === latest.current.length - 1;
      setPinned(isLast);
      if (!isLast) getVirtualizer()?.scrollToIndex(index, { align: 'auto' });
    },
    [setPinned, getVirtualizer],
  );
  // With each event, also of the same row; what is in sight already does not move.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a snapshot is an event
  useEffect(() => {
    if (marked !== null) show(marked);
  }, [marked, snapshot, show]);

  const scope = useMemo<TimelineScope>(
    () => ({
      ...{ room, isPast: true, names, me: '', isGroup, isAdmin: false, highlight: null },
      isNamed: () => false,
      actions: lookingOnly(onOpen, show, id => {
        unfolding.current = id;
        setPinned(false);
      }),
      active: makeActiveRow(),
      ...{ unfolded: new Set(), unfolding },
    }),
    [room, names, isGroup, onOpen, show, setPinned],
  );

  const openRow = (key: string | null) => {
    if (key !== null && rows.some(row => row.key === key && row.kind === 'message')) onOpen(key);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const key = keyAt(event.target);
    if (key === null || (event.target as HTMLElement).dataset.key !== key) return;
    const command = rowCommand(event.nativeEvent);
    if (command === 'menu' || command === 'info') openRow(key);
    else if (command === 'previous' || command === 'next') focus.move(command);
    else if (command === 'first' || command === 'last') focus.move(command);
    else return;
    event.preventDefault();
  };
  const onClick = (event: MouseEvent<HTMLElement>) => {
    const { target } = event;
    if (!(target instanceof Element) || target.closest('a, button') !== null) return;
    if (target.closest('[data-bubble]') !== null) openRow(keyAt(target));
  };

  const [head] = snapshot.rows;
  return (
    <TimelineScopeContext value={scope}>
      <div className={`${list.frame} ${classes.past}`}>
        <div ref={scroller} className={list.scroller} tabIndex={-1} data-testid="past-timeline">
          <div ref={virtualizer.containerRef} className={list.sizer}>
            <div className={list.head}>
              {head?.kind === 'start' && rows.length > 0 && <span>{timeline.startOfRoom}</span>}
              {head?.kind === 'older' && onOlder && (
                <button type="button" onClick={onOlder}>
                  {timeline.older}
                </button>
              )}
            </div>
            {rows.length > 0 && (
              <div
                role="feed"
                aria-label={timeline.label}
                onKeyDown={onKeyDown}
                onFocus={focus.onFocus}
                onClick={onClick}
              >
                {virtualizer.getVirtualItems().map(({ key, index }) => {
                  const row = rows[index];
                  return (
                    row && (
                      <TimelineItem
                        key={key as string}
                        row={row}
                        index={index}
                        isReachable={row.key === focus.reachable}
                        isHighlighted={row.key === marked}
                        measure={virtualizer.measureElement}
                      />
                    )
                  );
                })}
              </div>
            )}
          </div>
        </div>
        {rows.length === 0 && (
          <div className={list.empty}>
            <EmptyState title={texts.beforeFirst} />
          </div>
        )}
      </div>
    </TimelineScopeContext>
  );
}
