import type { Room, Row as StoreRow } from '@sandesham/client';
import { useMessages } from '../../i18n/index.ts';
import classes from './Timeline.module.css';

/** Above the first row: the beginning of the room, or what is older and how to get it. */
export function TimelineHead({ room, head }: { room: Room; head: StoreRow | undefined }) {
  const { timeline } = useMessages();
  return (
    <div className={classes.head}>
      {head?.kind === 'start' && <span>{timeline.startOfRoom}</span>}
      {head?.kind === 'older' && head.state === 'loading' && (
        <span role="status">{timeline.olderLoading}</span>
      )}
      {head?.kind === 'older' && head.state !== 'loading' && (
        <button type="button" onClick={() => void room.loadOlder()}>
          {head.state === 'failed' && `${timeline.olderFailed} `}
          <strong>{head.state === 'failed' ? timeline.retry : timeline.older}</strong>
        </button>
      )}
    </div>
  );
}
