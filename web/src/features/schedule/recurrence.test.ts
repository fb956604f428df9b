import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromLocal } from '../../lib/timezones.ts';
import {
  type End,
  firstDay,
  fromSaved,
  monthDays,
  problemOf,
  type Repeat,
  type Timing,
  toBody,
  WEEKDAYS,
} from './recurrence.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z');
const WEDNESDAY = { year: 2026, month: 11, day: 25, hour: 18, minute: 30 };

function timing(repeat: Repeat, end: End = { kind: 'never' }, zone = 'Europe/Berlin'): Timing {
  return { start: WEDNESDAY, zone, repeat, end };
}

describe('the body', () => {
  it.each<[Repeat, End, object]>([
    [{ kind: 'none' }, { kind: 'never' }, { send_at: '2026-11-25T17:30:00.000Z' }],
    [{ kind: 'daily' }, { kind: 'count', count: 3 }, rule('FREQ=DAILY;COUNT=3', '2026-11-25')],
    [
      { kind: 'weekdays' },
      { kind: 'never' },
      rule('FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', '2026-11-25'),
    ],
    [
      { kind: 'weekly', interval: 2, days: ['SU', 'MO'] },
      { kind: 'until', date: '2026-12-31' },
      rule('FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;UNTIL=20261231T225959Z', '2026-11-29'),
    ],
    [
      { kind: 'monthly', on: { by: 'last' } },
      { kind: 'never' },
      rule('FREQ=MONTHLY;BYMONTHDAY=-1', '2026-11-30'),
    ],
    [
      { kind: 'monthly', on: { by: 'day', day: 31 } },
      { kind: 'never' },
      rule('FREQ=MONTHLY;BYMONTHDAY=31', '2026-12-31'),
    ],
    [
      { kind: 'monthly', on: { by: 'weekday', nth: 1, weekday: 'MO' } },
      { kind: 'never' },
      rule('FREQ=MONTHLY;BYDAY=1MO', '2026-12-07'),
    ],
    [
      { kind: 'cron', expression: ' 0  9 * * 1-5 ' },
      { kind: 'until', date: '2026-12-31' },
      { cron: '0 9 * * 1-5', time_zone: 'Europe/Berlin', until: '2026-12-31T22:59:59.000Z' },
    ],
  ])('of %j that ends %j', (repeat, end, expected) => {
    expect(toBody(timing(repeat, end))).toEqual(expected);
  });

  function rule(rrule: string, day: string) {
    return { rrule, starts_at: `${day}T18:30:00`, time_zone: 'Europe/Berlin' };
  }
});

describe('a form with a problem says which', () => {
  it.each<[Timing, string | null]>([
    [timing({ kind: 'none' }), null],
    [{ ...timing({ kind: 'none' }), start: { ...WEDNESDAY, hour: 13, minute: 0 } }, 'past'],
    [{ ...timing({ kind: 'none' }), start: { ...WEDNESDAY, hour: Number.NaN } }, 'bad_date'],
    [timing({ kind: 'weekly', interval: 1, days: [] }), 'no_days'],
    [timing({ kind: 'weekly', interval: 0, days: ['MO'] }), 'bad_interval'],
    [timing({ kind: 'cron', expression: '0 9 * *' }), 'bad_cron'],
    [timing({ kind: 'cron', expression: '0 9 * * <b>' }), 'bad_cron'],
    [timing({ kind: 'cron', expression: '*/15 9-17 L * MON#1' }), null],
    [timing({ kind: 'daily' }, { kind: 'count', count: 0 }), 'bad_count'],
    [timing({ kind: 'daily' }, { kind: 'until', date: '2026-11-24' }), 'end_before_start'],
    [
      timing({ kind: 'weekly', interval: 1, days: ['MO'] }, { kind: 'until', date: '2026-11-29' }),
      'end_before_start',
    ],
    [timing({ kind: 'daily' }, { kind: 'until', date: '2026-11-25' }), null],
    [timing({ kind: 'daily' }, { kind: 'until', date: 'soon' }), 'bad_date'],
  ])('%j: %s', (form, expected) => {
    expect(problemOf(form, NOW)).toBe(expected);
  });
});

describe('a saved schedule', () => {
  const repeats = fc.oneof(
    fc.constant<Repeat>({ kind: 'daily' }),
    fc.constant<Repeat>({ kind: 'weekdays' }),
    fc.record({
      kind: fc.constant('weekly' as const),
      interval: fc.integer({ min: 2, max: 52 }),
      days: fc.uniqueArray(fc.constantFrom(...WEEKDAYS), { minLength: 1 }),
    }),
    fc
      .integer({ min: 1, max: 31 })
      .map<Repeat>(day => ({ kind: 'monthly', on: { by: 'day', day } })),
    fc.constant<Repeat>({ kind: 'monthly', on: { by: 'last' } }),
    fc
      .tuple(fc.constantFrom(-1, 1, 2, 3, 4), fc.constantFrom(...WEEKDAYS))
      .map<Repeat>(([nth, weekday]) => ({ kind: 'monthly', on: { by: 'weekday', nth, weekday } })),
    fc.constant<Repeat>({ kind: 'cron', expression: '*/5 * * * *' }),
  );
  const ends = fc.constantFrom<End>({ kind: 'never' }, { kind: 'until', date: '2027-03-28' });

  it('comes back into the form as it was made, and makes the same body again', () => {
    fc.assert(
      fc.property(repeats, ends, (repeat, end) => {
        const body = toBody(timing(repeat, end));
        const back = fromSaved({ ...body, next_due: '2026-11-25T17:30:00Z' }, 'UTC');
        expect(toBody(back)).toEqual(body);
        expect(back.repeat.kind).toBe(repeat.kind);
        expect(back.end).toEqual(end);
      }),
    );
  });

  it.each([
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29',
    'FREQ=DAILY;INTERVAL=3',
    'RRULE:FREQ=DAILY\nEXDATE:20280301T090000',
    'FREQ=WEEKLY;BYDAY=MO;UNTIL=whenever',
  ])('keeps a rule that this form does not show, to the letter: %s', rrule => {
    const saved = { rrule, starts_at: '2028-02-29T09:00:00', time_zone: 'Asia/Kolkata' };
    const form = fromSaved(saved, 'UTC');
    expect(form.repeat).toEqual({ kind: 'rule', rrule });
    expect(toBody(form)).toEqual(saved);
  });

  it('begins on a day on which its rule fires', () => {
    fc.assert(
      fc.property(repeats, repeat => {
        const form = timing(repeat);
        const first = firstDay(form);
        expect(firstDay({ ...form, start: first })).toEqual(first);
        expect(fromLocal(first, 'UTC').instant).toBeGreaterThanOrEqual(
          fromLocal(WEDNESDAY, 'UTC').instant,
        );
      }),
    );
  });
});

it('the ways to say "monthly" fit the date', () => {
  expect(monthDays(WEDNESDAY)).toEqual([
    { by: 'day', day: 25 },
    { by: 'weekday', nth: 4, weekday: 'WE' },
    { by: 'weekday', nth: -1, weekday: 'WE' },
  ]);
  expect(monthDays({ ...WEDNESDAY, day: 30 }).at(-1)).toEqual({ by: 'last' });
});
