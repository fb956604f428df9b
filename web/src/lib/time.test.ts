import { describe, expect, it } from 'vitest';
import {
  clockTime,
  dateOnly,
  dateTime,
  dayKey,
  dayLabel,
  daysBetween,
  has12Hours,
  relativeTime,
  shortWhen,
  type TimeStyle,
} from './time';

const NOW = '2026-11-25T12:00:00Z';
const BERLIN: TimeStyle = { locale: 'en-GB', timeZone: 'Europe/Berlin' };

describe('a day', () => {
  it.each([
    ['2026-11-25T00:00:00Z', 'Today'],
    ['2026-11-24T22:59:00Z', 'Yesterday'],
    ['2026-11-25T23:30:00Z', 'Tomorrow'],
    ['2026-11-20T12:00:00Z', 'Friday'],
    ['2026-11-18T12:00:00Z', 'Wednesday 18 November'],
    ['2025-11-25T12:00:00Z', 'Tuesday, 25 November 2025'],
  ])('%s is called %s', (moment, expected) => {
    expect(dayLabel(moment, BERLIN, NOW)).toBe(expected);
  });

  it('is the one of the person, not of Greenwich', () => {
    expect(dayKey('2026-11-25T20:00:00Z', { locale: 'en', timeZone: 'Asia/Kolkata' })).toBe(
      '2026-11-26',
    );
    expect(daysBetween('2026-11-25T23:30:00Z', NOW, BERLIN)).toBe(1);
  });

  it('has a name in every language of ours', () => {
    expect(dayLabel(NOW, { locale: 'te', timeZone: 'UTC' }, NOW)).toBe('ఈ రోజు');
    expect(dayLabel(NOW, { locale: 'hi', timeZone: 'UTC' }, NOW)).toBe('आज');
  });
});

describe('a time', () => {
  it('has the clock that the person chose, and midnight is never 24:00', () => {
    const midnight = '2026-11-24T23:00:00Z';
    expect(clockTime(midnight, { ...BERLIN, hour12: false })).toBe('00:00');
    expect(clockTime(midnight, { ...BERLIN, hour12: true })).toMatch(/^12:00\s?am$/i);
  });

  it('is as short in a list as places it', () => {
    expect(shortWhen('2026-11-25T08:05:00Z', BERLIN, NOW)).toBe('09:05');
    expect(shortWhen('2026-11-23T08:05:00Z', BERLIN, NOW)).toBe('Mon');
    expect(shortWhen('2026-11-01T08:05:00Z', BERLIN, NOW)).toBe('1 Nov');
    expect(shortWhen('2024-11-01T08:05:00Z', BERLIN, NOW)).toBe('01/11/24');
  });

  it('has its year where that is not this one', () => {
    expect(dateTime('2027-01-04T08:00:00Z', BERLIN, NOW)).toContain('2027');
    expect(dateTime('2026-11-27T08:00:00Z', BERLIN, NOW)).not.toContain('2026');
  });

  it('is on a clock of 12 hours where the language has them, unless told otherwise', () => {
    expect(has12Hours({ locale: 'en-US' })).toBe(true);
    expect(has12Hours({ locale: 'de' })).toBe(false);
    expect(has12Hours({ locale: 'de', hour12: true })).toBe(true);
  });

  it('may be its date alone', () => {
    expect(dateOnly('2026-11-27T23:30:00Z', BERLIN)).toBe('28 November 2026');
  });

  it('is nothing where it is no time', () => {
    expect([clockTime('no time', BERLIN), relativeTime('no time', BERLIN, NOW)]).toEqual(['', '']);
  });
});

it('a distance is told in the largest unit that fits', () => {
  const told = (moment: string) => relativeTime(moment, BERLIN, NOW);
  expect(told('2026-11-25T12:05:00Z')).toBe('in 5 minutes');
  expect(told('2026-11-25T09:00:00Z')).toBe('3 hours ago');
  expect(told('2026-11-28T12:00:00Z')).toBe('in 3 days');
});
