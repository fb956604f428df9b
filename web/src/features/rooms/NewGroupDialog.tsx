import { Button, TextInput } from '@mantine/core';
import { newId } from '@sandesham/client';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { fieldProblem } from '../../app/problemText.ts';
import { Dialog } from '../../app/ui/Dialog.tsx';
import { DialogActions } from '../../app/ui/DialogActions.tsx';
import { ProblemNote } from '../../app/ui/ProblemNote.tsx';
import { useSubmission } from '../../app/useSubmission.ts';
import { useMessages } from '../../i18n/index.ts';
import { useClient } from '../../store/hooks.ts';
import { groupNameProblem } from './groupName.ts';
import { PeoplePicker } from './PeoplePicker.tsx';
import { usePicked } from './usePicked.ts';

interface NewGroupDialogProps {
  opened: boolean;
  onClose: () => void;
}

/** Gathers a group: its name, and who is in it. */
export function NewGroupDialog({ opened, onClose }: NewGroupDialogProps) {
  const { rooms: texts } = useMessages();
  return (
    <Dialog opened={opened} onClose={onClose} title={texts.newGroup} fillsPhone returnFocus={false}>
      <NewGroupForm onClose={onClose} />
    </Dialog>
  );
}

function NewGroupForm({ onClose }: { onClose: () => void }) {
  const { rooms: texts } = useMessages();
  const { rooms } = useClient();
  const [, navigate] = useLocation();
  const [name, setName] = useState('');
  const [tried, setTried] = useState(false);
  const { busy, problem, submit } = useSubmission();
  const { picked, toggle } = usePicked();
  // Made once: when the answer to the first attempt is lost, the second makes no second group.
  const [roomId] = useState(newId);
  const wrong = tried ? groupNameProblem(name, texts) : null;

  const create = async () => {
    setTried(true);
    if (groupNameProblem(name, texts)) return;
    await submit(async () => {
      const members = picked.map(user => user.id);
      const made = await rooms.createGroup({ roomId, name: name.trim(), members });
      onClose();
      navigate(`/r/${made}`);
    });
  };

  return (
    <form
      noValidate
      onSubmit={event => {
        event.preventDefault();
        void create();
      }}
    >
      <TextInput
        label={texts.groupName}
        placeholder={texts.groupNameHint}
        value={name}
        onChange={event => setName(event.currentTarget.value)}
        error={wrong ?? fieldProblem(problem, 'name')}
        mb="md"
        autoComplete="off"
        data-autofocus
      />
      <PeoplePicker picked={picked} onToggle={toggle} />
      <ProblemNote problem={problem} />
      <DialogActions onCancel={onClose}>
        <Button type="submit" loading={busy}>
          {texts.create}
        </Button>
      </DialogActions>
    </form>
  );
}
