import { SegmentedControl } from '@mantine/core';
import { useId } from 'react';
import classes from './settings.module.css';

interface ChoiceProps<T extends string> {
  label: string;
  value: T;
  choices: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
}

/** One of a few, all of them in sight. */
export function Choice<T extends string>({ label, value, choices, onChange }: ChoiceProps<T>) {
  const id = useId();
  return (
    <div className={classes.choice}>
      <span id={id} className={classes.label}>
        {label}
      </span>
      <SegmentedControl
        aria-labelledby={id}
        value={value}
        data={[...choices]}
        onChange={chosen => onChange(chosen as T)}
        classNames={{ root: classes.segments, label: classes.segment }}
      />
    </div>
  );
}
