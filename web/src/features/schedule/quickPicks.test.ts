import { expect, it } from 'vitest';
import { dateTime } from '../../lib/time';
import { quickPicks, suggestedStart } from './quickPicks';

function picks(now: string, zone: string): string[] {
  const style = { locale: 'en-GB', timeZone: zone };
  return quickPicks(Date.parse(now), zone).map(
    pick => `${pick.id} ${dateTime(pick.instant, style, now)}`,
  );
}

it('an hour from now, tomorrow morning and Monday morning are offered, in the zone of the person', () => {
  expect(picks('2026-11-25T12:00:30Z', 'Asia/Kolkata')).toEqual([
    'hour Wed 25 Nov, 18:31',
    'tomorrow Thu 26 Nov, 09:00',
    'monday Mon 30 Nov, 09:00',
  ]);
});

it('on a Sunday, Monday is not offered twice', () => {
  expect(picks('2026-11-29T12:00:00Z', 'UTC').slice(1)).toEqual([
    'tomorrow Mon 30 Nov, 09:00',
    'monday Mon 7 Dec, 09:00',
  ]);
});

it('on a Monday, Monday is the next one', () => {
  expect(picks('2026-11-30T07:00:00Z', 'UTC')[2]).toBe('monday Mon 7 Dec, 09:00');
});

it('what the dialog begins with is a full half hour, and never past', () => {
  const start = (now: string) => suggestedStart(Date.parse(now), 'UTC');
  expect(start('2026-11-25T12:01:00Z')).toMatchObject({ hour: 13, minute: 0 });
  expect(start('2026-11-25T23:40:00Z')).toMatchObject({ day: 26, hour: 0, minute: 30 });
});
