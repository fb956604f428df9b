import { Button, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { useMessages } from '../../i18n/index.ts';

interface DialogActionsProps {
  onCancel: () => void;
  /** The button that does what the dialog is for. */
  children: ReactNode;
}

/** The buttons at the foot of a dialog. */
export function DialogActions({ onCancel, children }: DialogActionsProps) {
  const { app } = useMessages();
  return (
    <Group justify="flex-end" gap="xs" mt="lg">
      <Button variant="default" onClick={onCancel}>
        {app.cancel}
      </Button>
      {children}
    </Group>
  );
}
