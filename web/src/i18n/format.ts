import { type Preferences, usePreferences } from '../app/preferences.ts';
import {
  clockTime,
  dateTime,
  dayKey,
  dayLabel,
  fullDateTime,
  type Moment,
  relativeTime,
  shortWhen,
  type TimeStyle,
} from '../lib/time.ts';
import { useSpeech } from './language.ts';

/** Writes times, numbers and lists as the person wants them: language, 12 or 24 hours, zone. */
export interface Format {
  /** For the functions of `lib/time.ts`. */
  readonly style: TimeStyle;
  /** The zone in which times are shown. */
  readonly zone: string;
  readonly locale: string;
  /** `14:05`. */
  time(at: Moment): string;
  /** `Today`, `Yesterday`, `Wednesday`, then the date. */
  day(at: Moment): string;
  /** `Wed, 25 Nov, 14:05`. */
  dateTime(at: Moment): string;
  /** With seconds and zone, for titles and screen readers. */
  full(at: Moment): string;
  /** For lists: the time today, the day this week, else the date. */
  short(at: Moment): string;
  /** `5 minutes ago`, `in 2 days`. */
  relative(at: Moment): string;
  number(value: number): string;
  /** `Asha, Ravi and Meena`. */
  list(parts: readonly string[]): string;
  /** Whether two moments are on one day in this zone. */
  sameDay(one: Moment, other: Moment): boolean;
}

/** The formats of the current language and preferences. */
export function useFormat(): Format {
  const locale = useSpeech(speech => speech.locale);
  const timeFormat = usePreferences(preferences => preferences.timeFormat);
  const zone = usePreferences(preferences => preferences.zone);
  return sharedFormat(locale, timeFormat, zone);
}

/** So often the device is asked where it is, in milliseconds: somebody may travel. */
const LOOK_MS = 60_000;

const here = { zone: '', lookedAt: Number.NEGATIVE_INFINITY };
let shared: { readonly key: string; readonly format: Format } | null = null;

/** One object for all components: a list makes rows by the dozen, and each asks for it. */
function sharedFormat(locale: string, timeFormat: Preferences['timeFormat'], zone: string): Format {
  if (performance.now() > here.lookedAt + LOOK_MS) {
    here.zone = zoneHere();
    here.lookedAt = performance.now();
  }
  const key = [locale, timeFormat, zone, here.zone].join(' ');
  if (shared?.key !== key) shared = { key, format: makeFormat(locale, timeFormat, zone) };
  return shared.format;
}

function zoneHere(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** See {@link useFormat}; a zone may be `auto`. */
export function makeFormat(
  locale: string,
  timeFormat: Preferences['timeFormat'],
  preferredZone: string,
): Format {
  const zone = preferredZone === 'auto' ? zoneHere() : preferredZone;
  const clock = timeFormat === 'auto' ? {} : { hour12: timeFormat === '12' };
  const style: TimeStyle = { locale, timeZone: zone, ...clock };
  const number = new Intl.NumberFormat(locale);
  const list = new Intl.ListFormat(locale);
  return {
    style,
    zone,
    locale,
    time: at => clockTime(at, style),
    day: at => dayLabel(at, style),
    dateTime: at => dateTime(at, style),
    full: at => fullDateTime(at, style),
    short: at => shortWhen(at, style),
    relative: at => relativeTime(at, style),
    number: value => number.format(value),
    list: parts => list.format(parts),
    sameDay: (one, other) => dayKey(one, style) === dayKey(other, style),
  };
}
