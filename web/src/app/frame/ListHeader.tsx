import { Kbd, Menu, UnstyledButton } from '@mantine/core';
import { Search, SquarePen, UserRound, UsersRound } from 'lucide-react';
import { openSpotlight } from '../../features/search/spotlightState.ts';
import { useMessages } from '../../i18n/index.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { useDialogs } from './dialogs.ts';
import classes from './frame.module.css';

const isMac = /Mac|iPhone|iPad/.test(globalThis.navigator?.userAgent ?? '');

/** The top of the list of chats: what it is, a new one, and the way to any of them. */
export function ListHeader({ isPage }: { isPage: boolean }) {
  const { app, rooms } = useMessages();
  const openDialog = useDialogs(dialogs => dialogs.open);
  const Title = isPage ? 'h1' : 'h2';
  return (
    <header className={classes.listHeader}>
      <div className={classes.listTitleRow}>
        <Title className={classes.listTitle}>{app.chats}</Title>
        <Menu position="bottom-end" width={220}>
          <Menu.Target>
            <IconButton icon={SquarePen} label={rooms.newChat} iconSize={20} />
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<UserRound size={16} />} onClick={() => openDialog('dm')}>
              {rooms.newDm}
            </Menu.Item>
            <Menu.Item leftSection={<UsersRound size={16} />} onClick={() => openDialog('group')}>
              {rooms.newGroup}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      <UnstyledButton className={classes.jump} onClick={openSpotlight}>
        <Search size={16} strokeWidth={1.75} aria-hidden="true" />
        <span>{rooms.jump}</span>
        <Kbd className={classes.jumpKey} aria-hidden="true">
          {isMac ? '⌘ K' : 'Ctrl K'}
        </Kbd>
      </UnstyledButton>
    </header>
  );
}
