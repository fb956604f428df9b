import { Button } from '@mantine/core';
import type { Problem } from '@sandesham/client';
import { Link, useLocation } from 'wouter';
import { useProblemText } from '../../app/problemText.ts';
import { forgetQueries } from '../../app/queries.ts';
import { Dialog } from '../../app/ui/Dialog.tsx';
import { DialogActions } from '../../app/ui/DialogActions.tsx';
import ui from '../../app/ui/ui.module.css';
import { useMessages } from '../../i18n/index.ts';
import { useClient, useRoomSummary } from '../../store/hooks.ts';
import { passwordProblem } from '../auth/accountRules.ts';
import { OwnPassword } from '../auth/OwnPassword.tsx';
import { useAccountForm } from '../auth/useAccountForm.ts';
import { forgetEditing } from '../composer/editing.ts';
import { roomTitle } from '../rooms/names.ts';
import classes from './privacy.module.css';
import { usePrivacyTexts } from './texts.ts';

interface DeleteAccountDialogProps {
  opened: boolean;
  onClose: () => void;
}

/** Asks for the password once more, and ends the account. */
export function DeleteAccountDialog({ opened, onClose }: DeleteAccountDialogProps) {
  const texts = usePrivacyTexts();
  return (
    <Dialog opened={opened} onClose={onClose} title={texts.deleteTitle} size="sm">
      <Ask onClose={onClose} />
    </Dialog>
  );
}

function Ask({ onClose }: { onClose: () => void }) {
  const { auth } = useMessages();
  const texts = usePrivacyTexts();
  const { session } = useClient();
  const [, navigate] = useLocation();
  const form = useAccountForm(
    { password: value => passwordProblem(value, auth) },
    async ({ password }) => {
      await session.deleteAccount({ password });
      forgetQueries();
      forgetEditing();
      // Whoever signs in next begins at the beginning.
      navigate('/', { replace: true });
    },
  );
  return (
    <form className={classes.ask} onSubmit={form.onSubmit} onChange={form.onChange} noValidate>
      <p className={ui.dialogText}>{texts.deleteAsk}</p>
      <OwnPassword
        name="password"
        label={texts.deletePassword}
        error={form.errorOf('password')}
        data-autofocus
      />
      <Refusal problem={form.problem} />
      <DialogActions onCancel={onClose}>
        <Button type="submit" color="red" loading={form.busy}>
          {texts.deleteConfirm}
        </Button>
      </DialogActions>
    </form>
  );
}

function Refusal({ problem }: { problem: Problem | null }) {
  const texts = usePrivacyTexts();
  const say = useProblemText();
  if (problem === null || problem.code === 'validation') return null;
  if (problem.code === 'last_owner') {
    return (
      <div role="alert" className={ui.problem}>
        <p>{texts.lastOwner}</p>
        <ul className={classes.owned}>
          {problem.roomIds?.map(roomId => (
            <OwnedRoom key={roomId} roomId={roomId} />
          ))}
        </ul>
      </div>
    );
  }
  return (
    <p role="alert" className={ui.problem}>
      {problem.code === 'bad_credentials' ? texts.passwordWrong : say(problem)}
    </p>
  );
}

/** Leads to where somebody else can be made an owner. */
function OwnedRoom({ roomId }: { roomId: string }) {
  const { rooms } = useMessages();
  const texts = usePrivacyTexts();
  const room = useRoomSummary(roomId);
  return (
    <li>
      <Link href={`/r/${roomId}`}>
        <bdi>{room ? roomTitle(room, rooms) : texts.someRoom}</bdi>
      </Link>
    </li>
  );
}
