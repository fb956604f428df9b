import { DatePicker, TimePicker } from '@mantine/dates';
import { useFormat, useMessages } from '../../i18n/index.ts';
import { dateOnly, dateTime, has12Hours } from '../../lib/time.ts';
import { fromLocal, isSameZone, type LocalDateTime, toLocal } from '../../lib/timezones.ts';
import { useClient } from '../../store/hooks.ts';
import { serverNow } from './api.ts';
import { dateText, type Timing } from './recurrence.ts';
import classes from './schedule.module.css';
import { ZoneSelect } from './ZoneSelect.tsx';

interface FieldsProps {
  timing: Timing;
  onChange: (change: Partial<Timing>) => void;
  error?: string | undefined;
}

/** The first day of the week where a browser does not tell the one of a language. */
const MONDAY = 1;
/** How far ahead a message may be planned. */
const DAYS_AHEAD_MAX = 366;
const DAY_MS = 86_400_000;

/** The calendar, always open: a day is one click away. */
export function DayField({ timing, onChange }: FieldsProps) {
  const { schedule } = useMessages();
  const { locale } = useFormat();
  const { start, zone } = timing;
  const now = serverNow(useClient());
  const named = (date: string, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }).format(utc(date));
  return (
    <DatePicker
      className={classes.calendar ?? ''}
      value={dateText(start)}
      onChange={date => date !== null && onChange({ start: withDate(start, date) })}
      defaultDate={dateText(start)}
      minDate={dateText(toLocal(now, zone))}
      maxDate={dateText(toLocal(now + DAYS_AHEAD_MAX * DAY_MS, zone))}
      firstDayOfWeek={firstDayOfWeek(locale)}
      highlightToday
      weekendDays={[]}
      hideOutsideDates
      maxLevel="year"
      weekdayFormat={date => named(date, { weekday: 'short' })}
      monthLabelFormat={date => named(date, { month: 'long', year: 'numeric' })}
      monthsListFormat={date => named(date, { month: 'short' })}
      getDayAriaLabel={date => dateOnly(utc(date), { locale, timeZone: 'UTC' })}
      ariaLabels={{
        nextMonth: schedule.laterMonth,
        previousMonth: schedule.earlierMonth,
      }}
    />
  );
}

/** The time of day and whose clocks show it. */
export function TimeFields({ timing, onChange, error }: FieldsProps) {
  const { schedule } = useMessages();
  const { zone: own, style } = useFormat();
  const { start, zone } = timing;
  const { instant } = fromLocal(start, zone);
  const isElsewhere = !isSameZone(zone, own) && !Number.isNaN(instant);
  return (
    <>
      <TimePicker
        label={schedule.time}
        size="md"
        value={timeText(start)}
        onChange={time => onChange({ start: withTime(start, time) })}
        format={has12Hours(style) ? '12h' : '24h'}
        hoursInputLabel={schedule.hours}
        minutesInputLabel={schedule.minutes}
        amPmInputLabel={schedule.amPm}
        amPmLabels={dayPeriods(style.locale)}
        error={error}
        withDropdown={false}
      />
      <div>
        <ZoneSelect
          label={schedule.zone}
          value={zone}
          onChange={next => onChange({ zone: next })}
          at={instant}
        />
        {isElsewhere && (
          <p className={classes.yourTime}>{schedule.yourTime(dateTime(instant, style))}</p>
        )}
      </div>
    </>
  );
}

/** What the halves of a day are called. */
function dayPeriods(locale: string): { am: string; pm: string } {
  const format = new Intl.DateTimeFormat(locale, {
    hour: 'numeric',
    hourCycle: 'h12',
    timeZone: 'UTC',
  });
  const nameAt = (hour: number) => {
    const parts = format.formatToParts(Date.UTC(2026, 0, 1, hour));
    return parts.find(({ type }) => type === 'dayPeriod')?.value ?? (hour < 12 ? 'AM' : 'PM');
  };
  return { am: nameAt(9), pm: nameAt(21) };
}

function firstDayOfWeek(locale: string): 0 | 1 | 2 | 3 | 4 | 5 | 6 {
  type Week = { firstDay: number };
  const asked = new Intl.Locale(locale) as Intl.Locale & { getWeekInfo?: () => Week };
  return ((asked.getWeekInfo?.().firstDay ?? MONDAY) % 7) as 0 | 1 | 2 | 3 | 4 | 5 | 6;
}

function utc(date: string): number {
  return Date.parse(`${date.slice(0, 10)}T00:00:00Z`);
}

function timeText({ hour, minute }: LocalDateTime): string {
  if (Number.isNaN(hour) || Number.isNaN(minute)) return '';
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

/** A time that is only half typed is none. */
function withTime(local: LocalDateTime, time: string): LocalDateTime {
  const [hour = Number.NaN, minute = Number.NaN] = time.split(':').map(Number);
  return time === ''
    ? { ...local, hour: Number.NaN, minute: Number.NaN }
    : { ...local, hour, minute };
}

function withDate(local: LocalDateTime, date: string): LocalDateTime {
  const [year = 0, month = 0, day = 0] = date.slice(0, 10).split('-').map(Number);
  return { ...local, year, month, day };
}
