import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { Member } from '@sandesham/client';
import { useMemo } from 'react';
import { Dialog } from '../../app/ui/Dialog.tsx';
import { DialogActions } from '../../app/ui/DialogActions.tsx';
import { ProblemNote } from '../../app/ui/ProblemNote.tsx';
import { useSubmission } from '../../app/useSubmission.ts';
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
  const { rooms: texts } = useMessages();
  const { rooms } = useClient();
  const title = useRoomTitle(room);
  const { picked, toggle, clear } = usePicked();
  const { busy, problem, submit, forget } = useSubmission();
  const memberIds = useMemo(() => new Set(members.map(({ user_id }) => user_id)), [members]);

  const close = () => {
    clear();
    forget();
    onClose();
  };
  const add = () =>
    submit(async () => {
      await rooms.addMembers(
        room.id,
        picked.map(user => user.id),
      );
      notifications.show({ message: texts.addedCount(picked.length) });
      close();
    });

  return (
    <Dialog opened={opened} onClose={close} title={texts.addPeopleTo(title)} fillsPhone>
      <PeoplePicker picked={picked} onToggle={toggle} members={memberIds} autoFocus />
      <ProblemNote problem={problem} />
      <DialogActions onCancel={close}>
        <Button disabled={picked.length === 0} loading={busy} onClick={() => void add()}>
          {texts.add}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
