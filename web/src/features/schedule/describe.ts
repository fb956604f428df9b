/** A schedule's timing in the person's own words. */
import type { Messages } from '../../i18n/index.ts';
import { clockTime, dateOnly, dateTime, type TimeStyle } from '../../lib/time.ts';
import { fromLocal } from '../../lib/timezones.ts';
import {
  type MonthDay,
  mondayFirst,
  type Repeat,
  type Timing,
  WEEKDAYS,
  type Weekday,
} from './recurrence.ts';

type Words = Messages['schedule'];

/** A Sunday, for the names of days. */
const SUNDAY = Date.UTC(2026, 10, 1);
const DAY_MS = 86_400_000;

/** `Every weekday at 9:00, until 31 December 2026`. */
export function describeTiming(timing: Timing, words: Words, style: TimeStyle): string {
  const own = { ...style, timeZone: timing.zone };
  return withEnd(describeRepeat(timing, words, own), timing, words, own);
}

function describeRepeat(timing: Timing, words: Words, style: TimeStyle): string {
  const start = fromLocal(timing.start, timing.zone).instant;
  const time = clockTime(start, style);
  const { repeat } = timing;
  switch (repeat.kind) {
    case 'none':
      return words.onceAt(dateTime(start, style));
    case 'daily':
      return words.dailyAt(time);
    case 'weekdays':
      return words.weekdaysAt(time);
    case 'weekly':
      return describeWeeks(repeat, time, words, style.locale);
    case 'monthly':
      return words.monthlyAt(monthDayName(repeat.on, words, style.locale), time);
    case 'cron':
      return words.cronAs(repeat.expression.trim());
    case 'rule':
      return words.ruleAs(repeat.rrule);
  }
}

function describeWeeks(
  { interval, days }: Extract<Repeat, { kind: 'weekly' }>,
  time: string,
  words: Words,
  locale: string,
): string {
  const names = mondayFirst(days).map(day => weekdayLabel(day, locale, 'long'));
  const list = new Intl.ListFormat(locale).format(names);
  return interval === 1 ? words.weeklyAt(list, time) : words.everyWeeksAt(interval, list, time);
}

function withEnd(text: string, timing: Timing, words: Words, style: TimeStyle): string {
  const { repeat, end } = timing;
  if (repeat.kind === 'none' || end.kind === 'never') return text;
  if (end.kind === 'count') return words.countTimes(text, end.count);
  // Noon is on that day in every zone's reckoning of it.
  const noon = Date.parse(`${end.date}T12:00:00Z`);
  return words.untilDate(text, dateOnly(noon, { ...style, timeZone: 'UTC' }));
}

/** `the fourth Wednesday of the month`. */
export function monthDayName(on: MonthDay, words: Words, locale: string): string {
  if (on.by === 'last') return words.monthlyOnLast;
  if (on.by === 'day') return words.monthlyOnDay(on.day);
  const nth = [words.nthLast, words.nth1, words.nth2, words.nth3, words.nth4][Math.max(0, on.nth)];
  return words.monthlyOnWeekday(nth ?? '', weekdayLabel(on.weekday, locale, 'long'));
}

/** A weekday's name. */
export function weekdayLabel(day: Weekday, locale: string, width: 'short' | 'long'): string {
  const format = new Intl.DateTimeFormat(locale, { weekday: width, timeZone: 'UTC' });
  return format.format(SUNDAY + WEEKDAYS.indexOf(day) * DAY_MS);
}
