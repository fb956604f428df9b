import { Select } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useFormat, useMessages } from '../../i18n/index.ts';
import { clockTime } from '../../lib/time.ts';
import {
  browserZone,
  currentName,
  offsetLabel,
  offsetMinutes,
  searchZones,
  type ZoneChoice,
  zoneChoices,
} from '../../lib/timezones.ts';
import classes from './schedule.module.css';

interface ZoneSelectProps {
  label: string;
  /** An IANA name. */
  value: string;
  onChange: (zone: string) => void;
  /** The moment whose offset is shown; now where it is not given. */
  at?: number;
}

/** More would only be scrolled past: there is the search. */
const SHOWN_MAX = 60;

/** A time zone, found by city, country, old name or offset. */
export function ZoneSelect({ label, value, onChange, at }: ZoneSelectProps) {
  const { schedule } = useMessages();
  const { zone: own, locale, style } = useFormat();
  const [opened, setOpened] = useState(false);
  const now = at ?? Date.now();
  const minute = Math.floor(now / 60_000) * 60_000;
  const chosen = currentName(value);
  const choices = useMemo(() => {
    // The whole list takes a moment to reckon, and most people never open it.
    const all = opened ? zoneChoices([chosen, own], minute, locale) : [];
    return new Map(all.map(choice => [choice.id, choice]));
  }, [opened, chosen, own, minute, locale]);

  const nameOf = (id: string) => zoneLabel(id, minute);
  const first = [...new Set([chosen, own, browserZone(), 'UTC'])];
  const ids = opened ? [...new Set([...first, ...choices.keys()])] : [chosen];

  const find = (search: string): string[] => {
    // What stands in the field when it opens is no search.
    if (search.trim() === '' || search === nameOf(chosen)) return ids;
    return searchZones([...choices.values()], search).map(({ id }) => id);
  };

  return (
    <Select
      label={label}
      value={chosen}
      data={ids.map(id => ({ value: id, label: nameOf(id) }))}
      filter={({ search }) => {
        return find(search).map(id => ({ value: id, label: nameOf(id) }));
      }}
      limit={SHOWN_MAX}
      size="md"
      searchable
      selectFirstOptionOnChange
      allowDeselect={false}
      nothingFoundMessage={schedule.zoneNotFound}
      onDropdownOpen={() => setOpened(true)}
      onChange={zone => zone !== null && onChange(zone)}
      withScrollArea={false}
      classNames={{ options: classes.zones ?? '', option: classes.zone ?? '' }}
      comboboxProps={{ shadow: 'md' }}
      renderOption={({ option }) => {
        const choice = choices.get(option.value);
        const time = clockTime(minute, { ...style, timeZone: option.value });
        return <ZoneOption choice={choice} label={option.label} time={time} />;
      }}
    />
  );
}

function ZoneOption(props: { choice: ZoneChoice | undefined; label: string; time: string }) {
  const { choice, label, time } = props;
  if (choice === undefined) return <span>{label}</span>;
  return (
    <span className={classes.zoneOption}>
      <span className={classes.zoneName}>
        {choice.city} <span className={classes.zoneRegion}>{choice.region}</span>
      </span>
      <span className={classes.zoneOffset}>
        {offsetLabel(choice.offset)} · {time}
      </span>
    </span>
  );
}

/** `Kolkata (UTC+05:30)`. */
export function zoneLabel(zone: string, at: number): string {
  const city = zoneCity(zone);
  const offset = offsetLabel(offsetMinutes(zone, at));
  return city === offset ? city : `${city} (${offset})`;
}

/** `Kolkata`. */
export function zoneCity(zone: string): string {
  return zone.slice(zone.lastIndexOf('/') + 1).replaceAll('_', ' ');
}
