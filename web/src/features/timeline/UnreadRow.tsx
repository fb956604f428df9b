import { useMessages } from '../../i18n/index.ts';
import classes from './Timeline.module.css';

/** What was new when the room was opened stands below it. */
export function UnreadRow() {
  const { timeline } = useMessages();
  return (
    <div className={classes.unread} data-testid="unread-row">
      <span>{timeline.newMessages}</span>
    </div>
  );
}
