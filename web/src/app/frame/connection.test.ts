import type { ConnectionSnapshot } from '@sandesham/client';
import { expect, test } from 'vitest';
import { connectionAt } from './connection.ts';

const down: ConnectionSnapshot = {
  state: 'waiting',
  downSince: 10_000,
  retryAt: 17_400,
  isOnline: true,
};

test('a short cut is not told', () => {
  expect(connectionAt(down, 11_999)).toEqual({ kind: 'live' });
});

test('a longer one is, with the seconds until the next attempt', () => {
  expect(connectionAt(down, 12_000)).toEqual({ kind: 'reconnecting', seconds: 6 });
  expect(connectionAt(down, 17_399)).toEqual({ kind: 'reconnecting', seconds: 1 });
});

test('while an attempt is made there is nothing to count', () => {
  const connecting: ConnectionSnapshot = { ...down, state: 'connecting', retryAt: null };
  expect(connectionAt(connecting, 20_000)).toEqual({ kind: 'reconnecting', seconds: null });
});

test('a device without a network is offline, whatever is tried', () => {
  expect(connectionAt({ ...down, isOnline: false }, 20_000)).toEqual({ kind: 'offline' });
});

test('too many windows is another matter', () => {
  expect(connectionAt({ ...down, state: 'refused' }, 20_000)).toEqual({ kind: 'refused' });
});

test('live is live', () => {
  const live: ConnectionSnapshot = {
    state: 'live',
    downSince: null,
    retryAt: null,
    isOnline: true,
  };
  expect(connectionAt(live, 20_000)).toEqual({ kind: 'live' });
});
