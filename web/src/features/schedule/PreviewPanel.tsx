import { useDebouncedValue } from '@mantine/hooks';
import { problemOf } from '@sandesham/client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { fieldProblem, useProblemText } from '../../app/problemText.ts';
import { useFormat, useLanguage, useMessages } from '../../i18n/index.ts';
import { dateTime } from '../../lib/time.ts';
import { fromLocal, isSameZone } from '../../lib/timezones.ts';
import { useClient } from '../../store/hooks.ts';
import { type Preview, type PreviewNote, previewQuery } from './api.ts';
import { describeTiming } from './describe.ts';
import { type Timing, toBody } from './recurrence.ts';
import classes from './schedule.module.css';
import { Waiting } from './Waiting.tsx';
import { zoneCity } from './ZoneSelect.tsx';

/** Typing should not ask for every letter. */
const TYPING_MS = 250;

/** In words what a plan does, and when: reckoned by the same engine that will send it. */
export function PreviewPanel({ timing }: { timing: Timing }) {
  const { schedule } = useMessages();
  const { style } = useFormat();
  const language = useLanguage();
  const client = useClient();
  const [body] = useDebouncedValue(toBody(timing), TYPING_MS);
  const preview = useQuery({ ...previewQuery(client, body), placeholderData: keepPreviousData });
  const words = describeTiming(timing, schedule, style);
  const isOnce = timing.repeat.kind === 'none';
  const isRaw = timing.repeat.kind === 'cron' || timing.repeat.kind === 'rule';
  // The server speaks English alone.
  const told = isRaw && language === 'en' ? (preview.data?.description ?? words) : words;
  return (
    <section className={classes.preview} aria-label={schedule.preview}>
      <p className={classes.previewWords} aria-live="polite">
        {preview.isError ? words : told}
      </p>
      {isOnce && <OnceNote timing={timing} />}
      {!isOnce && preview.isPending && <Waiting label={schedule.nextRuns} />}
      {!isOnce && preview.isError && <PreviewProblem error={preview.error} />}
      {!isOnce && preview.data && !preview.isError && (
        <Runs preview={preview.data} zone={timing.zone} />
      )}
    </section>
  );
}

function PreviewProblem({ error }: { error: unknown }) {
  const say = useProblemText();
  const problem = problemOf(error);
  const fields = ['cron', 'rrule', 'starts_at', 'until', 'time_zone', 'send_at'];
  const told = fields.map(field => fieldProblem(problem, field)).find(each => each !== undefined);
  return (
    <p className={classes.problem} role="alert">
      {told ?? say(problem)}
    </p>
  );
}

function Runs({ preview, zone }: { preview: Preview; zone: string }) {
  const { schedule } = useMessages();
  const { style, zone: own, relative } = useFormat();
  if (preview.occurrences.length === 0) return <p className={classes.problem}>{schedule.noRuns}</p>;
  const notes = new Map(preview.notes?.map(note => [Date.parse(note.occurrence), note]));
  return (
    <>
      <h3 className={classes.runsTitle}>
        {schedule.nextRuns}
        {!isSameZone(zone, own) && (
          <span className={classes.runsZone}> · {schedule.inZone(zoneCity(zone))}</span>
        )}
      </h3>
      <ol className={classes.runs}>
        {preview.occurrences.map(occurrence => (
          <li key={occurrence}>
            <time dateTime={occurrence}>{dateTime(occurrence, { ...style, timeZone: zone })}</time>
            <span className={classes.runRelative}>{relative(occurrence)}</span>
            <Note note={notes.get(Date.parse(occurrence))} />
          </li>
        ))}
      </ol>
    </>
  );
}

function Note({ note }: { note: PreviewNote | undefined }) {
  const { schedule } = useMessages();
  if (note === undefined) return null;
  const time = /T(\d\d:\d\d)/.exec(note.local_time)?.[1] ?? note.local_time.slice(0, 5);
  const say = note.kind === 'skipped' ? schedule.noteSkipped : schedule.noteDoubled;
  return (
    <span className={classes.note} data-testid="dst-note" data-kind={note.kind}>
      {say(time)}
    </span>
  );
}

/** A single time that clocks skip or show twice is a matter of this side alone. */
function OnceNote({ timing: { start, zone } }: { timing: Timing }) {
  const { kind, instant } = fromLocal(start, zone);
  if (kind === 'exact') return null;
  const two = (value: number) => String(value).padStart(2, '0');
  const local_time = `${two(start.hour)}:${two(start.minute)}`;
  return <Note note={{ occurrence: new Date(instant).toISOString(), kind, local_time }} />;
}
