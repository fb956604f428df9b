import { useFormat } from '../../i18n/index.ts';
import classes from './Timeline.module.css';

/** Where a day begins. */
export function DayRow({ at }: { at: number }) {
  const format = useFormat();
  return (
    <div className={classes.day}>
      <time dateTime={new Date(at).toISOString()} title={format.full(at)}>
        {format.day(at)}
      </time>
    </div>
  );
}
