import { ArrowDown, ArrowUp } from 'lucide-react';
import { useMessages } from '../../i18n/index.ts';
import classes from './Timeline.module.css';
import type { Offers } from './useLook.ts';

// Both are in the list that they lie over: a wheel turned over them turns the list.

interface ToUnreadProps {
  offers: Offers;
  onJump: () => void;
}

/** Offers what was unread when the room was opened, and was not passed yet. */
export function ToUnread({ offers, onJump }: ToUnreadProps) {
  const { timeline } = useMessages();
  if (offers.unread === 0) return null;
  return (
    <div className={classes.above}>
      <button type="button" onClick={onJump}>
        <ArrowUp size={15} strokeWidth={2} aria-hidden="true" />
        {timeline.jumpToUnread(offers.unread)}
      </button>
    </div>
  );
}

interface ToLatestProps {
  offers: Offers;
  isPinned: boolean;
  onJump: () => void;
}

/** Offers the newest, and says how many came since it was seen last. */
export function ToLatest({ offers, isPinned, onJump }: ToLatestProps) {
  const { timeline } = useMessages();
  const { newer, isAway } = offers;
  if (isPinned || (!isAway && newer === 0)) return null;
  return (
    <div className={classes.below}>
      <button type="button" onClick={onJump}>
        <ArrowDown size={15} strokeWidth={2} aria-hidden="true" />
        {newer > 0 ? timeline.latestNew(newer) : timeline.latest}
      </button>
    </div>
  );
}
