// @vitest-environment happy-dom
import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { aRoom, renderWith, testClient } from '../../test/testClient.tsx';
import { DEFAULT_PREFERENCES, LIST_WIDTH, setPreferences, usePreferences } from '../preferences.ts';
import { ConnectionPill } from './ConnectionPill.tsx';
import { Splitter } from './Splitter.tsx';
import { StorageNotice } from './StorageNotice.tsx';
import { neighbour } from './useShortcuts.ts';
import { pageTitle } from './useUnreadBadge.ts';

beforeEach(() => setPreferences(DEFAULT_PREFERENCES));

function cut() {
  const { client, connection, rooms } = testClient();
  const retryNow = vi.fn();
  Object.assign(client.connection, { retryNow });
  rooms.setState({ rooms: [aRoom({ pendingCount: 2 })] });
  renderWith(<ConnectionPill />, client);
  const now = performance.now();
  act(() =>
    connection.setState({ state: 'waiting', downSince: now - 3_000, retryAt: now + 5_000 }),
  );
  return { connection, retryNow };
}

test('a lost connection is told, with what waits, and can be tried at once', async () => {
  const { retryNow } = cut();
  expect(screen.getByText(/Next attempt in \d s/)).toBeTruthy();
  expect(screen.getByText('2 messages wait')).toBeTruthy();
  await userEvent.setup().click(screen.getByRole('button', { name: 'Retry now' }));
  expect(retryNow).toHaveBeenCalledOnce();
});

test('a screen reader hears that it is lost, and later that it is back', () => {
  const { connection } = cut();
  expect(screen.getByRole('status').textContent).toMatch(/^The connection is lost/);
  act(() => connection.setState({ state: 'live', downSince: null, retryAt: null }));
  expect(screen.getByRole('status').textContent).toBe('Connected again.');
  expect(screen.getByRole('status').dataset.state).toBe('live');
});

test('a browser that keeps nothing is told of once', async () => {
  const { client, storage } = testClient();
  storage.setState({ kind: 'memory', reason: 'forbidden' });
  renderWith(<StorageNotice />, client);
  expect(screen.getByRole('status').textContent).toMatch(/keeps nothing/);
  await userEvent.setup().click(screen.getByRole('button', { name: 'Understood' }));
  expect(screen.queryByRole('status')).toBeNull();
});

test('the list is made wider and narrower by keys, within bounds', async () => {
  renderWith(<Splitter />, testClient().client);
  const user = userEvent.setup();
  screen.getByRole('separator').focus();
  await user.keyboard('{ArrowRight}');
  expect(usePreferences.getState().listWidth).toBe(DEFAULT_PREFERENCES.listWidth + 16);
  await user.keyboard('{End}{ArrowRight}');
  expect(screen.getByRole('separator').getAttribute('aria-valuenow')).toBe(`${LIST_WIDTH.max}`);
  await user.keyboard('{Enter}');
  expect(usePreferences.getState().listWidth).toBe(DEFAULT_PREFERENCES.listWidth);
});

test.each([
  [0, null, 'Name'],
  [0, 'Release', 'Release · Name'],
  [3, 'Release', '(3) Release · Name'],
  [1000, null, '(999+) Name'],
])('with %i unread and the page %j the title is %j', (unread, page, title) => {
  expect(pageTitle(unread, page, 'Name')).toBe(title);
});

const rooms = ['a', 'b', 'c'].map(id => aRoom({ id, unreadCount: id === 'c' ? 1 : 0 }));

test.each([
  ['a', 1, 'b'],
  ['a', -1, 'c'],
  ['c', 1, 'a'],
  [null, 1, 'a'],
  [null, -1, 'c'],
] as const)('from %j by %i one comes to %j', (current, step, expected) => {
  expect(neighbour(rooms, current, step)?.id).toBe(expected);
});

test('the next unread one is found over others, and is never the open one', () => {
  const isUnread = (room: { unreadCount: number }) => room.unreadCount > 0;
  expect(neighbour(rooms, 'a', 1, isUnread)?.id).toBe('c');
  expect(neighbour(rooms, 'c', 1, isUnread)).toBeUndefined();
});
