import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  currentName,
  fromLocal,
  isKnownZone,
  isSameZone,
  type LocalDateTime,
  lastDayOfMonth,
  offsetLabel,
  searchZones,
  toLocal,
  weekdayOf,
  zoneChoices,
  zoneNames,
} from './timezones.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z');

function at(text: string): LocalDateTime {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = text.split(/\D/).map(Number);
  return { year, month, day, hour, minute };
}

function resolved(text: string, zone: string): string {
  const { instant, kind } = fromLocal(at(text), zone);
  return `${new Date(instant).toISOString().slice(0, 16)} ${kind}`;
}

describe('the zones that can be chosen', () => {
  it('have UTC, the current name of India, and a saved zone that browsers do not list', () => {
    const names = zoneNames(['Asia/Calcutta', 'US/Pacific']);
    expect(names).toContain('UTC');
    expect(names).toContain('Asia/Kolkata');
    expect(names).not.toContain('Asia/Calcutta');
    expect(names).toContain('US/Pacific');
  });

  it('stand there once each, and never one that is unknown', () => {
    const names = zoneNames(['UTC', 'Etc/UTC', 'Mars/Olympus_Mons']);
    expect(new Set(names).size).toBe(names.length);
    expect(names.every(isKnownZone)).toBe(true);
  });

  it('call every name of UTC the same', () => {
    expect(['UTC', 'GMT', 'Etc/UTC', 'Zulu'].map(currentName)).toEqual(Array(4).fill('UTC'));
  });
});

it('a zone is the same under its old name', () => {
  expect(isSameZone('Asia/Calcutta', 'Asia/Kolkata')).toBe(true);
  expect(isSameZone('Etc/UTC', 'GMT')).toBe(true);
  expect(isSameZone('Europe/Berlin', 'Europe/Paris')).toBe(false);
});

describe('a search for a zone', () => {
  const choices = zoneChoices([], NOW, 'te');
  const found = (query: string) => searchZones(choices, query).map(choice => choice.id);

  it.each(['kolkata', 'Calcutta', 'india time', '+5:30', '+05:30', 'asia kol', 'భారత'])(
    'finds India by %s',
    query => {
      expect(found(query)).toContain('Asia/Kolkata');
    },
  );

  it('finds places with accents and underscores', () => {
    expect(found('sao paulo')).toEqual(['America/Sao_Paulo']);
    expect(found('new york')).toEqual(['America/New_York']);
  });

  it('has first what is called so', () => {
    expect(found('utc')[0]).toBe('UTC');
    expect(found('ist')).toContain('Asia/Kolkata');
    expect(found('ist').indexOf('Asia/Kolkata')).toBeLessThan(
      found('ist').indexOf('Europe/Istanbul'),
    );
  });

  it('finds UTC and nothing for what is no place', () => {
    expect(found('utc')).toContain('UTC');
    expect(found('nowhere at all')).toEqual([]);
  });
});

describe('a local time', () => {
  it.each([
    ['2026-11-25T09:00', 'Asia/Kolkata', '2026-11-25T03:30 exact'],
    ['2026-03-29T02:30', 'Europe/Berlin', '2026-03-29T01:00 skipped'],
    ['2026-03-29T03:00', 'Europe/Berlin', '2026-03-29T01:00 exact'],
    ['2026-10-25T02:30', 'Europe/Berlin', '2026-10-25T00:30 doubled'],
    ['2026-03-08T02:00', 'America/New_York', '2026-03-08T07:00 skipped'],
    ['2026-11-01T01:59', 'America/New_York', '2026-11-01T05:59 doubled'],
    // Half an hour only.
    ['2026-10-04T02:15', 'Australia/Lord_Howe', '2026-10-03T15:30 skipped'],
    // At midnight.
    ['2026-09-06T00:00', 'America/Santiago', '2026-09-06T04:00 skipped'],
    // A whole day that never was.
    ['2011-12-30T12:00', 'Pacific/Apia', '2011-12-30T10:00 skipped'],
  ])('%s in %s is %s', (text, zone, expected) => {
    expect(resolved(text, zone)).toBe(expected);
  });

  it('comes back from its moment, whatever the zone', () => {
    const zones = fc.constantFrom(...zoneNames());
    const minutes = fc.integer({
      min: Date.parse('2020-01-01') / 60_000,
      max: Date.parse('2037-01-01') / 60_000,
    });
    fc.assert(
      fc.property(zones, minutes, (zone, minute) => {
        const local = toLocal(minute * 60_000, zone);
        const { instant, kind } = fromLocal(local, zone);
        expect(kind).not.toBe('skipped');
        expect(toLocal(instant, zone)).toEqual(local);
        expect(kind === 'doubled' || instant === minute * 60_000).toBe(true);
      }),
    );
  });
});

it('an offset is written as people know it', () => {
  expect([0, 330, -210, 765].map(offsetLabel)).toEqual([
    'UTC',
    'UTC+05:30',
    'UTC-03:30',
    'UTC+12:45',
  ]);
});

it('days are added across months, and known by weekday', () => {
  expect(addDays(at('2028-02-28T09:30'), 2)).toEqual(at('2028-03-01T09:30'));
  expect(weekdayOf(at('2026-11-25T00:00'))).toBe(3);
  expect([lastDayOfMonth(at('2028-02-01T00:00')), lastDayOfMonth(at('2027-02-01T00:00'))]).toEqual([
    29, 28,
  ]);
});
