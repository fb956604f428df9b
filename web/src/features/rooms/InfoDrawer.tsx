import { Drawer } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { useMessages } from '../../i18n/index.ts';
import classes from './room.module.css';

interface InfoDrawerProps {
  opened: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** What is about a chat, over it: where there is no room beside it. */
export function InfoDrawer({ opened, onClose, children }: InfoDrawerProps) {
  const { rooms: texts } = useMessages();
  // One that is open from its first moment on does not know where the focus came from.
  const [isOpen, setOpen] = useState(false);
  useEffect(() => setOpen(opened), [opened]);
  return (
    <Drawer.Root opened={isOpen} onClose={onClose} position="right" size="380px">
      <Drawer.Overlay />
      <Drawer.Content aria-label={texts.info} className={classes.drawerContent}>
        <Drawer.Body className={classes.drawer}>{children}</Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}
