import { NativeSelect } from '@mantine/core';
import type { ReactNode } from 'react';
import { useMessages } from '../../i18n/index.ts';
import { useClient } from '../../store/hooks.ts';
import { personName } from '../rooms/names.ts';
import classes from './audit.module.css';
import { type EventFilter, GROUPS, kindLabel } from './filter.ts';
import { useAuditTexts } from './texts.ts';

interface EventFiltersProps {
  filter: EventFilter;
  onChange: (filter: EventFilter) => void;
  /** Whose events there are. */
  actors: readonly string[];
  /** The chats that events are of, by name; absent when all are of one. */
  rooms?: readonly { readonly id: string; readonly title: string }[];
  /** Further fields. */
  children?: ReactNode;
}

/** Which events are shown. */
export function EventFilters({ filter, onChange, actors, rooms, children }: EventFiltersProps) {
  const texts = useAuditTexts();
  const { rooms: words } = useMessages();
  const { users } = useClient();
  const { kind, actor, room } = filter;
  const groups = Object.entries(GROUPS).map(([name, kinds]) => ({
    group: texts[name as keyof typeof GROUPS],
    items: [
      { value: name, label: `${texts.all}: ${texts[name as keyof typeof GROUPS]}` },
      ...kinds.map(value => ({ value, label: kindLabel(value, texts) })),
    ],
  }));
  return (
    <div className={classes.filters}>
      {children}
      <NativeSelect
        label={texts.filterKind}
        value={kind ?? ''}
        data={[{ value: '', label: texts.all }, ...groups]}
        onChange={event => onChange({ ...filter, kind: event.currentTarget.value || null })}
      />
      <NativeSelect
        label={texts.filterWho}
        value={actor ?? ''}
        data={[
          { value: '', label: texts.everybody },
          ...actors.map(id => ({ value: id, label: personName(users.get(id)?.name, words) })),
        ]}
        onChange={event => onChange({ ...filter, actor: event.currentTarget.value || null })}
      />
      {rooms && (
        <NativeSelect
          label={texts.filterRoom}
          value={room ?? ''}
          data={[
            { value: '', label: texts.all },
            ...rooms.map(({ id, title }) => ({ value: id, label: title })),
          ]}
          onChange={event => onChange({ ...filter, room: event.currentTarget.value || null })}
        />
      )}
    </div>
  );
}
