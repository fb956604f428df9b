import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { newId, problemOf, type SandeshamClient } from '@sandesham/client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useProblemText } from '../../app/problemText.ts';
import { useFormat, useMessages } from '../../i18n/index.ts';
import { useClient } from '../../store/hooks.ts';
import {
  cancelSchedule,
  planMessage,
  refreshSchedules,
  type Schedule,
  type ScheduleBody,
  sendNow,
  skipNext,
} from './api.ts';

/** How long a deletion can be taken back. */
const UNDO_MS = 5_000;

export interface ScheduleActions {
  busy: boolean;
  sendNow: () => Promise<void>;
  skip: () => Promise<void>;
  /** With a way back for a moment. */
  remove: () => Promise<void>;
  removeForGood: () => Promise<void>;
}

/** What can be done with a planned message, each with word of how it went. */
export function useScheduleActions(plan: Schedule): ScheduleActions {
  const { schedule } = useMessages();
  const { dateTime } = useFormat();
  const client = useClient();
  const queries = useQueryClient();
  const say = useProblemText();
  const [busy, setBusy] = useState(false);

  const attempt = async (
    act: () => Promise<unknown>,
    done: () => void,
    refusals: Readonly<Record<number, string>> = { 409: schedule.changedMeanwhile },
  ) => {
    setBusy(true);
    try {
      await act();
      done();
    } catch (error) {
      const problem = problemOf(error);
      notifications.show({ color: 'red', message: refusals[problem.status] ?? say(problem) });
    } finally {
      setBusy(false);
      void refreshSchedules(queries);
    }
  };
  const restore = () =>
    attempt(
      () => planAgain(client, plan),
      () => {},
      { 422: schedule.undoLate },
    );

  return {
    busy,
    sendNow: () =>
      attempt(
        () => sendNow(client, plan),
        () => notifications.show({ message: schedule.sent }),
      ),
    skip: () =>
      attempt(
        () => skipNext(client, plan),
        () => notifications.show({ message: schedule.skipped(dateTime(plan.next_due ?? '')) }),
      ),
    // It is gone at once: a message that was deleted must not go out while one could still change one's mind.
    remove: () =>
      attempt(
        () => cancelSchedule(client, plan.id),
        () => offerUndo(schedule.removed, schedule.undo, restore),
      ),
    removeForGood: () =>
      attempt(
        () => cancelSchedule(client, plan.id),
        () => notifications.show({ message: schedule.removed }),
      ),
  };
}

/** Plans the same again, from the occurrence on that was the next: what was sent or skipped stays so. */
async function planAgain(client: SandeshamClient, plan: Schedule): Promise<void> {
  const body = { ...bodyOf(plan), schedule_id: newId() };
  let again = await planMessage(client, plan.room_id, body);
  const isBefore = () =>
    again.next_due && plan.next_due && Date.parse(again.next_due) < Date.parse(plan.next_due);
  while (isBefore()) again = await skipNext(client, again);
}

/** The same plan again. */
function bodyOf(plan: Schedule): ScheduleBody {
  const { text, late, send_at, cron, rrule, starts_at, time_zone, until } = plan;
  const common = { text, late };
  const zone = time_zone ?? 'UTC';
  if (send_at) return { ...common, send_at };
  if (cron) return { ...common, cron, time_zone: zone, ...(until ? { until } : {}) };
  return { ...common, rrule: rrule ?? '', starts_at: starts_at ?? '', time_zone: zone };
}

function offerUndo(message: string, undo: string, onUndo: () => void): void {
  const id = notifications.show({
    autoClose: UNDO_MS,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <span>{message}</span>
        <Button
          size="compact-md"
          variant="light"
          onClick={() => {
            notifications.hide(id);
            onUndo();
          }}
        >
          {undo}
        </Button>
      </Group>
    ),
  });
}
