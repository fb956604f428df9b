import type { Message, Tick } from '@sandesham/client';
import { useCallback, useSyncExternalStore } from 'react';
import { useMessages } from '../../i18n/index.ts';
import { useTick } from '../../store/hooks.ts';
import classes from './MessageRow.module.css';
import { anchorOf, useScope } from './scope.ts';

/** How far one's own message came. The slot has one width whatever it shows, so that no row moves. */
export function Ticks({ message }: { message: Message }) {
  const { room, isGroup, actions } = useScope();
  const tick = useTick(room, message.id) ?? 'sent';
  const label = useTickLabel(message, tick, isGroup);
  const mark = <TickMark tick={tick} />;
  if (message.seq === null) {
    return (
      <span className={classes.tick} data-tick={tick} role="img" aria-label={label} title={label}>
        {mark}
      </span>
    );
  }
  return (
    <button
      type="button"
      className={classes.tick}
      data-tick={tick}
      aria-label={label}
      title={label}
      tabIndex={-1}
      onClick={event => actions.info(message.id, anchorOf(event.currentTarget))}
    >
      {mark}
    </button>
  );
}

function useTickLabel(message: Message, tick: Tick, isGroup: boolean): string {
  const { room } = useScope();
  const { timeline } = useMessages();
  const subscribe = useCallback((listener: () => void) => room.subscribeReceipts(listener), [room]);
  // A string, so that a cursor that changes no number renders nothing.
  const counts = useSyncExternalStore(subscribe, () => {
    if (!isGroup || message.seq === null) return '';
    const { members, delivered, read } = room.receiptCounts(message.id) ?? NONE;
    return `${members} ${delivered} ${read}`;
  });
  const [members = 0, delivered = 0, read = 0] = counts.split(' ').map(Number);
  if (members > 0 && read > 0) return timeline.readBy(read, members);
  if (members > 0 && delivered > 0) return timeline.deliveredTo(delivered, members);
  return {
    queued: timeline.tickQueued,
    failed: timeline.tickFailed,
    sent: timeline.tickSent,
    delivered: timeline.tickDelivered,
    read: timeline.tickRead,
  }[tick];
}

const NONE = { members: 0, delivered: 0, read: 0 };

/** The mark alone: a clock, one tick, two, two in the accent colour; a sign that it was refused. */
export function TickMark({ tick }: { tick: Tick }) {
  return (
    <svg width="18" height="12" viewBox="0 0 18 12" aria-hidden="true">
      {tick === 'queued' && (
        <>
          <circle cx="9" cy="6" r="4.6" />
          <path d="M9 3.4V6l1.8 1.2" />
        </>
      )}
      {tick === 'failed' && (
        <>
          <circle cx="9" cy="6" r="4.8" />
          <path d="M9 3.4v3M9 8.5v.1" />
        </>
      )}
      {tick === 'sent' && <path d="M4.5 6.4l2.9 2.9 6-6.6" />}
      {(tick === 'delivered' || tick === 'read') && (
        <path d="M1.5 6.4l2.9 2.9 6-6.6M8.2 9.1l.3.2 6-6.6" />
      )}
    </svg>
  );
}
