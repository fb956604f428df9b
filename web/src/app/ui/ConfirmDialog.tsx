import { Button, Group } from '@mantine/core';
import type { Problem } from '@sandesham/client';
import { problemOf } from '@sandesham/client';
import { type ReactNode, useState } from 'react';
import { useMessages } from '../../i18n/index.ts';
import { useProblemText } from '../problemText.ts';
import { Dialog } from './Dialog.tsx';
import classes from './ui.module.css';

interface ConfirmDialogProps {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** What will happen. */
  children: ReactNode;
  /** The verb on the button. */
  confirm: string;
  /** Whether it takes something away. */
  danger?: boolean;
  /** Whether it cannot be done at all. */
  disabled?: boolean;
  /** What to do. The dialog closes when it has succeeded, and tells the problem when not. */
  onConfirm: () => Promise<unknown>;
}

/** Asks before something that cannot be taken back. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const {
    opened,
    onClose,
    title,
    children,
    confirm,
    danger = false,
    disabled = false,
    onConfirm,
  } = props;
  const { app } = useMessages();
  const say = useProblemText();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  const close = () => {
    setProblem(null);
    onClose();
  };
  const go = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await onConfirm();
      close();
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dialog opened={opened} onClose={close} title={title} size="sm">
      <div className={classes.dialogText}>{children}</div>
      {problem && (
        <p role="alert" className={classes.problem}>
          {say(problem)}
        </p>
      )}
      <Group justify="flex-end" gap="xs" mt="lg">
        <Button variant="default" onClick={close}>
          {app.cancel}
        </Button>
        <Button
          {...(danger ? { color: 'red' } : {})}
          disabled={disabled}
          loading={busy}
          onClick={go}
          data-autofocus
        >
          {confirm}
        </Button>
      </Group>
    </Dialog>
  );
}
