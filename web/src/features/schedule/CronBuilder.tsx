import { NativeSelect, TextInput } from '@mantine/core';
import { useMessages } from '../../i18n/index.ts';
import classes from './schedule.module.css';

interface CronBuilderProps {
  expression: string;
  onChange: (expression: string) => void;
  error: string | undefined;
}

const FIELDS = 5;

/** A cron expression: as a line, field by field, or from an example. */
export function CronBuilder({ expression, onChange, error }: CronBuilderProps) {
  const { schedule } = useMessages();
  const presets = [
    ['*/15 9-17 * * 1-5', schedule.cronQuarterHours],
    ['0 * * * *', schedule.cronHourly],
    ['0 9 * * 1#1', schedule.cronFirstMonday],
    ['0 18 L * *', schedule.cronLastDay],
    ['0 9 1 1,4,7,10 *', schedule.cronQuarter],
  ] as const;
  const names = [
    schedule.cronMinute,
    schedule.cronHour,
    schedule.cronDay,
    schedule.cronMonth,
    schedule.cronWeekday,
  ];
  const fields = expression.trim().split(/\s+/);
  const setField = (index: number, value: string) => {
    const next = Array.from({ length: FIELDS }, (_, at) => fields[at] || '*');
    next[index] = value.replace(/\s+/g, '') || '*';
    onChange(next.join(' '));
  };
  return (
    <fieldset className={classes.cron}>
      <legend className={classes.visuallyHidden}>{schedule.repeatCron}</legend>
      <TextInput
        label={schedule.cron}
        description={schedule.cronHint}
        size="md"
        value={expression}
        onChange={event => onChange(event.currentTarget.value)}
        error={error}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        classNames={{ input: classes.mono ?? '' }}
      />
      <div className={classes.cronFields}>
        {names.map((name, index) => (
          <TextInput
            key={name}
            label={name}
            size="xs"
            value={fields[index] ?? ''}
            onChange={event => setField(index, event.currentTarget.value)}
            spellCheck={false}
            autoComplete="off"
            classNames={{ input: classes.mono ?? '' }}
          />
        ))}
      </div>
      <NativeSelect
        label={schedule.cronPresets}
        size="md"
        value={presets.some(([value]) => value === expression) ? expression : ''}
        onChange={event => event.currentTarget.value && onChange(event.currentTarget.value)}
        data={[{ value: '', label: '—' }, ...presets.map(([value, label]) => ({ value, label }))]}
      />
    </fieldset>
  );
}
