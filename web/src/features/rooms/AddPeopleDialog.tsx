import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type Member, type Problem, problemOf } from '@sandesham/client';
import { useMemo, useState } from 'react';
import { useProblemText } from '../../app/problemText.ts';
import { Dialog } from '../../app/ui/Dialog.tsx';
import ui from '../../app/ui/ui.module.css';
import { useMessages } from '../../i18n/index.ts';
import { useClient } from '../../store/hooks.ts';
import { useRoomTitle } from './names.ts';
import { PeoplePicker } from './PeoplePicker.tsx';
import type { AboutRoom } from './useAboutRoom.ts';
import { usePicked } from './usePicked.ts';

interface AddPeopleDialogProps {
  room: AboutRoom;
  members: readonly Member[];
  opened: boolean;
  onClose: () => void;
}

/** Adds people to a group. */
export function AddPeopleDialog({ room, members, opened, onClose }: AddPeopleDialogProps) {
  const { app, rooms: texts } = useMessages();
  const { rooms } = useClient();
  const say = useProblemText();
  const title = useRoomTitle(room);
  const { picked, toggle, clear } = usePicked();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const memberIds = useMemo(() => new Set(members.map(({ user_id }) => user_id)), [members]);

  const close = () => {
    clear();
    setProblem(null);
    onClose();
  };
  const add = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await rooms.addMembers(
        room.id,
        picked.map(user => user.id),
      );
      notifications.show({ message: texts.addedCount(picked.length) });
      close();
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dialog opened={opened} onClose={close} title={texts.addPeopleTo(title)} fillsPhone>
      <PeoplePicker picked={picked} onToggle={toggle} members={memberIds} autoFocus />
      {problem && (
        <p role="alert" className={ui.problem}>
          {say(problem)}
        </p>
      )}
      <Group justify="flex-end" gap="xs" mt="md">
        <Button variant="default" onClick={close}>
          {app.cancel}
        </Button>
        <Button disabled={picked.length === 0} loading={busy} onClick={() => void add()}>
          {texts.add}
        </Button>
      </Group>
    </Dialog>
  );
}
