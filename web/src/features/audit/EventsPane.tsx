import { Button } from '@mantine/core';
import { problemOf } from '@sandesham/client';
import { Download } from 'lucide-react';
import { type ReactNode, useMemo } from 'react';
import { ProblemNote } from '../../app/ui/ProblemNote.tsx';
import { useFormat } from '../../i18n/index.ts';
import { Waiting } from '../schedule/Waiting.tsx';
import classes from './audit.module.css';
import { EventFilters } from './EventFilters.tsx';
import { EventTable } from './EventTable.tsx';
import { exportEvents } from './exportEvents.ts';
import { actorsOf, type EventFilter, isWanted } from './filter.ts';
import { useAuditTexts } from './texts.ts';
import type { useEvents } from './useEvents.ts';

interface EventsPaneProps {
  loaded: ReturnType<typeof useEvents>;
  filter: EventFilter;
  onFilter: (filter: EventFilter) => void;
  /** The file's name when they are saved. */
  name: string;
  current?: number | null;
  onGo?: (position: number) => void;
  onEnd?: () => void;
  rooms?: readonly { readonly id: string; readonly title: string }[];
  /** Further fields beside the filters. */
  children?: ReactNode;
}

/** The events that are there: which are wanted, the table of them, and a way to take them along. */
export function EventsPane(props: EventsPaneProps) {
  const { loaded, filter, onFilter, name, current, onGo, onEnd, rooms, children } = props;
  const texts = useAuditTexts();
  const { number } = useFormat();
  const { events, error, isLoading, hasMore, more } = loaded;
  const wanted = useMemo(
    () => events.filter(({ event }) => isWanted(event, filter)),
    [events, filter],
  );
  const actors = useMemo(() => actorsOf(events), [events]);
  const titles = useMemo(() => new Map(rooms?.map(({ id, title }) => [id, title])), [rooms]);
  return (
    <section className={classes.events} aria-label={texts.events}>
      <div className={classes.eventsTop}>
        <EventFilters {...{ filter, actors }} onChange={onFilter} {...(rooms && { rooms })}>
          {children}
        </EventFilters>
        <div className={classes.eventsLine}>
          <p className={classes.eventsCount} role="status">
            {isLoading
              ? texts.loadingSome(number(events.length))
              : texts.shown(number(wanted.length), number(events.length))}
          </p>
          {isLoading && <Waiting label={texts.loadingSome(number(events.length))} />}
          {hasMore && !isLoading && (
            <Button size="compact-sm" variant="default" onClick={more}>
              {texts.loadMore}
            </Button>
          )}
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<Download size={15} aria-hidden="true" />}
            disabled={wanted.length === 0}
            onClick={() => exportEvents(name, wanted)}
          >
            {texts.export}
          </Button>
        </div>
        <ProblemNote problem={error && problemOf(error)} />
      </div>
      {(wanted.length > 0 || !isLoading) && (
        <EventTable
          events={wanted}
          {...(current !== undefined && { current })}
          {...(onGo && { onGo })}
          {...(onEnd && { onEnd })}
          {...(rooms && { roomTitle: (id: string) => titles.get(id) ?? '' })}
        />
      )}
    </section>
  );
}
