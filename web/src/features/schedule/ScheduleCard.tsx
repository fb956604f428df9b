import { Button, Menu } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import {
  Ellipsis,
  History,
  type LucideIcon,
  Pencil,
  Send,
  SkipForward,
  Trash2,
} from 'lucide-react';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { Link } from 'wouter';
import { Avatar } from '../../app/ui/Avatar.tsx';
import { ConfirmDialog } from '../../app/ui/ConfirmDialog.tsx';
import { IconButton } from '../../app/ui/IconButton.tsx';
import { type Messages, useFormat, useLanguage, useMessages } from '../../i18n/index.ts';
import { dateTime, relativeTime } from '../../lib/time.ts';
import { isSameZone } from '../../lib/timezones.ts';
import { useClient, useRoomSummary } from '../../store/hooks.ts';
import { KeptFiles } from '../media/KeptFiles.tsx';
import { useRoomName } from '../search/useRoomName.ts';
import { filesOf, previewQuery, type Schedule, type ScheduleState, serverNow } from './api.ts';
import { describeTiming } from './describe.ts';
import { reasonText } from './reasons.ts';
import { fromSaved, type Timing, toBody } from './recurrence.ts';
import { ScheduleHistory } from './ScheduleHistory.tsx';
import classes from './schedule.module.css';
import { useScheduleActions } from './useScheduleActions.tsx';
import { zoneCity } from './ZoneSelect.tsx';

const ScheduleDialog = lazy(async () => ({
  default: (await import('./ScheduleDialog.tsx')).ScheduleDialog,
}));

/** A planned message: what, where, when, and what can be done with it. */
export function ScheduleCard({ schedule: plan }: { schedule: Schedule }) {
  const [isEditing, setEditing] = useState(false);
  const [hasHistory, setHistory] = useState(false);
  return (
    <li className={classes.card} data-state={plan.state} data-testid="schedule-card">
      <CardTop plan={plan} />
      {plan.text !== '' && (
        <p className={classes.cardText} dir="auto">
          {plan.text}
        </p>
      )}
      {plan.attachments.length > 0 && <KeptFiles files={filesOf(plan)} />}
      <CardTiming plan={plan} />
      <CardActions
        plan={plan}
        onEdit={() => setEditing(true)}
        hasHistory={hasHistory}
        onHistory={() => setHistory(!hasHistory)}
      />
      {hasHistory && <ScheduleHistory schedule={plan} />}
      {isEditing && (
        <Suspense fallback={null}>
          <ScheduleDialog
            roomId={plan.room_id}
            schedule={plan}
            onClose={() => setEditing(false)}
            onDone={() => setEditing(false)}
          />
        </Suspense>
      )}
    </li>
  );
}

function CardTop({ plan }: { plan: Schedule }) {
  const { schedule } = useMessages();
  const room = useRoomSummary(plan.room_id);
  const title = useRoomName(plan.room_id);
  return (
    <div className={classes.cardTop}>
      <Avatar
        id={room?.peerId ?? plan.room_id}
        name={title}
        size={28}
        shape={room?.kind === 'group' ? 'group' : 'person'}
      />
      <Link href={`/r/${plan.room_id}`} className={classes.cardRoom ?? ''}>
        {title}
      </Link>
      {plan.state !== 'pending' && (
        <span className={classes.cardState} data-state={plan.state}>
          {stateName(plan.state, schedule)}
        </span>
      )}
    </div>
  );
}

function stateName(state: ScheduleState, schedule: Messages['schedule']): string {
  const names = {
    pending: schedule.statePending,
    completed: schedule.stateCompleted,
    cancelled: schedule.stateCancelled,
    failed: schedule.stateFailed,
  };
  return names[state];
}

/** When, in words; an expression or a rule in those of the server, which reads it. */
function useWords(plan: Schedule, timing: Timing): string {
  const { schedule } = useMessages();
  const { style } = useFormat();
  const language = useLanguage();
  const client = useClient();
  const { kind } = timing.repeat;
  // The server speaks English alone.
  const isRaw = (kind === 'cron' || kind === 'rule') && language === 'en';
  const preview = useQuery({
    ...previewQuery(client, toBody(timing)),
    enabled: isRaw && plan.state === 'pending',
  });
  return (isRaw && preview.data?.description) || describeTiming(timing, schedule, style);
}

