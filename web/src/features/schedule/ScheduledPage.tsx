import { Button, SegmentedControl } from '@mantine/core';
import { problemOf } from '@sandesham/client';
import { CalendarClock, History } from 'lucide-react';
import { useState } from 'react';
import { EmptyState } from '../../app/ui/EmptyState.tsx';
import { ErrorState } from '../../app/ui/ErrorState.tsx';
import { PageHeader } from '../../app/ui/PageHeader.tsx';
import { useMessages } from '../../i18n/index.ts';
import { type Schedule, usePast, useUpcoming } from './api.ts';
import { ScheduleCard } from './ScheduleCard.tsx';
import classes from './schedule.module.css';
import { Waiting } from './Waiting.tsx';

type Tab = 'upcoming' | 'past';

/** All that the person has planned: what comes, what failed, and what is over. */
export function ScheduledPage() {
  const { schedule } = useMessages();
  const [tab, setTab] = useState<Tab>('upcoming');
  return (
    <div className={classes.page}>
      <PageHeader title={schedule.title} />
      <div className={classes.scroller}>
        <div className={classes.column}>
          <SegmentedControl
            aria-label={schedule.title}
            className={classes.tabs ?? ''}
            value={tab}
            onChange={value => setTab(value as Tab)}
            data={[
              { value: 'upcoming', label: schedule.tabUpcoming },
              { value: 'past', label: schedule.tabPast },
            ]}
          />
          {tab === 'upcoming' ? <Upcoming /> : <Past />}
        </div>
      </div>
    </div>
  );
}

function Upcoming() {
  const { schedule } = useMessages();
  const { data, error, isPending, refetch } = useUpcoming();
  if (data === undefined) {
    return isPending ? <Loading /> : <Failed error={error} onRetry={refetch} />;
  }
  if (data.length === 0) {
    return <EmptyState icon={CalendarClock} title={schedule.empty} text={schedule.emptyText} />;
  }
  const failed = data.filter(({ state }) => state === 'failed');
  const upcoming = data.filter(({ state }) => state !== 'failed');
  return (
    <>
      {failed.length > 0 && <Cards title={schedule.failedHeading} schedules={failed} />}
      {upcoming.length > 0 && <Cards title={schedule.upcomingHeading} schedules={upcoming} />}
    </>
  );
}

function Past() {
  const { schedule } = useMessages();
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } =
    usePast();
  if (data === undefined) {
    return isPending ? <Loading /> : <Failed error={error} onRetry={refetch} />;
  }
  const schedules = data.pages.flatMap(page => page.items);
  if (schedules.length === 0) {
    return <EmptyState icon={History} title={schedule.emptyPast} text={schedule.emptyPastText} />;
  }
  return (
    <>
      <Cards title={schedule.tabPast} schedules={schedules} />
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => fetchNextPage()}>
          {schedule.more}
        </Button>
      )}
    </>
  );
}

function Cards({ title, schedules }: { title: string; schedules: readonly Schedule[] }) {
  return (
    <section>
      <h2 className={classes.heading}>{title}</h2>
      <ul className={classes.cards}>
        {schedules.map(schedule => (
          <ScheduleCard key={schedule.id} schedule={schedule} />
        ))}
      </ul>
    </section>
  );
}

function Loading() {
  const { app } = useMessages();
  return (
    <div className={classes.loader}>
      <Waiting label={app.loading} size="md" />
    </div>
  );
}

function Failed({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { schedule } = useMessages();
  return <ErrorState title={schedule.loadFailed} problem={problemOf(error)} onRetry={onRetry} />;
}
