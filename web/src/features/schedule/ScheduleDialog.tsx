import '@mantine/dates/styles.layer.css';
import { Button, Checkbox, Textarea } from '@mantine/core';
import { type Attachment, newId, type Problem, problemOf, type Upload } from '@sandesham/client';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useRef, useState } from 'react';
import { fieldProblem, useProblemText } from '../../app/problemText.ts';
import { Dialog } from '../../app/ui/Dialog.tsx';
import { type Messages, useFormat, useMessages } from '../../i18n/index.ts';
import { currentName } from '../../lib/timezones.ts';
import { useClient } from '../../store/hooks.ts';
import { useUploads } from '../media/useUploads.ts';
import {
  changeSchedule,
  fileBodies,
  filesOf,
  planMessage,
  refreshSchedules,
  type Schedule,
  type ScheduleBody,
  type ScheduleChange,
  serverNow,
} from './api.ts';
import { describeTiming } from './describe.ts';
import { PlannedFiles } from './PlannedFiles.tsx';
import { PreviewPanel } from './PreviewPanel.tsx';
import { suggestedStart } from './quickPicks.ts';
import { RepeatFields } from './RepeatFields.tsx';
import {
  fromSaved,
  problemOf as problemOfTiming,
  type Timing,
  type TimingProblem,
  toBody,
} from './recurrence.ts';
import classes from './schedule.module.css';
import { DayField, TimeFields } from './WhenFields.tsx';

interface ScheduleDialogProps {
  roomId: string;
  /** The plan to change; a new one where there is none. */
  schedule?: Schedule;
  /** What a new one says at first. */
  text?: string;
  onClose: () => void;
  /** It is planned, as it says. */
  onDone: (words: string) => void;
}

/** As the server counts it. */
const TEXT_BYTES_MAX = 16_384;

/** Plans a message for any moment, once or again and again, or changes such a plan. */
export function ScheduleDialog(props: ScheduleDialogProps) {
  const { schedule: saved } = props;
  const { uploads } = useClient();
  const onClose = () => {
    // What was chosen for a new one is the composer's still.
    if (saved) for (const { id } of uploads.of(scopeOf(props))) uploads.remove(id);
    props.onClose();
  };
  const { schedule } = useMessages();
  const again = saved?.state === 'failed';
  const title =
    saved === undefined ? schedule.newTitle : again ? schedule.again : schedule.editTitle;
  return (
    <Dialog opened onClose={onClose} title={title} size={720} fillsPhone>
      <ScheduleForm {...props} onClose={onClose} />
    </Dialog>
  );
}

/** Where the files of a plan are chosen. */
function scopeOf({ roomId, schedule }: ScheduleDialogProps): string {
  return schedule === undefined ? roomId : `schedule:${schedule.id}`;
}

function ScheduleForm({
  roomId,
  schedule: saved,
  text: given = '',
  onClose,
  onDone,
}: ScheduleDialogProps) {
  const words = useMessages();
  const { schedule } = words;
  const { zone, style } = useFormat();
  const sayProblem = useProblemText();
  const client = useClient();
  const [timing, setTiming] = useState<Timing>(() => initialTiming(saved, zone, serverNow(client)));
  const [text, setText] = useState(saved?.text ?? given);
  const [skipsLate, setSkipsLate] = useState(saved?.late === 'skip');
  const scope = scopeOf({ roomId, ...(saved && { schedule: saved }), onClose, onDone });
  const uploads = useUploads(scope);
  const [kept, setKept] = useState<readonly Attachment[]>(saved ? filesOf(saved) : []);
  const hasFiles = kept.length + uploads.length > 0;
  const { submit, busy, problem: refused } = useSubmit(roomId, saved);
  const footerId = useId();

  const change = (part: Partial<Timing>) => setTiming(before => ({ ...before, ...part }));
  const problem = problemOfTiming(timing, serverNow(client));
  const textProblem = textProblemOf(text, hasFiles, schedule);
  const say = (which: TimingProblem) => timingProblemText(which, schedule);
  const isTimeWrong =
    problem === 'past' || (problem === 'bad_date' && Number.isNaN(timing.start.hour));

  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    if (problem !== null || textProblem !== null) return;
    const late = skipsLate ? 'skip' : 'send';
    const words = text.trim() === '' ? '' : text;
    if (await submit({ ...toBody(timing), text: words, late }, kept, uploads))
      onDone(describeTiming(timing, schedule, style));
  };

  return (
    <form className={classes.form} onSubmit={onSubmit}>
      <Textarea
        label={schedule.message}
        value={text}
        onChange={event => setText(event.currentTarget.value)}
        autosize
        minRows={2}
        maxRows={6}
        size="md"
        error={text === '' ? undefined : textProblem}
      />
      <PlannedFiles
        scope={scope}
        kept={kept}
        uploads={uploads}
        onRemove={id => setKept(kept.filter(({ attachment_id }) => attachment_id !== id))}
      />
      <div className={classes.when}>
        <div className={classes.day}>
          <DayField timing={timing} onChange={change} />
        </div>
        <div className={classes.fields}>
          <TimeFields
            timing={timing}
            onChange={change}
            error={isTimeWrong ? say(problem) : undefined}
          />
          <RepeatFields timing={timing} onChange={change} problem={problem} say={say} />
          <Checkbox
            label={schedule.late}
            description={schedule.lateHint}
            checked={skipsLate}
            onChange={event => setSkipsLate(event.currentTarget.checked)}
          />
        </div>
        <div className={classes.outlook}>
          {problem === null && <PreviewPanel timing={timing} />}
        </div>
      </div>
      <div className={classes.footer}>
        {refused && (
          <p id={footerId} className={classes.problem} role="alert">
            {refusalText(refused) ?? sayProblem(refused)}
          </p>
        )}
        <Button variant="default" onClick={onClose}>
          {words.app.cancel}
        </Button>
        <Button type="submit" loading={busy} disabled={problem !== null || textProblem !== null}>
          {saved === undefined || saved.state === 'failed' ? schedule.submit : schedule.saveChanges}
        </Button>
      </div>
    </form>
  );
}

