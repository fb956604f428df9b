import { ArrowDown, ArrowUp } from 'lucide-react';
import { useMessages } from '../../i18n/index.ts';
import classes from './Timeline.module.css';
import type { Offers } from './useLook.ts';

interface JumpButtonsProps {
  offers: Offers;
  isPinned: boolean;
  onUnread: () => void;
  onLatest: () => void;
}

/** Over the timeline, when there is something to go to: what is unread above, what is new below. */
export function JumpButtons({ offers, isPinned, onUnread, onLatest }: JumpButtonsProps) {
  const { timeline } = useMessages();
  const { unread, newer, isAway } = offers;
  return (
    <>
      {unread > 0 && (
        <button type="button" className={classes.toUnread} onClick={onUnread}>
          <ArrowUp size={15} strokeWidth={2} aria-hidden="true" />
          {timeline.jumpToUnread(unread)}
        </button>
      )}
      {!isPinned && (isAway || newer > 0) && (
        <button type="button" className={classes.toLatest} onClick={onLatest}>
          <ArrowDown size={15} strokeWidth={2} aria-hidden="true" />
          {newer > 0 ? timeline.latestNew(newer) : timeline.latest}
        </button>
      )}
    </>
  );
}
