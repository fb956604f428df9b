import { addDays, fromLocal, type LocalDateTime, toLocal, weekdayOf } from '../../lib/timezones.ts';

/** A moment that is offered ready-made. */
export interface QuickPick {
  id: 'hour' | 'tomorrow' | 'monday';
  /** Milliseconds since 1970. */
  instant: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const MORNING = { hour: 9, minute: 0 };
const MONDAY = 1;

/** The moments offered beside "Custom…", in the order of time. */
export function quickPicks(now: number, zone: string): QuickPick[] {
  const today = toLocal(now, zone);
  const tomorrow = addDays(today, 1);
  const picks: QuickPick[] = [
    { id: 'hour', instant: Math.ceil((now + HOUR_MS) / MINUTE_MS) * MINUTE_MS },
    { id: 'tomorrow', instant: morning(tomorrow, zone) },
    { id: 'monday', instant: morning(mondayAfter(tomorrow), zone) },
  ];
  return picks.sort((a, b) => a.instant - b.instant);
}

/** The first Monday later than the day: on a Sunday, tomorrow is offered already. */
function mondayAfter(day: LocalDateTime): LocalDateTime {
  return addDays(day, ((MONDAY - weekdayOf(day) + 6) % 7) + 1);
}

function morning(day: LocalDateTime, zone: string): number {
  return fromLocal({ ...day, ...MORNING }, zone).instant;
}

/** What the dialog begins with: the next full half hour that is at least half an hour away. */
export function suggestedStart(now: number, zone: string): LocalDateTime {
  const local = toLocal(now + HOUR_MS / 2, zone);
  const late = local.minute % 30;
  return late === 0 ? local : toLocal(now + HOUR_MS / 2 + (30 - late) * MINUTE_MS, zone);
}