function initialTiming(saved: Schedule | undefined, zone: string, now: number): Timing {
  const fresh: Timing = {
    start: suggestedStart(now, zone),
    zone: currentName(zone),
    repeat: { kind: 'none' },
    end: { kind: 'never' },
  };
  if (saved === undefined) return fresh;
  const timing = fromSaved(saved, zone);
  // One that has failed is offered a time that is not past.
  return saved.state === 'failed' && timing.repeat.kind === 'none' ? fresh : timing;
}

function textProblemOf(
  text: string,
  hasFiles: boolean,
  schedule: Messages['schedule'],
): string | null {
  if (text.trim() === '' && !hasFiles) return schedule.problemText;
  return new TextEncoder().encode(text).length > TEXT_BYTES_MAX ? schedule.problemLong : null;
}

function timingProblemText(problem: TimingProblem, schedule: Messages['schedule']): string {
  const texts: Record<TimingProblem, string> = {
    past: schedule.problemPast,
    no_days: schedule.problemNoDays,
    bad_interval: schedule.problemInterval,
    bad_cron: schedule.problemCron,
    bad_count: schedule.problemCount,
    end_before_start: schedule.problemEnd,
    bad_date: schedule.problemDate,
  };
  return texts[problem];
}

function refusalText(problem: Problem): string | undefined {
  const fields = ['text', 'send_at', 'cron', 'rrule', 'starts_at', 'time_zone', 'until', 'late'];
  return fields.map(field => fieldProblem(problem, field)).find(told => told !== undefined);
}

/** Sends the form: again with the same identifier as long as nothing was changed, so that nothing doubles. */
function useSubmit(roomId: string, saved: Schedule | undefined) {
  const client = useClient();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const sent = useRef({ content: '', id: '' });

  const submit = async (
    timed: ScheduleBody,
    kept: readonly Attachment[],
    uploads: readonly Upload[],
  ): Promise<boolean> => {
    setBusy(true);
    setProblem(null);
    const ids = uploads.map(({ id }) => id);
    try {
      const files = [...kept, ...(await client.uploads.ready(ids))];
      const body = { ...timed, attachments: fileBodies(files) };
      if (saved === undefined) {
        const content = JSON.stringify(body);
        if (sent.current.content !== content) sent.current = { content, id: newId() };
        await planMessage(client, roomId, { ...body, schedule_id: sent.current.id });
      } else {
        await changeSchedule(client, saved.id, changesOf(body, saved));
      }
      client.uploads.done(ids);
      void refreshSchedules(queries);
      return true;
    } catch (error) {
      setProblem(problemOf(error));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { submit, busy, problem };
}

function isAlike(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** What is another than what was saved. The timing goes whole: its fields belong together. */
function changesOf(body: ScheduleBody, saved: Schedule): ScheduleChange {
  const { text, late, attachments = [], ...timing } = body;
  const before = toBody(fromSaved(saved, 'UTC'));
  const isSameTime = saved.state !== 'failed' && isAlike(timing, before);
  // What is left out stays as it was: an end that is taken away must be named.
  const end = 'cron' in timing && saved.until ? { until: null } : {};
  return {
    ...(text === saved.text ? {} : { text }),
    ...(late === saved.late ? {} : { late }),
    ...(isAlike(attachments, fileBodies(filesOf(saved))) ? {} : { attachments }),
    ...(isSameTime ? {} : { ...end, ...timing }),
  };
}
