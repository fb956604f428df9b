/** What the schedule form holds, and how it becomes a plan that the server takes, and back. */
import {
  addDays,
  fromLocal,
  type LocalDateTime,
  lastDayOfMonth,
  toLocal,
  weekdayOf,
} from '../../lib/timezones.ts';

/** Days of the week as RFC 5545 names them, in its order. */
export const WEEKDAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

const WORKDAYS: readonly Weekday[] = ['MO', 'TU', 'WE', 'TH', 'FR'];

/** Which day of a month. */
export type MonthDay =
  | { by: 'day'; day: number }
  | { by: 'last' }
  | { by: 'weekday'; nth: number; weekday: Weekday };

/** How a message repeats. */
export type Repeat =
  | { kind: 'none' }
  | { kind: 'daily' }
  | { kind: 'weekdays' }
  | { kind: 'weekly'; interval: number; days: readonly Weekday[] }
  | { kind: 'monthly'; on: MonthDay }
  | { kind: 'cron'; expression: string }
  /** A rule that another client made and this form does not show; it is kept as it is. */
  | { kind: 'rule'; rrule: string };

/** When repeating ends; `date` is the last day, `YYYY-MM-DD`. */
export type End =
  | { kind: 'never' }
  | { kind: 'until'; date: string }
  | { kind: 'count'; count: number };

/** When a message is to be sent: everything the form asks but the text. */
export interface Timing {
  start: LocalDateTime;
  zone: string;
  repeat: Repeat;
  end: End;
}

/** The part of a server's body that says when. */
export type TimingBody =
  | { send_at: string }
  | { cron: string; time_zone: string; until?: string }
  | { rrule: string; starts_at: string; time_zone: string };

/** What is known of a saved schedule's timing. */
export interface SavedTiming {
  send_at?: string | null;
  cron?: string | null;
  rrule?: string | null;
  starts_at?: string | null;
  time_zone?: string | null;
  until?: string | null;
  next_due?: string | null;
}

/** What is wrong with the form, by field; the server judges what needs a calendar. */
export type TimingProblem =
  | 'past'
  | 'no_days'
  | 'bad_interval'
  | 'bad_cron'
  | 'bad_count'
  | 'end_before_start'
  | 'bad_date';

/** Far beyond what anybody plans, and within what a rule may say. */
export const COUNT_MAX = 999;
export const INTERVAL_MAX = 52;
const CRON_FIELDS = 5;

/** The first of the form's problems. */
export function problemOf(timing: Timing, now: number): TimingProblem | null {
  const { repeat, end, start, zone } = timing;
  if (!isDate(start)) return 'bad_date';
  if (repeat.kind === 'none') return fromLocal(start, zone).instant <= now ? 'past' : null;
  if (repeat.kind === 'weekly' && repeat.days.length === 0) return 'no_days';
  if (repeat.kind === 'weekly' && !isWithin(repeat.interval, INTERVAL_MAX)) return 'bad_interval';
  if (repeat.kind === 'cron' && !isCron(repeat.expression)) return 'bad_cron';
  if (end.kind === 'count' && !isWithin(end.count, COUNT_MAX)) return 'bad_count';
  if (end.kind === 'until') return untilProblem(timing, end.date, now);
  return null;
}

function untilProblem(timing: Timing, date: string, now: number): TimingProblem | null {
  const last = endOfDay(date, timing.zone);
  if (last === null) return 'bad_date';
  const first =
    timing.repeat.kind === 'cron' ? now : fromLocal(firstDay(timing), timing.zone).instant;
  return last < first ? 'end_before_start' : null;
}

function isWithin(value: number, max: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= max;
}

function isDate(local: LocalDateTime): boolean {
  return Object.values(local).every(Number.isFinite);
}

