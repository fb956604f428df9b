import type { RoomSummary } from '@sandesham/client';
import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { useClient } from '../../store/hooks.ts';
import { useDialogs } from './dialogs.ts';

/** The room before or after one in a list, in a circle; the first or last when none is open. */
export function neighbour(
  rooms: readonly RoomSummary[],
  current: string | null,
  step: 1 | -1,
  isWanted: (room: RoomSummary) => boolean = () => true,
): RoomSummary | undefined {
  const at = rooms.findIndex(room => room.id === current);
  const start = at === -1 && step === -1 ? 0 : at;
  for (let i = 1; i <= rooms.length; i++) {
    const room = rooms[(start + step * i + rooms.length * 2) % rooms.length];
    if (room && room.id !== current && isWanted(room)) return room;
  }
  return undefined;
}

/** Whether keys are going into a text. */
function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  );
}

/** The shortcuts that work anywhere behind the sign-in. */
export function useShortcuts(): void {
  const { rooms } = useClient();
  const [location, navigate] = useLocation();
  const open = useDialogs(dialogs => dialogs.open);

  useEffect(() => {
    const current = /^\/r\/([^/]+)/.exec(location)?.[1] ?? null;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || document.querySelector('[aria-modal="true"]')) return;
      const { key, altKey, ctrlKey, metaKey, shiftKey } = event;
      const isStep = key === 'ArrowUp' || key === 'ArrowDown';
      if (isStep && altKey && !ctrlKey && !metaKey) {
        event.preventDefault();
        const step = key === 'ArrowUp' ? -1 : 1;
        const isWanted = shiftKey
          ? (room: RoomSummary) => room.unreadCount > 0 || room.unreadFrom !== null
          : undefined;
        const room = neighbour(rooms.getState().rooms, current, step, isWanted);
        if (room) navigate(`/r/${room.id}`);
      } else if (key === '?' && !altKey && !ctrlKey && !metaKey && !isWriting(event.target)) {
        event.preventDefault();
        open('shortcuts');
      } else if (altKey && !ctrlKey && !metaKey && !shiftKey && event.code === 'KeyN') {
        event.preventDefault();
        open('dm');
      }
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [rooms, location, navigate, open]);
}
