import type { Incoming } from '@sandesham/client';
import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { attachmentsText } from '../../features/media/kinds.ts';
import { isMuted } from '../../features/rooms/muting.ts';
import { personName, roomTitle } from '../../features/rooms/names.ts';
import { messages } from '../../i18n/index.ts';
import { glance } from '../../lib/glance.ts';
import { useClient } from '../../store/hooks.ts';
import { usePreferences } from '../preferences.ts';
import { onNotificationClick } from '../serviceWorker.ts';
import { type NotificationContent, type Shown, showNotification } from './notification.ts';

/** Whether a message is worth a notification: one can see it nowhere, and wants to know. */
export function isWorthTelling(incoming: Incoming, now: number, isVisible: boolean): boolean {
  const { room, message } = incoming;
  if (isVisible || message.isMine || !room || room.isGone) return false;
  return !isMuted(room, now);
}

/**
 * Tells of messages while the page is hidden. What is read here, or in another window or on
 * another device, is told no more.
 */
export function useDesktopNotifications(): void {
  const client = useClient();
  const wanted = usePreferences(preferences => preferences.notify);
  const [, navigate] = useLocation();
  const shown = useRef(new Map<string, { notification: Shown; seq: number }>());

  useEffect(() => {
    if (!wanted || typeof Notification === 'undefined') return;
    return client.onMessage(incoming => {
      const isVisible = document.visibilityState === 'visible' && document.hasFocus();
      if (Notification.permission !== 'granted') return;
      if (!isWorthTelling(incoming, Date.now(), isVisible)) return;
      const content = contentOf(incoming, client.users.get(incoming.message.author)?.name);
      const notification = showNotification(content, () => navigate(content.path));
      if (!notification) return;
      shown.current.set(incoming.roomId, { notification, seq: incoming.message.seq ?? 0 });
    });
  }, [client, wanted, navigate]);

  useEffect(() => onNotificationClick(path => navigate(path)), [navigate]);

  useEffect(
    () =>
      client.rooms.subscribe(() => {
        for (const [roomId, { notification, seq }] of shown.current) {
          if ((client.rooms.get(roomId)?.readSeq ?? 0) < seq) continue;
          notification.close();
          shown.current.delete(roomId);
        }
      }),
    [client],
  );
}

function contentOf({ room, roomId, message }: Incoming, author?: string): NotificationContent {
  const { rooms, app, media } = messages();
  const name = personName(author, rooms);
  const isGroup = room?.kind === 'group';
  return {
    title: isGroup ? `${name} · ${roomTitle(room, rooms)}` : name,
    body:
      glance(message.text) || attachmentsText(message.attachments, media) || app.unreadMessages(1),
    tag: roomId,
    path: `/r/${roomId}`,
  };
}
