import type { Room, RoomSnapshot } from '@sandesham/client';
import { MessageCircle } from 'lucide-react';
import {
  type KeyboardEvent,
  type PointerEvent,
  type Ref,
  useCallback,
  useEffect,
  useImperativeHandle,
  useRef,
} from 'react';
import { EmptyState } from '../../app/ui/EmptyState.tsx';
import { useMessages } from '../../i18n/index.ts';
import { rowCommand } from '../../lib/hotkeys.ts';
import { ToLatest, ToUnread } from './JumpButtons.tsx';
import type { Row } from './rows.ts';
import { anchorOf, useScope } from './scope.ts';
import classes from './Timeline.module.css';
import { TimelineHead } from './TimelineHead.tsx';
import { TimelineItem } from './TimelineItem.tsx';
import { type Target, useJump } from './useJump.ts';
import { useLongPress } from './useLongPress.ts';
import { type Unread, useLook } from './useLook.ts';
import { keyAt, useRowFocus } from './useRowFocus.ts';
import { useShownRows } from './useShownRows.ts';
import { useTimelineRows } from './useTimelineRows.ts';
import { useTimelineVirtualizer } from './useTimelineVirtualizer.ts';

/** What the rest of the room does with its timeline. */
export interface TimelineHandle {
  /** Shows the newest and follows it: somebody sent something, or asked to. */
  toLatest(): void;
  jumpTo(seq: number): void;
  /** Puts the focus on a message. */
  focusMessage(id: string): void;
  /** A long message is about to be opened, or to be folded again. */
  onFold(id: string, isOpen: boolean): void;
  /** Reads no further until the room is opened again. */
  holdReading(): void;
}

interface TimelineProps {
  room: Room;
  snapshot: RoomSnapshot;
  /** A number to open at. */
  seq: number | null;
  /** What was unread when the room was opened. */
  unread: Unread | null;
  readUpTo: number;
  onCompose: () => void;
  ref: Ref<TimelineHandle>;
}

