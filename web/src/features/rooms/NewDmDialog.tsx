import type { User } from '@sandesham/client';
import { useLocation } from 'wouter';
import { Dialog } from '../../app/ui/Dialog.tsx';
import { ProblemNote } from '../../app/ui/ProblemNote.tsx';
import { useSubmission } from '../../app/useSubmission.ts';
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
  const [, navigate] = useLocation();
  const { problem, submit } = useSubmission();

  const open = (user: User) =>
    submit(async () => {
      const roomId = await rooms.openDm(user.id);
      onClose();
      navigate(`/r/${roomId}`);
    });

  return (
    <Dialog opened={opened} onClose={onClose} title={texts.newDm} fillsPhone returnFocus={false}>
      <ProblemNote problem={problem} />
      <PeoplePicker picked={[]} onToggle={user => void open(user)} autoFocus />
    </Dialog>
  );
}
