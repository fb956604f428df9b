import { problemOf } from '@sandesham/client';
import { useProblemText } from '../../app/problemText.ts';
import { type Messages, useFormat, useMessages } from '../../i18n/index.ts';
import { dateTime } from '../../lib/time.ts';
import { type HistoryEntry, type Schedule, useDetails } from './api.ts';
import { reasonText } from './reasons.ts';
import classes from './schedule.module.css';
import { Waiting } from './Waiting.tsx';

type Words = Messages['schedule'];

/** Later than this is worth telling. */
const LATE_MS = 2_000;
const MINUTE_MS = 60_000;

/** What happened to a planned message, the latest first. */
export function ScheduleHistory({ schedule: plan }: { schedule: Schedule }) {
  const { schedule } = useMessages();
  const { style } = useFormat();
  const say = useProblemText();
  const { data, error } = useDetails(plan.id);
  if (error) {
    return (
      <p className={classes.problem} role="alert">
        {say(problemOf(error))}
      </p>
    );
  }
  if (data === undefined) return <Waiting label={schedule.history} />;
  const entries = [...(data.history ?? [])].sort((a, b) => b.position - a.position);
  return (
    <ol className={classes.history} aria-label={schedule.history}>
      {entries.map(entry => (
        <li key={entry.position}>
          <time className={classes.historyTime} dateTime={entry.time}>
            {dateTime(entry.time, style)}
          </time>
          <span>{eventName(entry, schedule)}</span>
          {entry.due_at && (
            <span className={classes.cardWords}>
              {schedule.dueAt(dateTime(entry.due_at, style))}
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}

function eventName(entry: HistoryEntry, schedule: Words): string {
  const kind = /schedule\.(\w+)/.exec(entry.type)?.[1] ?? entry.type;
  switch (kind) {
    case 'created':
      return schedule.eventCreated;
    case 'changed':
      return schedule.eventChanged;
    case 'cancelled':
      return schedule.eventCancelled;
    case 'released':
      return releasedName(entry.late_by_ms ?? 0, schedule);
    case 'skipped':
      return schedule.eventSkipped;
    case 'failed':
      return `${schedule.eventFailed}: ${reasonText(entry.reason ?? '', schedule)}`;
    case 'completed':
      return schedule.eventCompleted;
    default:
      return kind;
  }
}

function releasedName(lateMs: number, schedule: Words): string {
  if (lateMs < LATE_MS) return schedule.eventReleased;
  const late =
    lateMs < MINUTE_MS
      ? schedule.seconds(Math.round(lateMs / 1000))
      : schedule.minutesLate(Math.round(lateMs / MINUTE_MS));
  return schedule.eventReleasedLate(late);
}
