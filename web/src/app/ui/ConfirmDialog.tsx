import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useSubmission } from '../useSubmission.ts';
import { Dialog } from './Dialog.tsx';
import { DialogActions } from './DialogActions.tsx';
import { ProblemNote } from './ProblemNote.tsx';
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
  const { busy, problem, submit, forget } = useSubmission();

  const close = () => {
    forget();
    onClose();
  };
  const go = () =>
    submit(async () => {
      await onConfirm();
      close();
    });

  return (
    <Dialog opened={opened} onClose={close} title={title} size="sm">
      <div className={classes.dialogText}>{children}</div>
      <ProblemNote problem={problem} />
      <DialogActions onCancel={close}>
        <Button
          {...(danger ? { color: 'red' } : {})}
          disabled={disabled}
          loading={busy}
          onClick={go}
          data-autofocus
        >
          {confirm}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
