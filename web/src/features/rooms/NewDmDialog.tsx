import { type Problem, problemOf, type User } from '@sandesham/client';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useProblemText } from '../../app/problemText.ts';
import { Dialog } from '../../app/ui/Dialog.tsx';
import ui from '../../app/ui/ui.module.css';
import { useMessages } from '../../i18n/index.ts';
import { useClient } from '../../store/hooks.ts';
import { PeoplePicker } from './PeoplePicker.tsx';

interface NewDmDialogProps {
  opened: boolean;
  onClose: () => void;
}

/** Opens the chat with somebody, or begins it. */
export function NewDmDialog({ opened, onClose }: NewDmDialogProps) {
  const { rooms: texts } = useMessages();
  const { rooms } = useClient();
  const say = useProblemText();
  const [, navigate] = useLocation();
  const [problem, setProblem] = useState<Problem | null>(null);

  const open = async (user: User) => {
    setProblem(null);
    try {
      const roomId = await rooms.openDm(user.id);
      onClose();
      navigate(`/r/${roomId}`);
    } catch (error) {
      setProblem(problemOf(error));
    }
  };

  return (
    <Dialog opened={opened} onClose={onClose} title={texts.newDm} fillsPhone returnFocus={false}>
      {problem && (
        <p role="alert" className={ui.problem}>
          {say(problem)}
        </p>
      )}
      <PeoplePicker picked={[]} onToggle={user => void open(user)} autoFocus />
    </Dialog>
  );
}
