import { Checkbox, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { useFormat, useMessages } from '../../i18n/index.ts';
import { addDays } from '../../lib/timezones.ts';
import { CronBuilder } from './CronBuilder.tsx';
import { monthDayName, weekdayLabel } from './describe.ts';
import {
  COUNT_MAX,
  dateText,
  type End,
  INTERVAL_MAX,
  mondayFirst,
  monthDays,
  type Repeat,
  type Timing,
  type TimingProblem,
  WEEKDAYS,
  type Weekday,
  weekdayName,
} from './recurrence.ts';
import classes from './schedule.module.css';

interface RepeatFieldsProps {
  timing: Timing;
  onChange: (change: Partial<Timing>) => void;
  problem: TimingProblem | null;
  say: (problem: TimingProblem) => string;
}

/** What "a few times" and "for a while" are at first. */
const COUNT_AT_FIRST = 5;
const DAYS_AT_FIRST = 30;
const CRON_AT_FIRST = '0 9 * * 1-5';

/** How a message repeats, and until when. */
export function RepeatFields({ timing, onChange, problem, say }: RepeatFieldsProps) {
  const { schedule } = useMessages();
  const { repeat } = timing;
  const kinds: [Repeat['kind'], string][] = [
    ['none', schedule.repeatNone],
    ['daily', schedule.repeatDaily],
    ['weekdays', schedule.repeatWeekdays],
    ['weekly', schedule.repeatWeekly],
    ['monthly', schedule.repeatMonthly],
    ['cron', schedule.repeatCron],
  ];
  if (repeat.kind === 'rule') kinds.push(['rule', schedule.repeatRule]);
  const choose = (kind: string) => {
    const next = repeatOf(kind as Repeat['kind'], timing);
    // A cron expression has no count.
    const end: End =
      timing.end.kind === 'count' && kind === 'cron' ? { kind: 'never' } : timing.end;
    onChange({ repeat: next, end });
  };
  return (
    <>
      <NativeSelect
        label={schedule.repeat}
        size="md"
        value={repeat.kind}
        data={kinds.map(([value, label]) => ({ value, label }))}
        onChange={event => choose(event.currentTarget.value)}
      />
      {repeat.kind === 'weekly' && (
        <WeekFields
          repeat={repeat}
          onChange={next => onChange({ repeat: next })}
          error={problem === 'no_days' || problem === 'bad_interval' ? say(problem) : undefined}
        />
      )}
      {repeat.kind === 'monthly' && <MonthFields timing={timing} onChange={onChange} />}
      {repeat.kind === 'cron' && (
        <CronBuilder
          expression={repeat.expression}
          onChange={expression => onChange({ repeat: { kind: 'cron', expression } })}
          error={problem === 'bad_cron' ? say(problem) : undefined}
        />
      )}
      {repeat.kind === 'rule' && <code className={classes.rule}>{repeat.rrule}</code>}
      {repeat.kind !== 'none' && repeat.kind !== 'rule' && (
        <EndFields timing={timing} onChange={onChange} problem={problem} say={say} />
      )}
    </>
  );
}

function repeatOf(kind: Repeat['kind'], { start, repeat }: Timing): Repeat {
  switch (kind) {
    case 'weekly':
      return { kind, interval: 1, days: [weekdayName(start)] };
    case 'monthly':
      return { kind, on: { by: 'day', day: start.day } };
    case 'cron':
      return { kind, expression: CRON_AT_FIRST };
    case 'rule':
      return repeat;
    default:
      return { kind };
  }
}

type Weekly = Extract<Repeat, { kind: 'weekly' }>;

function WeekFields(props: {
  repeat: Weekly;
  onChange: (repeat: Weekly) => void;
  error: string | undefined;
}) {
  const { repeat, onChange, error } = props;
  const { schedule } = useMessages();
  const { locale } = useFormat();
  return (
    <>
      <Checkbox.Group
        label={schedule.onDays}
        value={[...repeat.days]}
        onChange={days => onChange({ ...repeat, days: days as Weekday[] })}
        error={repeat.days.length === 0 ? error : undefined}
      >
        <div className={classes.days}>
          {mondayFirst(WEEKDAYS).map(day => (
            <Checkbox.Card
              key={day}
              value={day}
              className={classes.weekday ?? ''}
              aria-label={weekdayLabel(day, locale, 'long')}
            >
              {weekdayLabel(day, locale, 'short')}
            </Checkbox.Card>
          ))}
        </div>
      </Checkbox.Group>
      <NumberInput
        label={schedule.everyNWeeks}
        size="md"
        value={repeat.interval}
        onChange={weeks => onChange({ ...repeat, interval: Number(weeks) })}
        min={1}
        max={INTERVAL_MAX}
        allowDecimal={false}
        error={repeat.days.length > 0 ? error : undefined}
      />
    </>
  );
}

function MonthFields({ timing, onChange }: Pick<RepeatFieldsProps, 'timing' | 'onChange'>) {
  const { schedule } = useMessages();
  const { locale } = useFormat();
  const { repeat } = timing;
  if (repeat.kind !== 'monthly') return null;
  const chosen = JSON.stringify(repeat.on);
  const ways = monthDays(timing.start);
  if (!ways.some(way => JSON.stringify(way) === chosen)) ways.push(repeat.on);
  const day = repeat.on.by === 'day' ? repeat.on.day : 0;
  return (
    <NativeSelect
      label={schedule.monthOn}
      size="md"
      value={chosen}
      data={ways.map(way => ({
        value: JSON.stringify(way),
        label: monthDayName(way, schedule, locale),
      }))}
      onChange={event =>
        onChange({ repeat: { kind: 'monthly', on: JSON.parse(event.currentTarget.value) } })
      }
      description={day > 28 ? schedule.monthlyMissing(day) : undefined}
    />
  );
}

function EndFields({ timing, onChange, problem, say }: RepeatFieldsProps) {
  const { schedule } = useMessages();
  const { end, repeat, start } = timing;
  const kinds: [End['kind'], string][] = [
    ['never', schedule.endsNever],
    ['until', schedule.endsOn],
  ];
  if (repeat.kind !== 'cron') kinds.push(['count', schedule.endsAfter]);
  const choose = (kind: string) => {
    if (kind === 'until') {
      onChange({ end: { kind, date: dateText(addDays(start, DAYS_AT_FIRST)) } });
    } else if (kind === 'count') onChange({ end: { kind, count: COUNT_AT_FIRST } });
    else onChange({ end: { kind: 'never' } });
  };
  return (
    <div className={classes.ends}>
      <NativeSelect
        label={schedule.ends}
        size="md"
        value={end.kind}
        data={kinds.map(([value, label]) => ({ value, label }))}
        onChange={event => choose(event.currentTarget.value)}
      />
      {end.kind === 'until' && (
        <TextInput
          type="date"
          size="md"
          label={schedule.lastDay}
          value={end.date}
          onChange={event => onChange({ end: { kind: 'until', date: event.currentTarget.value } })}
          error={
            problem === 'end_before_start' || problem === 'bad_date' ? say(problem) : undefined
          }
        />
      )}
      {end.kind === 'count' && (
        <NumberInput
          size="md"
          label={schedule.times}
          value={end.count}
          onChange={count => onChange({ end: { kind: 'count', count: Number(count) } })}
          min={1}
          max={COUNT_MAX}
          allowDecimal={false}
          error={problem === 'bad_count' ? say(problem) : undefined}
        />
      )}
    </div>
  );
}
