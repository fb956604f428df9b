import type { Incoming } from '@sandesham/client';
import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { isMuted } from '../../features/rooms/muting.ts';
import { roomTitle } from '../../features/rooms/names.ts';
import { messages } from '../../i18n/index.ts';
import { useClient } from '../../store/hooks.ts';
import { usePreferences } from '../preferences.ts';

const ICON = '/icons/icon-192.png';
const BODY_CHARACTERS_MAX = 160;

/** Whether a message is worth a notification: wanted, not one's own, and not seen anyway. */
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
  const shown = useRef(new Map<string, { notification: Notification; seq: number }>());

  useEffect(() => {
    if (!wanted || typeof Notification === 'undefined') return;
    return client.onMessage(incoming => {
      const isVisible = document.visibilityState === 'visible' && document.hasFocus();
      if (Notification.permission !== 'granted') return;
      if (!isWorthTelling(incoming, Date.now(), isVisible)) return;
      const { roomId, message, room } = incoming;
      const notification = notify(client.users.get(message.author)?.name, incoming);
      if (!notification || !room) return;
      shown.current.set(roomId, { notification, seq: message.seq ?? 0 });
      notification.onclick = () => {
        window.focus();
        navigate(`/r/${roomId}`);
        notification.close();
      };
    });
  }, [client, wanted, navigate]);

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

function notify(author: string | undefined, { room, roomId, message }: Incoming) {
  if (!room) return null;
  const { rooms, app } = messages();
  const name = author ?? rooms.someone;
  const title = room.kind === 'dm' ? name : `${name} · ${roomTitle(room, rooms)}`;
  const body = message.text.slice(0, BODY_CHARACTERS_MAX) || app.unreadMessages(1);
  try {
    return new Notification(title, { body, tag: roomId, icon: ICON });
  } catch {
    // Phones allow them from a service worker alone.
    return null;
  }
}
