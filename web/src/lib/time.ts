/** Moments in words: one place, so that a time looks the same wherever it stands. */
import { type LocalDateTime, toLocal } from './timezones';

/** How a person wants times told. */
export interface TimeStyle {
  /** BCP 47. */
  locale: string;
  /** IANA name; the browser's where it is not given. */
  timeZone?: string;
  /** Whether the clock has 12 hours; as the language has it where it is not given. */
  hour12?: boolean;
}

/** A moment: milliseconds since 1970, a date, or RFC 3339. */
export type Moment = number | Date | string;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Within this many days a weekday says enough. */
const WEEKDAY_DAYS_MAX = 6;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Formatters cost some 50 microseconds to make and nothing to keep: a timeline asks for thousands. */
function format(style: TimeStyle, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const { locale, timeZone, hour12 } = style;
  const clock = options.hour === undefined ? {} : clockOf(hour12);
  const whole = { ...options, ...clock, ...(timeZone === undefined ? {} : { timeZone }) };
  const key = locale + JSON.stringify(whole);
  let made = formats.get(key);
  if (made === undefined) {
    made = new Intl.DateTimeFormat(locale, whole);
    formats.set(key, made);
  }
  return made;
}

/** Not `hour12`: it shows midnight as 24:00 in some languages, and as 00:00 am in others. */
function clockOf(hour12: boolean | undefined): Intl.DateTimeFormatOptions {
  if (hour12 === undefined) return {};
  return hour12 ? { hourCycle: 'h12', hour: 'numeric' } : { hourCycle: 'h23', hour: '2-digit' };
}

/** Milliseconds since 1970; `NaN` for what is no time. */
export function toMillis(moment: Moment): number {
  if (typeof moment === 'number') return moment;
  return typeof moment === 'string' ? Date.parse(moment) : moment.getTime();
}

/** `09:05`. */
export function clockTime(moment: Moment, style: TimeStyle): string {
  return shown(moment, style, { hour: '2-digit', minute: '2-digit' });
}

/** `Wed, 25 Nov, 09:05`, with the year where it is not this one. */
export function dateTime(moment: Moment, style: TimeStyle, now: Moment = Date.now()): string {
  const year = isSameYear(moment, now, style) ? {} : ({ year: 'numeric' } as const);
  return shown(moment, style, {
    ...year,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
}

/** `25 November 2026`. */
export function dateOnly(moment: Moment, style: TimeStyle): string {
  return shown(moment, style, { day: 'numeric', month: 'long', year: 'numeric' });
}

/** Whether clocks of this style have 12 hours. */
export function has12Hours({ locale, hour12 }: TimeStyle): boolean {
  const asked = new Intl.DateTimeFormat(locale, { hour: 'numeric' }).resolvedOptions();
  return hour12 ?? asked.hour12 ?? false;
}

/** Everything, for titles and screen readers: `Wednesday, 25 November 2026 at 09:05:12 UTC+1`. */
export function fullDateTime(moment: Moment, style: TimeStyle): string {
  return shown(moment, style, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  });
}

/** The day, for dividers: today, yesterday, a weekday within the last week, else the date. */
export function dayLabel(moment: Moment, style: TimeStyle, now: Moment = Date.now()): string {
  const days = daysBetween(moment, now, style);
  if (Math.abs(days) <= 1) return capitalised(relativeDay(days, style.locale), style.locale);
  if (days < 0 && days >= -WEEKDAY_DAYS_MAX) return shown(moment, style, { weekday: 'long' });
  const year = isSameYear(moment, now, style) ? {} : ({ year: 'numeric' } as const);
  return shown(moment, style, { ...year, weekday: 'long', day: 'numeric', month: 'long' });
}

/** The shortest that places it, for lists: a time today, a weekday this week, else a date. */
export function shortWhen(moment: Moment, style: TimeStyle, now: Moment = Date.now()): string {
  const days = daysBetween(moment, now, style);
  if (days === 0) return clockTime(moment, style);
  if (Math.abs(days) <= WEEKDAY_DAYS_MAX) return shown(moment, style, { weekday: 'short' });
  if (isSameYear(moment, now, style))
    return shown(moment, style, { day: 'numeric', month: 'short' });
  return shown(moment, style, { day: 'numeric', month: 'numeric', year: '2-digit' });
}

/** `in 5 minutes`, `2 days ago`. */
export function relativeTime(moment: Moment, style: TimeStyle, now: Moment = Date.now()): string {
  const difference = toMillis(moment) - toMillis(now);
  if (Number.isNaN(difference)) return '';
  const words = new Intl.RelativeTimeFormat(style.locale, { numeric: 'auto' });
  const size = Math.abs(difference);
  if (size < MINUTE_MS) return words.format(Math.round(difference / 1000), 'second');
  if (size < HOUR_MS) return words.format(Math.round(difference / MINUTE_MS), 'minute');
  if (size < DAY_MS) return words.format(Math.round(difference / HOUR_MS), 'hour');
  return words.format(daysBetween(moment, now, style), 'day');
}

/** `2026-11-25`: the day that a moment belongs to for this person. Equal keys, same divider. */
export function dayKey(moment: Moment, style: TimeStyle): string {
  const { year, month, day } = localOf(moment, style);
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** Whole calendar days from `now` to the moment; negative for the past. */
export function daysBetween(moment: Moment, now: Moment, style: TimeStyle): number {
  return (dayNumber(localOf(moment, style)) - dayNumber(localOf(now, style))) / DAY_MS;
}

function dayNumber(local: LocalDateTime): number {
  return Date.UTC(local.year, local.month - 1, local.day);
}

function localOf(moment: Moment, style: TimeStyle): LocalDateTime {
  return toLocal(
    toMillis(moment),
    style.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
  );
}

function isSameYear(moment: Moment, now: Moment, style: TimeStyle): boolean {
  return localOf(moment, style).year === localOf(now, style).year;
}

function shown(moment: Moment, style: TimeStyle, options: Intl.DateTimeFormatOptions): string {
  const millis = toMillis(moment);
  return Number.isNaN(millis) ? '' : format(style, options).format(millis);
}

function relativeDay(days: number, locale: string): string {
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(days, 'day');
}

function capitalised(text: string, locale: string): string {
  const [first = '', ...rest] = text;
  return first.toLocaleUpperCase(locale) + rest.join('');
}
