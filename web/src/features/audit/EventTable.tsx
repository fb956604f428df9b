import { useElementSize } from '@mantine/hooks';
import { withoutBidiControls } from '@sandesham/client';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ListX } from 'lucide-react';
import { type KeyboardEvent, memo, useEffect, useRef } from 'react';
import { EmptyState } from '../../app/ui/EmptyState.tsx';
import { useFormat, useMessages } from '../../i18n/index.ts';
import { oneLine } from '../../lib/oneLine.ts';
import { useUser } from '../../store/hooks.ts';
import { personName } from '../rooms/names.ts';
import type { AuditEvent } from './api.ts';
import classes from './audit.module.css';
import { kindLabel, saidIn } from './filter.ts';
import { useAuditTexts } from './texts.ts';
import { useStamp } from './useStamp.ts';

/** Wide enough for one line an event, in pixels. */
const WIDE_PX = 680;
/** Of a row, in one line and in two. */
const ROW_PX = { wide: 38, narrow: 58 };

interface EventTableProps {
  /** Those that are wanted. */
  events: readonly AuditEvent[];
  /** The position of the one that happened last, where that can be moved. */
  current?: number | null;
  onGo?: (position: number) => void;
  /** The end is near. */
  onEnd?: () => void;
  /** What the chats are called, where there are several. */
  roomTitle?: (roomId: string) => string;
}

/** Events, a row each; of many those in sight alone are there. */
export function EventTable(props: EventTableProps) {
  const { events, current = null, onGo, onEnd, roomTitle } = props;
  const texts = useAuditTexts();
  const { ref: sized, width } = useElementSize();
  const scroller = useRef<HTMLTableSectionElement>(null);
  const isWide = width >= WIDE_PX;
  const virtualizer = useVirtualizer({
    count: events.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (isWide ? ROW_PX.wide : ROW_PX.narrow),
    getItemKey: index => events[index]?.event.position ?? index,
    overscan: 10,
    initialRect: { width: 600, height: 600 },
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: of another width they have another height
  useEffect(() => virtualizer.measure(), [virtualizer, isWide]);

  // The latest that has happened is seen, also when a filter hides it.
  const at = current === null ? -1 : lastUpTo(events, current);
  useEffect(() => {
    if (at >= 0) virtualizer.scrollToIndex(at, { align: 'auto' });
  }, [virtualizer, at]);

  const items = virtualizer.getVirtualItems();
  const isNearEnd = (items.at(-1)?.index ?? 0) >= events.length - 20;
  useEffect(() => {
    if (isNearEnd) onEnd?.();
  }, [isNearEnd, onEnd]);

  const focusAt = useRef(-1);
  const go = (index: number) => {
    const event = events[Math.max(0, Math.min(index, events.length - 1))]?.event;
    if (event === undefined || onGo === undefined) return;
    focusAt.current = event.position;
    onGo(event.position);
  };
  useEffect(() => {
    if (focusAt.current !== current) return;
    focusAt.current = -1;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-go="${current}"]`);
    row?.focus({ preventScroll: true });
  });
  const onKeyDown = (event: KeyboardEvent) => {
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: events.length - 1 }[event.key];
    if (to === undefined || onGo === undefined) return;
    event.preventDefault();
    go(to);
  };

  if (events.length === 0) {
    return <EmptyState icon={ListX} title={texts.noEvents} text={texts.noEventsText} />;
  }
  const columns = [texts.position, texts.number, texts.what, texts.who, texts.when];
  return (
    <div
      className={classes.table}
      ref={sized}
      data-wide={isWide || undefined}
      data-rooms={roomTitle !== undefined || undefined}
    >
      <table
        aria-label={texts.events}
        aria-rowcount={events.length + 1}
        className={classes.tableFrame}
      >
        <thead className={classes.tableHead}>
          <tr className={classes.eventRow}>
            {columns.map(column => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody
          ref={scroller}
          className={classes.tableBody}
          onKeyDown={onKeyDown}
          tabIndex={onGo === undefined ? 0 : -1}
          data-testid="event-rows"
        >
          {/* As high as all of them. */}
          <tr className={classes.tableHeight} style={{ height: virtualizer.getTotalSize() }} />
          {items.map(({ index, key, start, size }) => {
            const item = events[index];
            return (
              item && (
                <EventRow
                  key={key}
                  item={item}
                  index={index}
                  start={start}
                  size={size}
                  isCurrent={index === at}
                  isReachable={index === Math.max(0, at)}
                  {...(onGo && { onGo })}
                  {...(roomTitle && { roomTitle })}
                />
              )
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

interface EventRowProps {
  item: AuditEvent;
  index: number;
  start: number;
  size: number;
  isCurrent: boolean;
  /** Whether the Tab key comes here. */
  isReachable: boolean;
  onGo?: (position: number) => void;
  roomTitle?: (roomId: string) => string;
}

const EventRow = memo(function EventRow(props: EventRowProps) {
  const { item, index, start, size, isCurrent, isReachable, onGo, roomTitle } = props;
  const { event } = item;
  const texts = useAuditTexts();
  const format = useFormat();
  const stamp = useStamp();
  const { rooms } = useMessages();
  const actor = useUser(event.actor);
  const name = personName(actor?.name, rooms);
  const said = event.data === null ? texts.erased : saidIn(event);
  const position = format.number(event.position);
  return (
    <tr
      className={classes.eventRow}
      aria-rowindex={index + 2}
      aria-current={isCurrent || undefined}
      data-testid="event-row"
      data-position={event.position}
      data-can-go={onGo !== undefined || undefined}
      style={{ height: size, transform: `translateY(${start}px)` }}
      onClick={() => onGo?.(event.position)}
    >
      <td className={classes.cellPosition}>
        {onGo ? (
          <button
            type="button"
            tabIndex={isReachable ? 0 : -1}
            aria-label={texts.goTo(position)}
            data-go={event.position}
          >
            {position}
          </button>
        ) : (
          position
        )}
        {event.roomSeq !== null && (
          <span className={classes.cellPlace} aria-hidden="true">
            {texts.atNumber(format.number(event.roomSeq))}
          </span>
        )}
      </td>
      <td className={classes.cellNumber}>
        {event.roomSeq === null ? '' : format.number(event.roomSeq)}
      </td>
      <td className={classes.cellWhat}>
        <span className={classes.cellKind}>{kindLabel(event.kind, texts)}</span>
        {said !== null && (
          <bdi className={classes.cellSaid} data-erased={event.data === null || undefined}>
            {oneLine(withoutBidiControls(said))}
          </bdi>
        )}
      </td>
      <td className={classes.cellWho}>
        <bdi>{event.actor === null ? texts.nobody : name}</bdi>
        {roomTitle && event.roomId !== null && (
          <bdi className={classes.cellRoom}>{roomTitle(event.roomId)}</bdi>
        )}
      </td>
      <td className={classes.cellWhen}>
        <time dateTime={event.time}>{stamp(event.time)}</time>
      </td>
    </tr>
  );
});

/** The index of the last event up to a position; -1 when there is none. */
function lastUpTo(events: readonly AuditEvent[], position: number): number {
  return events.findLastIndex(({ event }) => event.position <= position);
}
