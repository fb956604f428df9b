import { useMemo } from 'react';
import { usePreferences } from '../app/preferences.ts';
import { useSpeech } from './language.ts';

/** Writes times and lists as the person wants them: language, 12 or 24 hours, time zone. */
export interface Format {
  /** The zone in which times are shown. */
  readonly zone: string;
  readonly locale: string;
  /** `14:05`. */
  time(at: Date | string | number): string;
  /** `Today`, `Yesterday`, `Wednesday`, then `25 November`, with the year once it is another. */
  day(at: Date | string | number, now?: Date): string;
  /** `25 Nov 2026, 14:05`. */
  dateTime(at: Date | string | number): string;
  /** For lists: the time today, the day this week, else the date. */
  short(at: Date | string | number, now?: Date): string;
  /** `5 minutes ago`, `in 2 days`. */
  relative(at: Date | string | number, now?: Date): string;
  number(value: number): string;
  /** `Asha, Ravi and Meena`. */
  list(parts: readonly string[]): string;
  /** Whether two moments are on one day in this zone. */
  sameDay(one: Date | string | number, other: Date | string | number): boolean;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** The formats of the current language and preferences. */
export function useFormat(): Format {
  const { locale } = useSpeech();
  const { timeFormat, zone } = usePreferences();
  return useMemo(() => makeFormat(locale, timeFormat, zone), [locale, timeFormat, zone]);
}

/** See {@link useFormat}; `zone` may be `auto`. */
export function makeFormat(
  locale: string,
  timeFormat: 'auto' | '12' | '24',
  zonePreference: string,
): Format {
  const zone =
    zonePreference === 'auto'
      ? new Intl.DateTimeFormat().resolvedOptions().timeZone
      : zonePreference;
  const cycle: Intl.DateTimeFormatOptions =
    timeFormat === 'auto' ? {} : { hourCycle: timeFormat === '12' ? 'h12' : 'h23' };
  const make = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone: zone, ...options });
  const clock = make({ hour: 'numeric', minute: '2-digit', ...cycle });
  const weekday = make({ weekday: 'long' });
  const weekdayShort = make({ weekday: 'short' });
  const dayMonth = make({ day: 'numeric', month: 'long' });
  const dayMonthYear = make({ day: 'numeric', month: 'long', year: 'numeric' });
  const dateShort = make({ day: 'numeric', month: 'short' });
  const dateShortYear = make({ day: '2-digit', month: '2-digit', year: '2-digit' });
  const full = make({
    ...{ day: 'numeric', month: 'short', year: 'numeric' },
    ...{ hour: 'numeric', minute: '2-digit', ...cycle },
  });
  const relativeTime = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const number = new Intl.NumberFormat(locale);
  const list = new Intl.ListFormat(locale);
  const civil = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    ...{ year: 'numeric', month: '2-digit', day: '2-digit' },
  });

  /** The number of the calendar day in this zone. */
  const dayNumber = (at: Date) => Date.parse(civil.format(at)) / DAY_MS;
  const yearOf = (at: Date) => civil.format(at).slice(0, 4);
  const safe = (write: (at: Date) => string) => (at: Date | string | number) => {
    const date = new Date(at);
    return Number.isNaN(date.getTime()) ? '' : write(date);
  };

  const daysAgo = (at: Date, now: Date) => dayNumber(now) - dayNumber(at);
  const capital = (text: string) => text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
  return {
    zone,
    locale,
    time: safe(at => clock.format(at)),
    dateTime: safe(at => full.format(at)),
    day: (at, now = new Date()) =>
      safe(date => {
        const ago = daysAgo(date, now);
        if (ago >= -1 && ago <= 1) return capital(relativeTime.format(-ago, 'day'));
        if (ago > 1 && ago < 7) return capital(weekday.format(date));
        return (yearOf(date) === yearOf(now) ? dayMonth : dayMonthYear).format(date);
      })(at),
    short: (at, now = new Date()) =>
      safe(date => {
        const ago = daysAgo(date, now);
        if (ago <= 0) return clock.format(date);
        if (ago < 7) return weekdayShort.format(date);
        return (yearOf(date) === yearOf(now) ? dateShort : dateShortYear).format(date);
      })(at),
    relative: (at, now = new Date()) =>
      safe(date => {
        const minutes = Math.round((date.getTime() - now.getTime()) / MINUTE_MS);
        if (Math.abs(minutes) < 60) return relativeTime.format(minutes, 'minute');
        const hours = Math.round(minutes / 60);
        if (Math.abs(hours) < 24) return relativeTime.format(hours, 'hour');
        return relativeTime.format(-daysAgo(date, now), 'day');
      })(at),
    number: value => number.format(value),
    list: parts => list.format(parts),
    sameDay: (one, other) => dayNumber(new Date(one)) === dayNumber(new Date(other)),
  };
}
