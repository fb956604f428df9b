import type { GapRow as Gap } from '@sandesham/client';
import { useMessages } from '../../i18n/index.ts';
import classes from './Timeline.module.css';

/** Something between is not loaded: it says how much, and gets it. */
export function GapRow({ gap, onFill }: { gap: Gap; onFill: () => void }) {
  const { timeline } = useMessages();
  const count = gap.to - gap.from + 1;
  return (
    <div className={classes.gap} data-testid="gap-row" data-from={gap.from} data-to={gap.to}>
      <button type="button" onClick={onFill} disabled={gap.state === 'loading'}>
        {gap.state === 'loading' ? timeline.gapLoading(count) : timeline.gap(count)}
        {gap.state === 'failed' && ` ${timeline.gapFailed}`}
        {gap.state !== 'loading' && (
          <strong>{gap.state === 'failed' ? timeline.retry : timeline.gapLoad}</strong>
        )}
      </button>
    </div>
  );
}
