import type { Incoming, Message, RoomSummary } from '@sandesham/client';
import { expect, test } from 'vitest';
import { isWorthTelling } from './useDesktopNotifications.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z');
const room = { id: 'r', kind: 'group', mutedUntil: null, isGone: false } as RoomSummary;
const message = { id: 'm', isMine: false } as Message;
const incoming: Incoming = { room, roomId: 'r', message };

test('a message of somebody else is told while the page is hidden', () => {
  expect(isWorthTelling(incoming, NOW, false)).toBe(true);
});

test('what one sees anyway is not told', () => {
  expect(isWorthTelling(incoming, NOW, true)).toBe(false);
});

test('what one wrote oneself, in another window say, is not told', () => {
  const mine = { ...incoming, message: { ...message, isMine: true } };
  expect(isWorthTelling(mine, NOW, false)).toBe(false);
});

test('a muted room is silent until its time is over', () => {
  const mutedUntil = (time: string) => ({ ...incoming, room: { ...room, mutedUntil: time } });
  expect(isWorthTelling(mutedUntil('2026-11-25T12:00:01Z'), NOW, false)).toBe(false);
  expect(isWorthTelling(mutedUntil('2026-11-25T11:59:59Z'), NOW, false)).toBe(true);
});

test('a room that one is out of is silent', () => {
  expect(isWorthTelling({ ...incoming, room: { ...room, isGone: true } }, NOW, false)).toBe(false);
  expect(isWorthTelling({ ...incoming, room: undefined }, NOW, false)).toBe(false);
});
