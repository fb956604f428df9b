import {
  type CSSProperties,
  lazy,
  type ReactNode,
  Suspense,
  useEffect,
  useRef,
  useState,
} from 'react';
import { useLocation } from 'wouter';
import { RoomList } from '../features/rooms/RoomList.tsx';
import { AppSpotlight } from '../features/search/Spotlight.tsx';
import { useMessages } from '../i18n/index.ts';
import { watchBack } from './backCloses.ts';
import { ConnectionPill } from './frame/ConnectionPill.tsx';
import { useDialogs } from './frame/dialogs.ts';
import classes from './frame/frame.module.css';
import { ListHeader } from './frame/ListHeader.tsx';
import { Rail } from './frame/Rail.tsx';
import { Splitter } from './frame/Splitter.tsx';
import { StorageNotice } from './frame/StorageNotice.tsx';
import { useDesktopNotifications } from './frame/useDesktopNotifications.ts';
import { useShortcuts } from './frame/useShortcuts.ts';
import { useUnreadBadge } from './frame/useUnreadBadge.ts';
import { PHONE, useMedia } from './media.ts';
import { usePreferences } from './preferences.ts';

const NewDmDialog = lazy(async () => ({
  default: (await import('../features/rooms/NewDmDialog.tsx')).NewDmDialog,
}));
const NewGroupDialog = lazy(async () => ({
  default: (await import('../features/rooms/NewGroupDialog.tsx')).NewGroupDialog,
}));
const SignOutDialog = lazy(async () => ({
  default: (await import('../features/auth/SignOutDialog.tsx')).SignOutDialog,
}));
const ShortcutsDialog = lazy(async () => ({
  default: (await import('../features/settings/ShortcutsDialog.tsx')).ShortcutsDialog,
}));

/** The frame of everything behind the sign-in: the rail, the list of chats, and the page. */
export function Shell({ children }: { children: ReactNode }) {
  const { app } = useMessages();
  const [location] = useLocation();
  const isPhone = useMedia(PHONE);
  const listWidth = usePreferences(preferences => preferences.listWidth);
  const main = useRef<HTMLElement>(null);
  const isHome = location === '/';
  // What one looks at there is not one's own, and needs the room.
  const isAudit = location.startsWith('/audit');
  // Alone on a phone's screen it is what the page is about.
  const List = isPhone ? 'main' : 'section';
  useFocusOnNavigation(main, location);
  useEffect(watchBack, []);

  return (
    <div
      className={classes.shell}
      data-pane={isHome ? 'list' : 'page'}
      data-alone={isAudit || undefined}
      style={{ '--list-width': `${listWidth}px` } as CSSProperties}
    >
      {(!isPhone || !isHome) && (
        <a className={classes.skip} href="#main">
          {app.skip}
        </a>
      )}
      <Rail />
      {(isPhone ? isHome : !isAudit) && (
        <List className={classes.list} aria-label={app.chats}>
          <ListHeader isPage={isHome} />
          <RoomList />
          {!isPhone && <Splitter />}
        </List>
      )}
      {(!isPhone || !isHome) && (
        <main className={classes.main} id="main" ref={main} tabIndex={-1}>
          {children}
        </main>
      )}
      <div className={classes.notices}>
        <ConnectionPill />
        <StorageNotice />
      </div>
      <Dialogs />
      <Ambient />
    </div>
  );
}

/** What is there all the time and shows nothing of itself in the page. */
function Ambient() {
  useUnreadBadge();
  useDesktopNotifications();
  useShortcuts();
  return null;
}

const DIALOGS = {
  dm: NewDmDialog,
  group: NewGroupDialog,
  shortcuts: ShortcutsDialog,
  signOut: SignOutDialog,
};

function Dialogs() {
  const { opened, close } = useDialogs();
  return (
    <>
      {Object.entries(DIALOGS).map(([name, AnyDialog]) => (
        <Later key={name} when={opened === name}>
          <AnyDialog opened={opened === name} onClose={close} />
        </Later>
      ))}
      <AppSpotlight />
    </>
  );
}

/** Loads its children when they are first wanted, and keeps them: they may go away with a fade. */
function Later({ when, children }: { when: boolean; children: ReactNode }) {
  const [wanted, setWanted] = useState(when);
  if (when && !wanted) setWanted(true);
  return wanted ? <Suspense fallback={null}>{children}</Suspense> : null;
}

/**
 * A page that comes takes the focus when the one that had it is gone; on a phone the panes take
 * turns, so that is every time.
 */
function useFocusOnNavigation(main: React.RefObject<HTMLElement | null>, location: string) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the location that it answers to
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      if (document.activeElement === document.body) main.current?.focus({ preventScroll: true });
    });
    return () => cancelAnimationFrame(frame);
  }, [main, location]);
}
