import { memo } from 'react';
import { useFormat, useMessages } from '../../i18n/index.ts';
import { DayRow } from './DayRow.tsx';
import { GapRow } from './GapRow.tsx';
import { MessageRow } from './MessageRow.tsx';
import type { Row } from './rows.ts';
import { SystemRow } from './SystemRow.tsx';
import { useScope } from './scope.ts';
import classes from './Timeline.module.css';
import { UnreadRow } from './UnreadRow.tsx';
import { useName } from './useName.ts';

interface TimelineItemProps {
  row: Row;
  index: number;
  /** Whether the Tab key comes here. */
  isReachable: boolean;
  isHighlighted: boolean;
  measure: (element: HTMLElement | null) => void;
}

/** A place in the list, which the virtualizer moves; what is in it depends on the row. */
export const TimelineItem = memo(function TimelineItem(props: TimelineItemProps) {
  const { row, index, isReachable, isHighlighted, measure } = props;
  const label = useLabel(row);
  const takesFocus = row.kind === 'message' || row.kind === 'gap';
  return (
    <article
      ref={measure}
      className={classes.item}
      data-index={index}
      data-key={row.key}
      data-kind={row.kind}
      data-highlighted={isHighlighted || undefined}
      aria-label={label}
      aria-posinset={index + 1}
      aria-setsize={-1}
      tabIndex={takesFocus ? (isReachable ? 0 : -1) : undefined}
    >
      <Content row={row} />
    </article>
  );
});

function Content({ row }: { row: Row }) {
  const { actions } = useScope();
  switch (row.kind) {
    case 'message':
      return <MessageRow id={row.id} head={row.head} tail={row.tail} />;
    case 'day':
      return <DayRow at={row.at} />;
    case 'unread':
      return <UnreadRow />;
    case 'system':
      return <SystemRow event={row.event} />;
    case 'gap':
      return <GapRow gap={row.gap} onFill={() => actions.fill(row.gap)} />;
  }
}

function useLabel(row: Row): string | undefined {
  const { room } = useScope();
  const { timeline } = useMessages();
  const format = useFormat();
  const name = useName(row.kind === 'message' ? row.author : null);
  if (row.kind === 'unread') return timeline.newMessages;
  if (row.kind !== 'message') return undefined;
  const sentAt = room.message(row.id)?.sentAt;
  return timeline.messageOf(name, sentAt ? format.time(sentAt) : timeline.tickQueued);
}
