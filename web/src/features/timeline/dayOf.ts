import { TZDate } from '@date-fns/tz';
import { addDays, startOfDay } from 'date-fns';
import type { DayRange } from './rows.ts';

/** Gives the calendar day of a moment in a zone; the last few are kept, as neighbours share them. */
export function makeDayOf(zone: string): (at: number) => DayRange {
  let last: DayRange | undefined;
  return at => {
    if (!last || at < last.start || at >= last.end) {
      const start = startOfDay(new TZDate(at, zone));
      last = { start: start.getTime(), end: startOfDay(addDays(start, 1)).getTime() };
    }
    return last;
  };
}
