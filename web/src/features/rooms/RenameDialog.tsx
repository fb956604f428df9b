import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useProblemText } from '../../app/problemText.ts';
import { Dialog } from '../../app/ui/Dialog.tsx';
import { DialogActions } from '../../app/ui/DialogActions.tsx';
import { useSubmission } from '../../app/useSubmission.ts';
import { useMessages } from '../../i18n/index.ts';
import { useClient } from '../../store/hooks.ts';
import { groupNameProblem } from './groupName.ts';
import type { AboutRoom } from './useAboutRoom.ts';

interface RenameDialogProps {
  room: AboutRoom;
  opened: boolean;
  onClose: () => void;
}

/** Gives a group another name. */
export function RenameDialog({ room, opened, onClose }: RenameDialogProps) {
  const { rooms: texts } = useMessages();
  return (
    <Dialog opened={opened} onClose={onClose} title={texts.renameTitle} size="sm">
      <RenameForm room={room} onClose={onClose} />
    </Dialog>
  );
}

function RenameForm({ room, onClose }: Omit<RenameDialogProps, 'opened'>) {
  const { app, rooms: texts } = useMessages();
  const { rooms } = useClient();
  const say = useProblemText();
  const [name, setName] = useState(room.name ?? '');
  const { busy, problem, submit } = useSubmission();
  const wrong = groupNameProblem(name, texts);

  const rename = async () => {
    if (wrong) return;
    await submit(async () => {
      await rooms.rename(room.id, name.trim());
      onClose();
    });
  };

  return (
    <form
      noValidate
      onSubmit={event => {
        event.preventDefault();
        void rename();
      }}
    >
      <TextInput
        label={texts.groupName}
        value={name}
        onChange={event => setName(event.currentTarget.value)}
        error={wrong ?? (problem && say(problem))}
        autoComplete="off"
        data-autofocus
      />
      <DialogActions onCancel={onClose}>
        <Button type="submit" loading={busy}>
          {app.save}
        </Button>
      </DialogActions>
    </form>
  );
}