function CardTiming({ plan }: { plan: Schedule }) {
  const { schedule } = useMessages();
  const { style, zone } = useFormat();
  const client = useClient();
  const timing = fromSaved(plan, zone);
  const isRecurring = timing.repeat.kind !== 'none';
  const words = useWords(plan, timing);
  // The server's own words name the zone.
  const isElsewhere = isRecurring && !isSameZone(timing.zone, zone) && !words.includes(timing.zone);
  return (
    <div>
      {plan.next_due && (
        <p className={classes.cardWhen}>
          <time dateTime={plan.next_due}>
            {schedule.next(
              dateTime(plan.next_due, style),
              relativeTime(plan.next_due, style, serverNow(client)),
            )}
          </time>
        </p>
      )}
      {(isRecurring || !plan.next_due) && (
        <p className={classes.cardWords}>
          {words}
          {isElsewhere && ` (${schedule.inZone(zoneCity(timing.zone))})`}
        </p>
      )}
      {plan.late === 'skip' && <p className={classes.cardWords}>{schedule.lateSkips}</p>}
      {plan.reason && <p className={classes.cardReason}>{reasonText(plan.reason, schedule)}</p>}
    </div>
  );
}

interface CardActionsProps {
  plan: Schedule;
  onEdit: () => void;
  hasHistory: boolean;
  onHistory: () => void;
}

function CardActions({ plan, onEdit, hasHistory, onHistory }: CardActionsProps) {
  const { schedule } = useMessages();
  const { busy, sendNow, skip, remove, removeForGood } = useScheduleActions(plan);
  const [isAsking, setAsking] = useState(false);
  const isPending = plan.state === 'pending';
  const isFailed = plan.state === 'failed';
  if (!isPending && !isFailed) {
    return (
      <div className={classes.cardActions}>
        <Action icon={History} onClick={onHistory} expanded={hasHistory}>
          {schedule.history}
        </Action>
      </div>
    );
  }
  return (
    <div className={classes.cardActions}>
      <Action icon={Pencil} onClick={onEdit} primary={isFailed}>
        {isFailed ? schedule.again : schedule.edit}
      </Action>
      {isPending && (
        <Action icon={Send} onClick={sendNow} disabled={busy}>
          {schedule.sendNow}
        </Action>
      )}
      <Menu position="bottom-end" withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <IconButton icon={Ellipsis} label={schedule.moreActions} />
        </Menu.Target>
        <Menu.Dropdown>
          {isPending && !plan.send_at && (
            <Menu.Item leftSection={<SkipForward size={16} />} onClick={skip} disabled={busy}>
              {schedule.skip}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<History size={16} />} onClick={onHistory}>
            {hasHistory ? schedule.hideHistory : schedule.history}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            color="red"
            leftSection={<Trash2 size={16} />}
            // Files go with the plan that has them: such a one could not be planned again.
            onClick={plan.attachments.length > 0 ? () => setAsking(true) : remove}
            disabled={busy}
          >
            {schedule.remove}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={schedule.removeAsk}
        confirm={schedule.remove}
        danger
        onConfirm={removeForGood}
      >
        {schedule.removeFiles}
      </ConfirmDialog>
    </div>
  );
}

interface ActionProps {
  icon: LucideIcon;
  children: ReactNode;
  onClick: () => void;
  disabled?: boolean;
  primary?: boolean;
  expanded?: boolean;
}

function Action(props: ActionProps) {
  const { icon: Icon, children, onClick, disabled = false, primary = false, expanded } = props;
  return (
    <Button
      size="compact-md"
      variant={primary ? 'filled' : 'default'}
      className={classes.action ?? ''}
      leftSection={<Icon size={15} strokeWidth={1.75} aria-hidden="true" />}
      onClick={onClick}
      disabled={disabled}
      {...(expanded === undefined ? {} : { 'aria-expanded': expanded })}
    >
      {children}
    </Button>
  );
}
