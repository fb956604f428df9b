import { useThrottledValue } from '@mantine/hooks';
import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { roomTitle } from '../../features/rooms/names.ts';
import { useMessages } from '../../i18n/index.ts';
import { useClient, useSelected } from '../../store/hooks.ts';

const ICON = '/icons/icon.svg';
const ICON_UNREAD = '/icons/icon-unread.svg';
const THROTTLE_MS = 1_000;

/** The title of a page: how many are unread, what it is, whose it is. */
export function pageTitle(unread: number, page: string | null, name: string): string {
  const count = unread > 0 ? `(${unread > 999 ? '999+' : unread}) ` : '';
  return count + (page ? `${page} · ${name}` : name);
}

/** Shows in the tab, and on the icon of the installed app, how many messages are unread. */
export function useUnreadBadge(): void {
  const { app } = useMessages();
  const { rooms } = useClient();
  // In a lively hour it is another with every message.
  const unreadCount = useThrottledValue(
    useSelected(rooms, list => list.unreadCount),
    THROTTLE_MS,
  );
  const page = usePageName();

  useEffect(() => {
    document.title = pageTitle(unreadCount, page, app.name);
  }, [unreadCount, page, app.name]);

  useEffect(() => {
    const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    if (icon) icon.href = unreadCount > 0 ? ICON_UNREAD : ICON;
    // Only where the app can be installed, and refused where it is not: nothing depends on it.
    navigator.setAppBadge?.(unreadCount).catch(() => {});
  }, [unreadCount]);
}

function usePageName(): string | null {
  const { app, rooms: texts } = useMessages();
  const [location] = useLocation();
  const { rooms } = useClient();
  const roomId = /^\/r\/([^/]+)/.exec(location)?.[1] ?? '';
  const title = useSelected(rooms, () => {
    const room = rooms.get(roomId);
    return room ? roomTitle(room, texts) : null;
  });
  if (roomId) return title;
  if (location.startsWith('/settings')) return app.settings;
  if (location === '/scheduled') return app.scheduled;
  if (location === '/search') return app.search;
  return null;
}
