import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { newId, problemOf, type Upload } from '@sandesham/client';
import { useQueryClient } from '@tanstack/react-query';
import { CalendarClock, CalendarDays, ChevronDown, Clock, List, Sunrise } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useLocation } from 'wouter';
import { useProblemText } from '../../app/problemText.ts';
import { useFormat, useMessages } from '../../i18n/index.ts';
import { useClient } from '../../store/hooks.ts';
import { useUploads } from '../media/useUploads.ts';
import { fileBodies, planMessage, refreshSchedules, serverNow } from './api.ts';
import { quickPicks } from './quickPicks.ts';
import classes from './schedule.module.css';

/** The calendar and all that is only there once somebody asks for it. */
const ScheduleDialog = lazy(async () => {
  const { ScheduleDialog: component } = await import('./ScheduleDialog.tsx');
  return { default: component };
});

interface ScheduleMenuProps {
  roomId: string;
  /** What stands in the composer. */
  text: string;
  disabled?: boolean;
  /** The text is planned: the composer may be emptied. Never called when planning failed. */
  onScheduled: () => void;
  /** The menu or the dialog is closed: the composer should have the focus again. */
  onClosed?: () => void;
  /** Of the button, to fit it to the one beside it. */
  className?: string;
}

/** The other half of the send button: when to send. */
export function ScheduleMenu(props: ScheduleMenuProps) {
  const { roomId, text, disabled = false, onScheduled, onClosed, className } = props;
  const { schedule } = useMessages();
  const [, navigate] = useLocation();
  const [opened, setOpened] = useState(false);
  const [isDialog, setDialog] = useState(false);
  const files = useUploads(roomId);
  const plan = usePlan(roomId, text, files, () => {
    onScheduled();
    // The menu gave the focus to its button.
    onClosed?.();
  });
  const closeDialog = () => {
    setDialog(false);
    onClosed?.();
  };
  return (
    <>
      <Menu
        opened={opened}
        onChange={setOpened}
        position="top-end"
        withInitialFocusPlaceholder={false}
        returnFocus
        width={340}
        {...(onClosed ? { onClose: () => !isDialog && onClosed() } : {})}
      >
        <Menu.Target>
          <Tooltip label={schedule.sendLater} disabled={opened}>
            <ActionIcon
              variant="filled"
              size="var(--ms-tap)"
              aria-label={schedule.sendLater}
              disabled={disabled}
              className={className ?? ''}
              data-testid="schedule-menu"
            >
              <ChevronDown size={18} strokeWidth={1.75} aria-hidden="true" />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          {opened && <Picks disabled={text.trim() === '' && files.length === 0} onPick={plan} />}
          <Menu.Item
            leftSection={<CalendarClock size={16} aria-hidden="true" />}
            onClick={() => setDialog(true)}
          >
            {schedule.custom}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            leftSection={<List size={16} aria-hidden="true" />}
            onClick={() => navigate('/scheduled')}
          >
            {schedule.seeAll}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isDialog && (
        <Suspense fallback={null}>
          <ScheduleDialog
            roomId={roomId}
            text={text}
            onClose={closeDialog}
            onDone={words => {
              notifications.show({ message: schedule.planned(words) });
              onScheduled();
              closeDialog();
            }}
          />
        </Suspense>
      )}
    </>
  );
}

function Picks({ disabled, onPick }: { disabled: boolean; onPick: (instant: number) => void }) {
  const { schedule } = useMessages();
  const { zone, dateTime } = useFormat();
  const client = useClient();
  const labels = { hour: schedule.inAnHour, tomorrow: schedule.tomorrow, monday: schedule.monday };
  const icons = { hour: Clock, tomorrow: Sunrise, monday: CalendarDays };
  return quickPicks(serverNow(client), zone).map(({ id, instant }) => {
    const Icon = icons[id];
    return (
      <Menu.Item
        key={id}
        disabled={disabled}
        onClick={() => onPick(instant)}
        leftSection={<Icon size={16} aria-hidden="true" />}
        rightSection={<span className={classes.pickTime}>{dateTime(instant)}</span>}
        data-pick={id}
      >
        {labels[id]}
      </Menu.Item>
    );
  });
}

/** Plans the text for a moment, and says how that went. */
function usePlan(roomId: string, text: string, files: readonly Upload[], onScheduled: () => void) {
  const { media, schedule } = useMessages();
  const { dateTime } = useFormat();
  const client = useClient();
  const queries = useQueryClient();
  const say = useProblemText();
  return async (instant: number) => {
    const ids = files.map(({ id }) => id);
    const isReady = files.every(({ state }) => state === 'ready');
    const message = media.processing;
    const note = isReady ? null : notifications.show({ loading: true, autoClose: false, message });
    const words = text.trim() === '' ? '' : text;
    const send_at = new Date(instant).toISOString();
    const body = { text: words, send_at, late: 'send', schedule_id: newId() } as const;
    try {
      const attachments = fileBodies(await client.uploads.ready(ids));
      await planMessage(client, roomId, { ...body, ...(ids.length > 0 && { attachments }) });
      client.uploads.done(ids);
      onScheduled();
      void refreshSchedules(queries);
      notifications.show({ message: schedule.planned(dateTime(instant)) });
    } catch (error) {
      const problem = problemOf(error);
      notifications.show({ color: 'red', title: schedule.notPlanned, message: say(problem) });
    } finally {
      if (note !== null) notifications.hide(note);
    }
  };
}
