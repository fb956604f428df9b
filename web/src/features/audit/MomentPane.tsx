import { Button, NumberInput, SegmentedControl, TextInput } from '@mantine/core';
import { type Envelope, PastRoom, type Problem, problemOf, type RoomAt } from '@sandesham/client';
import { CalendarClock } from 'lucide-react';
import { type FormEvent, useCallback, useState } from 'react';
import { useProblemText } from '../../app/problemText.ts';
import { EmptyState } from '../../app/ui/EmptyState.tsx';
import ui from '../../app/ui/ui.module.css';
import { useFormat } from '../../i18n/index.ts';
import { fromLocal, toLocal } from '../../lib/timezones.ts';
import { useClient } from '../../store/hooks.ts';
import { type Moment, roomAt } from './api.ts';
import classes from './audit.module.css';
import { MembersThen } from './MembersThen.tsx';
import { PastTimeline } from './PastTimeline.tsx';
import { useAuditTexts } from './texts.ts';
import { useStamp } from './useStamp.ts';

interface MomentPaneProps {
  roomId: string;
  isGroup: boolean;
  reason: string;
  /** Where the replay is: the moment that is offered first. */
  latest: Envelope | null;
  onOpen: (messageId: string, position: number) => void;
}

/** What a server has computed of a room at a moment. */
interface Told {
  readonly at: RoomAt;
  readonly room: PastRoom;
  readonly names: ReadonlyMap<string, string>;
}

/** The room as the server says that it was, at a time or after a position of the log. */
export function MomentPane({ roomId, isGroup, reason, latest, onOpen }: MomentPaneProps) {
  const texts = useAuditTexts();
  const client = useClient();
  const [told, setTold] = useState<Told | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  const ask = async (moment: Moment, before: Told | null) => {
    setBusy(true);
    setProblem(null);
    try {
      const at = await roomAt(client, reason, roomId, moment, before?.at.from_seq ?? null);
      const room = before?.room ?? new PastRoom(roomId);
      room.takeMoment(at);
      const named = at.people.map(({ id, name }) => [id, name] as const);
      setTold({ at, room, names: new Map([...(before?.names ?? []), ...named]) });
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  };
  const position = told?.at.position ?? 0;
  const open = useCallback((id: string) => onOpen(id, position), [onOpen, position]);

  return (
    <div className={classes.moment}>
      <MomentForm latest={latest} busy={busy} onAsk={moment => void ask(moment, null)} />
      <MomentProblem problem={problem} />
      {told === null ? (
        <EmptyState icon={CalendarClock} title={texts.momentTitle} text={texts.momentText} />
      ) : (
        <>
          <MomentFacts at={told.at} />
          <MembersThen key={position} at={told.at} reason={reason} />
          <PastTimeline
            key={`timeline ${position}`}
            room={told.room}
            isGroup={isGroup}
            names={told.names}
            onOpen={open}
            onOlder={() => void ask({ position }, told)}
          />
        </>
      )}
    </div>
  );
}

function MomentFacts({ at }: { at: RoomAt }) {
  const texts = useAuditTexts();
  const { number } = useFormat();
  const stamp = useStamp();
  const facts = [
    texts.asOf(stamp(at.time)),
    texts.atPosition(number(at.position)),
    texts.atNumber(number(at.head_seq)),
  ];
  return (
    <p className={classes.momentFacts} role="status" data-testid="moment-facts">
      {at.name && <bdi>{at.name}</bdi>}
      <span>{facts.join(' · ')}</span>
    </p>
  );
}

function MomentProblem({ problem }: { problem: Problem | null }) {
  const texts = useAuditTexts();
  const say = useProblemText();
  if (problem === null) return null;
  const isThere = problem.status !== 404 && problem.status !== 422;
  const beyond = problem.status === 404 ? texts.notThere : texts.beyond;
  return (
    <p role="alert" className={ui.problem}>
      {isThere ? say(problem) : beyond}
    </p>
  );
}

interface MomentFormProps {
  latest: Envelope | null;
  busy: boolean;
  onAsk: (moment: Moment) => void;
}

function MomentForm({ latest, busy, onAsk }: MomentFormProps) {
  const texts = useAuditTexts();
  const { zone } = useFormat();
  const [by, setBy] = useState<'time' | 'position'>('time');
  const [time, setTime] = useState(() => localText(latest?.time ?? null, zone));
  const [position, setPosition] = useState<number | string>(latest?.position ?? '');
  const [isTried, setTried] = useState(false);
  const moment = by === 'time' ? timeOf(time, zone) : positionOf(position);
  const error = isTried && moment === null ? texts.momentMissing : null;

  const ask = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (moment !== null) onAsk(moment);
  };
  return (
    <form className={classes.momentForm} onSubmit={ask} noValidate>
      <SegmentedControl
        aria-label={texts.momentOf}
        value={by}
        data={[
          { value: 'time', label: texts.byTime },
          { value: 'position', label: texts.byPosition },
        ]}
        onChange={chosen => setBy(chosen as 'time' | 'position')}
      />
      {by === 'time' ? (
        <TextInput
          type="datetime-local"
          step={1}
          aria-label={texts.byTime}
          value={time}
          onChange={event => setTime(event.currentTarget.value)}
          error={error}
        />
      ) : (
        <NumberInput
          aria-label={texts.byPosition}
          value={position}
          onChange={setPosition}
          min={1}
          allowDecimal={false}
          hideControls
          error={error}
        />
      )}
      <Button type="submit" loading={busy}>
        {texts.show}
      </Button>
    </form>
  );
}

const two = (value: number) => String(value).padStart(2, '0');

/** As a field of the browser takes it: `2026-11-26T14:05:12`, of a zone's wall clock. */
function localText(at: string | null, zone: string): string {
  if (at === null) return '';
  // The second is begun: what happened within it has happened.
  const instant = Math.ceil(Date.parse(at) / 1_000) * 1_000;
  const { year, month, day, hour, minute } = toLocal(instant, zone);
  const second = new Date(instant).getUTCSeconds();
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}`;
}

function timeOf(text: string, zone: string): Moment | null {
  const found = /^(\d+)-(\d+)-(\d+)T(\d+):(\d+)(?::(\d+))?/.exec(text);
  if (found === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found
    .slice(1)
    .map(part => Number(part ?? 0));
  const { instant } = fromLocal({ year, month, day, hour, minute }, zone);
  return Number.isNaN(instant) ? null : { time: new Date(instant + second * 1_000).toISOString() };
}

function positionOf(value: number | string): Moment | null {
  const position = Number(value);
  return Number.isSafeInteger(position) && position > 0 ? { position } : null;
}