/** The messages of a room. Nothing but its reader moves what is on screen. */
export function Timeline({ room, snapshot, seq, unread, readUpTo, onCompose, ref }: TimelineProps) {
  const { me, actions, active, unfolding } = useScope();
  const { timeline } = useMessages();
  const scroller = useRef<HTMLDivElement>(null);
  const { rows: all } = useTimelineRows(snapshot, me, unread?.marker ?? null);
  const { shown: rows, isShortened, shorten, showOlder, reveal } = useShownRows(all);
  const first = useRef(firstTarget(seq, unread)).current;
  const head = isShortened ? undefined : snapshot.rows[0];
  const reach = { fromStart: head?.kind === 'start', atTail: snapshot.isAtTail };

  const list = useRef<ReturnType<typeof useTimelineVirtualizer>['virtualizer'] | null>(null);
  const getVirtualizer = useCallback(() => list.current, []);
  const pinLater = useRef<(pinned: boolean) => void>(() => {});
  const setPinnedLater = useCallback((pinned: boolean) => pinLater.current(pinned), []);
  const { reachable, focusedIndex, move, focus, onFocus } = useRowFocus({
    rows,
    virtualizer: getVirtualizer,
    setPinned: setPinnedLater,
  });
  const lookLater = useRef(() => {});
  const { virtualizer, isPinned, setPinned } = useTimelineVirtualizer({
    rows,
    scroller,
    startPinned: first === null,
    keptIndex: focusedIndex,
    unfolding,
    onLook: useCallback(() => lookLater.current(), []),
  });
  list.current = virtualizer;
  pinLater.current = setPinned;
  const { jump, isPlaced, highlighted } = useJump({
    ...{ room, rows, reach, reveal, first, virtualizer, setPinned },
  });
  const look = useLook({
    ...{ room, snapshot, rows, all, showOlder, me, unread, readUpTo, isPlaced },
  });
  look.list.current = virtualizer;
  lookLater.current = look.onLook;

  // biome-ignore lint/correctness/useExhaustiveDependencies: with more rows there may be too many
  useEffect(() => {
    if (!isPinned || !isPlaced) return;
    // Who has the focus on a row keeps the row.
    const isHere = scroller.current?.contains(document.activeElement);
    shorten(isHere ? focusedIndex : -1);
  }, [rows, isPinned, isPlaced, focusedIndex, shorten]);

  useEffect(() => room.follow(isPinned), [room, isPinned]);

  const jumpTo = useCallback(
    (to: number) => jump({ seq: to, align: 'center', marks: true }),
    [jump],
  );
  // A button that was pressed goes away: the keys go on with the list that it was in.
  const keepFocus = () => {
    if (document.activeElement instanceof HTMLButtonElement) {
      scroller.current?.focus({ preventScroll: true });
    }
  };
  const toLatest = useCallback(() => {
    if (snapshot.isAtTail) setPinned(true);
    else jump({ seq: snapshot.headSeq, align: 'start', marks: false });
  }, [snapshot, setPinned, jump]);
  useImperativeHandle(
    ref,
    () => ({
      toLatest,
      jumpTo,
      focusMessage: id => focus(rows.findIndex(row => row.key === id)),
      onFold: (id, isOpen) => {
        unfolding.current = id;
        setPinned(false);
        if (isOpen) return;
        // Folded, it may end above the window: its beginning is what its reader wants to see.
        const index = rows.findIndex(row => row.key === id);
        requestAnimationFrame(() => virtualizer.scrollToIndex(index, { align: 'auto' }));
      },
      holdReading: look.hold,
    }),
    [toLatest, jumpTo, focus, rows, look.hold, setPinned, unfolding, virtualizer],
  );

  // A link to another message of the room that is open.
  const opened = useRef(seq);
  useEffect(() => {
    if (seq !== null && opened.current !== seq) jumpTo(seq);
    opened.current = seq;
  }, [seq, jumpTo]);

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const key = keyAt(event.target);
    // Only on the row itself: its buttons and links have keys of their own.
    if (key === null || (event.target as HTMLElement).dataset.key !== key) return;
    const command = rowCommand(event.nativeEvent);
    if (command === null) return;
    event.preventDefault();
    const element = event.target as HTMLElement;
    const anchor = anchorOf(element.querySelector('[data-bubble]') ?? element);
    const row = rows[focusedIndex];
    if (command === 'compose') onCompose();
    else if (['previous', 'next', 'first', 'last'].includes(command)) {
      move(command as 'previous' | 'next' | 'first' | 'last');
    } else if (row?.kind === 'gap') actions.fill(row.gap);
    else if (row?.kind === 'message') {
      const { id } = row;
      if (command === 'reply') actions.reply(id);
      if (command === 'edit') actions.edit(id);
      if (command === 'react') actions.pickReaction(id, anchor);
      if (command === 'copy') actions.copy(id);
      if (command === 'view') actions.view(id);
      if (command === 'info') actions.info(id, anchor);
      if (command === 'remove') actions.remove(id);
      if (command === 'menu') actions.openMenu(id, anchor);
    }
  };

  // Not what comes under a mouse that rests: each message would get its toolbar, and lose it.
  const onPointerMove = (event: PointerEvent) => {
    longPress.onPointerMove(event);
    if (event.pointerType !== 'mouse') return;
    const key = keyAt(event.target);
    if (key !== active.getState().key) active.setState({ key });
  };
  const onPointerLeave = () => active.setState({ key: keyAt(document.activeElement) });
  const longPress = useLongPress((element, anchor) => {
    const key = keyAt(element);
    if (rows.some(row => row.key === key && row.kind === 'message')) {
      actions.openMenu(key as string, anchor);
    }
  });

  const isEmpty = reach.fromStart && reach.atTail && rows.every(row => row.kind !== 'message');
  const items = virtualizer.getVirtualItems();
  return (
    <div className={classes.frame}>
      <div
        ref={scroller}
        className={classes.scroller}
        tabIndex={-1}
        data-testid="timeline"
        data-pinned={isPinned}
        data-placed={isPlaced}
      >
        <ToUnread
          offers={look.offers}
          onJump={() => {
            keepFocus();
            jump({ seq: look.offers.unreadSeq, align: 'start', marks: false });
          }}
        />
        <div ref={virtualizer.containerRef} className={classes.sizer}>
          <TimelineHead room={room} head={head} />
          <div
            role="feed"
            aria-label={timeline.label}
            aria-busy={snapshot.status === 'loading'}
            onKeyDown={onKeyDown}
            onFocus={event => {
              onFocus(event);
              active.setState({ key: keyAt(event.target) });
            }}
            onPointerLeave={onPointerLeave}
            {...longPress}
            onPointerMove={onPointerMove}
          >
            {items.map(({ key, index }) => {
              const row = rows[index] as Row;
              return (
                <TimelineItem
                  key={key as string}
                  row={row}
                  index={index}
                  isReachable={row.key === reachable}
                  isHighlighted={row.key === highlighted}
                  measure={virtualizer.measureElement}
                />
              );
            })}
          </div>
        </div>
        <ToLatest
          offers={look.offers}
          isPinned={isPinned}
          onJump={() => {
            keepFocus();
            toLatest();
          }}
        />
      </div>
      {isEmpty && isPlaced && (
        <div className={classes.empty}>
          <EmptyState icon={MessageCircle} title={timeline.emptyTitle} text={timeline.emptyText} />
        </div>
      )}
    </div>
  );
}

function firstTarget(seq: number | null, unread: Unread | null): Target | null {
  if (seq !== null) return { seq, align: 'center', marks: true };
  return unread && { seq: unread.marker + 1, align: 'start', marks: false };
}
