import { Button, Group, TextInput } from '@mantine/core';
import { newId, type Problem, problemOf } from '@sandesham/client';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { fieldProblem, useProblemText } from '../../app/problemText.ts';
import { Dialog } from '../../app/ui/Dialog.tsx';
import ui from '../../app/ui/ui.module.css';
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
  const { app, rooms: texts } = useMessages();
  const { rooms } = useClient();
  const say = useProblemText();
  const [, navigate] = useLocation();
  const [name, setName] = useState('');
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const { picked, toggle } = usePicked();
  // Made once: when the answer to the first attempt is lost, the second makes no second group.
  const [roomId] = useState(newId);
  const wrong = tried ? groupNameProblem(name, texts) : null;

  const create = async () => {
    setTried(true);
    if (groupNameProblem(name, texts)) return;
    setBusy(true);
    setProblem(null);
    try {
      const members = picked.map(user => user.id);
      const made = await rooms.createGroup({ roomId, name: name.trim(), members });
      onClose();
      navigate(`/r/${made}`);
    } catch (error) {
      setProblem(problemOf(error));
      setBusy(false);
    }
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
      {problem && (
        <p role="alert" className={ui.problem}>
          {say(problem)}
        </p>
      )}
      <Group justify="flex-end" gap="xs" mt="md">
        <Button variant="default" onClick={onClose}>
          {app.cancel}
        </Button>
        <Button type="submit" loading={busy}>
          {texts.create}
        </Button>
      </Group>
    </form>
  );
}
