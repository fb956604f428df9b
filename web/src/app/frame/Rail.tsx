import { Menu, Tooltip, UnstyledButton } from '@mantine/core';
import {
  CalendarClock,
  Keyboard,
  LogOut,
  type LucideIcon,
  MessagesSquare,
  MonitorSmartphone,
  ScanEye,
  Search,
  Settings,
} from 'lucide-react';
import { Link, useLocation } from 'wouter';
import { useMessages } from '../../i18n/index.ts';
import { useClient, useSelected, useSession } from '../../store/hooks.ts';
import { PHONE, useMedia } from '../media.ts';
import { Avatar } from '../ui/Avatar.tsx';
import { Logo } from '../ui/Logo.tsx';
import { useDialogs } from './dialogs.ts';
import classes from './frame.module.css';

/** The way to every page: at the side, or at the bottom of a phone's list of chats. */
export function Rail() {
  const { app } = useMessages();
  const [location] = useLocation();
  const isChats = location === '/' || location.startsWith('/r/');

  return (
    <nav className={classes.rail} aria-label={app.navigation}>
      <span className={classes.railLogo}>
        <Logo size={36} />
      </span>
      <RailLink href="/" label={app.chats} icon={MessagesSquare} current={isChats} isCounted />
      <RailLink href="/search" label={app.search} icon={Search} current={location === '/search'} />
      <RailLink
        href="/scheduled"
        label={app.scheduled}
        icon={CalendarClock}
        current={location === '/scheduled'}
      />
      <span className={classes.railSpace} />
      <RailLink
        href="/settings"
        label={app.settings}
        icon={Settings}
        current={location.startsWith('/settings')}
      />
      <AccountMenu />
    </nav>
  );
}

interface RailLinkProps {
  href: string;
  label: string;
  icon: LucideIcon;
  current: boolean;
  /** Whether it shows how much is unread. */
  isCounted?: boolean;
}

function RailLink({ href, label, icon: Icon, current, isCounted = false }: RailLinkProps) {
  const isPhone = useMedia(PHONE);
  return (
    <Tooltip label={label} position="right" disabled={isPhone}>
      <Link href={href} className={classes.railLink} aria-current={current ? 'page' : undefined}>
        <span className={classes.railIcon}>
          <Icon size={22} strokeWidth={1.75} aria-hidden="true" />
          {isCounted && <UnreadBadge />}
        </span>
        <span className={classes.railText}>{label}</span>
        {isCounted && <UnreadText />}
      </Link>
    </Tooltip>
  );
}

// By themselves: how much is unread is another number with every message.

function UnreadBadge() {
  const count = useUnreadCount();
  if (count === 0) return null;
  return (
    <span className={classes.railBadge} aria-hidden="true">
      {count > 99 ? '99+' : count}
    </span>
  );
}

function UnreadText() {
  const { app } = useMessages();
  const count = useUnreadCount();
  return count > 0 && <span className="visually-hidden">{app.unreadMessages(count)}</span>;
}

function useUnreadCount(): number {
  return useSelected(useClient().rooms, list => list.unreadCount);
}

/** Who one is, and what is done about that. */
function AccountMenu() {
  const { app, auth } = useMessages();
  const { user } = useSession();
  const openDialog = useDialogs(dialogs => dialogs.open);
  const [, navigate] = useLocation();
  const isPhone = useMedia(PHONE);
  if (!user) return null;

  return (
    <Menu position="right-end" width={260}>
      <Menu.Target>
        <UnstyledButton className={classes.account}>
          <Avatar id={user.id} name={user.name} size={isPhone ? 24 : 32} />
          <span className={classes.railText}>{app.account}</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.accountWho}>
          <bdi className={classes.accountName}>{user.name}</bdi>
          <bdi className={classes.accountEmail}>{user.email}</bdi>
        </div>
        <Menu.Divider />
        <Menu.Item leftSection={<Settings size={16} />} onClick={() => navigate('/settings')}>
          {app.settings}
        </Menu.Item>
        <Menu.Item
          leftSection={<MonitorSmartphone size={16} />}
          onClick={() => navigate('/settings/devices')}
        >
          {auth.devices}
        </Menu.Item>
        {user.roles.includes('auditor') && (
          <Menu.Item leftSection={<ScanEye size={16} />} onClick={() => navigate('/audit')}>
            {app.audit}
          </Menu.Item>
        )}
        {!isPhone && (
          <Menu.Item leftSection={<Keyboard size={16} />} onClick={() => openDialog('shortcuts')}>
            {app.shortcuts}
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item leftSection={<LogOut size={16} />} onClick={() => openDialog('signOut')}>
          {auth.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