/** Whether it has the shape of a cron expression; the server says whether it ever fires. */
export function isCron(expression: string): boolean {
  const fields = expression.trim().split(/\s+/);
  return fields.length === CRON_FIELDS && fields.every(field => /^[\w*,/#?-]+$/.test(field));
}

/** The part of the body that says when; of a form without problems. */
export function toBody(timing: Timing): TimingBody {
  const { repeat, zone } = timing;
  switch (repeat.kind) {
    case 'none':
      return { send_at: new Date(fromLocal(timing.start, zone).instant).toISOString() };
    case 'cron':
      return {
        cron: repeat.expression.trim().replace(/\s+/g, ' '),
        time_zone: zone,
        ...untilOf(timing),
      };
    case 'rule':
      return { rrule: repeat.rrule, starts_at: localText(timing.start), time_zone: zone };
    default:
      return {
        rrule: ruleOf(repeat) + endOf(timing),
        starts_at: localText(firstDay(timing)),
        time_zone: zone,
      };
  }
}

function untilOf(timing: Timing): { until?: string } {
  if (timing.end.kind !== 'until') return {};
  const last = endOfDay(timing.end.date, timing.zone);
  return last === null ? {} : { until: new Date(last).toISOString() };
}

function ruleOf(repeat: Exclude<Repeat, { kind: 'none' | 'cron' | 'rule' }>): string {
  switch (repeat.kind) {
    case 'daily':
      return 'FREQ=DAILY';
    case 'weekdays':
      return `FREQ=WEEKLY;BYDAY=${WORKDAYS.join(',')}`;
    case 'weekly': {
      const days = mondayFirst(repeat.days).join(',');
      return `FREQ=WEEKLY;${repeat.interval > 1 ? `INTERVAL=${repeat.interval};` : ''}BYDAY=${days}`;
    }
    case 'monthly':
      return `FREQ=MONTHLY;${monthDayOf(repeat.on)}`;
  }
}

function monthDayOf(on: MonthDay): string {
  if (on.by === 'last') return 'BYMONTHDAY=-1';
  return on.by === 'day' ? `BYMONTHDAY=${on.day}` : `BYDAY=${on.nth}${on.weekday}`;
}

function endOf(timing: Timing): string {
  const { end, zone } = timing;
  if (end.kind === 'count') return `;COUNT=${end.count}`;
  const last = end.kind === 'until' ? endOfDay(end.date, zone) : null;
  // RFC 5545 wants the end in UTC where the start has a zone.
  return last === null ? '' : `;UNTIL=${new Date(last).toISOString().replace(/[-:]|\.\d+/g, '')}`;
}

/** The days in a week's order as most people see it. */
export function mondayFirst(days: readonly Weekday[]): Weekday[] {
  return [...WEEKDAYS.slice(1), WEEKDAYS[0]].filter(day => days.includes(day));
}

/**
 * The start, moved to the first day on which the rule fires: RFC 5545 leaves open whether a start that
 * does not match its own rule counts.
 */
export function firstDay(timing: Timing): LocalDateTime {
  const { start, repeat } = timing;
  // A year and a leap day: every rule of this form fires within it.
  for (let days = 0; days <= 366; days += 1) {
    const day = addDays(start, days);
    if (isOn(day, repeat)) return day;
  }
  return start;
}

function isOn(day: LocalDateTime, repeat: Repeat): boolean {
  const weekday = weekdayName(day);
  if (repeat.kind === 'weekdays') return WORKDAYS.includes(weekday);
  if (repeat.kind === 'weekly') return repeat.days.includes(weekday);
  if (repeat.kind !== 'monthly') return true;
  const { on } = repeat;
  if (on.by === 'last') return day.day === lastDayOfMonth(day);
  if (on.by === 'day') return day.day === on.day;
  return (
    weekday === on.weekday &&
    (on.nth < 0 ? day.day + 7 > lastDayOfMonth(day) : Math.ceil(day.day / 7) === on.nth)
  );
}

/** The weekday of a date. */
export function weekdayName(day: LocalDateTime): Weekday {
  return WEEKDAYS[weekdayOf(day)] ?? 'SU';
}

/** The ways to say "monthly" that fit a date, the most usual first. */
export function monthDays(day: LocalDateTime): MonthDay[] {
  const nth = Math.ceil(day.day / 7);
  const weekday = weekdayName(day);
  const ways: MonthDay[] = [{ by: 'day', day: day.day }];
  if (nth < 5) ways.push({ by: 'weekday', nth, weekday });
  if (day.day + 7 > lastDayOfMonth(day)) ways.push({ by: 'weekday', nth: -1, weekday });
  if (day.day >= 28) ways.push({ by: 'last' });
  return ways;
}

/** The form for a saved schedule. */
export function fromSaved(saved: SavedTiming, zone: string): Timing {
  if (saved.send_at) {
    return {
      start: toLocal(Date.parse(saved.send_at), zone),
      zone,
      repeat: { kind: 'none' },
      end: { kind: 'never' },
    };
  }
  const own = saved.time_zone ?? zone;
  const start = startOf(saved, own);
  if (saved.cron) {
    const end: End = saved.until
      ? { kind: 'until', date: dateOf(Date.parse(saved.until), own) }
      : { kind: 'never' };
    return { start, zone: own, repeat: { kind: 'cron', expression: saved.cron }, end };
  }
  return { start, zone: own, ...fromRule(saved.rrule ?? '', own, start) };
}

function startOf(saved: SavedTiming, zone: string): LocalDateTime {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(saved.starts_at ?? '');
  if (match === null)
    return toLocal(saved.next_due ? Date.parse(saved.next_due) : Date.now(), zone);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = match.slice(1).map(Number);
  return { year, month, day, hour, minute };
}

function fromRule(
  rrule: string,
  zone: string,
  start: LocalDateTime,
): Pick<Timing, 'repeat' | 'end'> {
  const kept = { repeat: { kind: 'rule', rrule }, end: { kind: 'never' } } as const;
  // Lists of dates may stand beside the rule, in lines of their own.
  if (rrule.includes('\n')) return kept;
  const parts = ruleParts(rrule);
  const end = ruleEnd(parts, zone);
  const repeat = ruleRepeat(parts, start);
  return end === null || repeat === null ? kept : { repeat, end };
}

function ruleParts(rrule: string): Map<string, string> {
  const pairs = rrule
    .replace(/^RRULE:/i, '')
    .split(';')
    .filter(Boolean);
  return new Map(
    pairs.map(pair => {
      const [key = '', value = ''] = pair.toUpperCase().split('=');
      return [key, value];
    }),
  );
}

function ruleEnd(parts: Map<string, string>, zone: string): End | null {
  const [count, until] = [parts.get('COUNT'), parts.get('UNTIL')];
  if (count !== undefined) return { kind: 'count', count: Number(count) };
  if (until === undefined) return { kind: 'never' };
  const match = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?$/.exec(until);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second, utc] = match;
  if (!utc) return { kind: 'until', date: `${year}-${month}-${day}` };
  const instant = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return { kind: 'until', date: dateOf(instant, zone) };
}

const SHOWN_PARTS: ReadonlySet<string> = new Set([
  'FREQ',
  'INTERVAL',
  'BYDAY',
  'BYMONTHDAY',
  'COUNT',
  'UNTIL',
  'WKST',
]);

function ruleRepeat(parts: Map<string, string>, start: LocalDateTime): Repeat | null {
  if ([...parts.keys()].some(key => !SHOWN_PARTS.has(key))) return null;
  const interval = Number(parts.get('INTERVAL') ?? '1');
  const [byDay, byMonthDay] = [parts.get('BYDAY'), parts.get('BYMONTHDAY')];
  switch (parts.get('FREQ')) {
    case 'DAILY':
      return interval === 1 && !byDay && !byMonthDay ? { kind: 'daily' } : null;
    case 'WEEKLY':
      return byMonthDay ? null : weeklyOf(byDay ?? weekdayName(start), interval);
    case 'MONTHLY':
      return interval === 1 ? monthlyOf(byDay, byMonthDay, start) : null;
    default:
      return null;
  }
}

function weeklyOf(byDay: string, interval: number): Repeat | null {
  const days = byDay.split(',');
  if (!days.every(isWeekday) || !isWithin(interval, INTERVAL_MAX)) return null;
  const isWorkdays =
    interval === 1 && days.length === WORKDAYS.length && WORKDAYS.every(day => days.includes(day));
  return isWorkdays ? { kind: 'weekdays' } : { kind: 'weekly', interval, days };
}

function monthlyOf(
  byDay: string | undefined,
  byMonthDay: string | undefined,
  start: LocalDateTime,
): Repeat | null {
  if (byDay && byMonthDay) return null;
  if (byMonthDay === '-1') return { kind: 'monthly', on: { by: 'last' } };
  if (byDay) {
    const match = /^(-1|[1-4])([A-Z]{2})$/.exec(byDay);
    const weekday = match?.[2] ?? '';
    return isWeekday(weekday)
      ? { kind: 'monthly', on: { by: 'weekday', nth: Number(match?.[1]), weekday } }
      : null;
  }
  const day = Number(byMonthDay ?? start.day);
  return isWithin(day, 31) ? { kind: 'monthly', on: { by: 'day', day } } : null;
}

function isWeekday(name: string): name is Weekday {
  return (WEEKDAYS as readonly string[]).includes(name);
}

/** `2026-11-25T09:00:00`. */
export function localText(local: LocalDateTime): string {
  return `${dateText(local)}T${two(local.hour)}:${two(local.minute)}:00`;
}

/** `2026-11-25`. */
export function dateText(local: LocalDateTime): string {
  return `${String(local.year).padStart(4, '0')}-${two(local.month)}-${two(local.day)}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function dateOf(instant: number, zone: string): string {
  return dateText(toLocal(instant, zone));
}

/** The last second of a day; `null` where it is no day. */
function endOfDay(date: string, zone: string): number | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(date);
  if (match === null) return null;
  const [year = 0, month = 0, day = 0] = match.slice(1).map(Number);
  return fromLocal({ year, month, day, hour: 23, minute: 59 }, zone).instant + 59_000;
}
