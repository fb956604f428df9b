import type { ConnectionSnapshot } from '@sandesham/client';

/** A cut that is over within this is nobody's business. */
export const GRACE_MS = 2_000;

/** What the connection is to a person. */
export type ConnectionState =
  | { readonly kind: 'live' }
  | { readonly kind: 'offline' }
  | { readonly kind: 'refused' }
  /** `seconds`: until the next attempt; null while one is made. */
  | { readonly kind: 'reconnecting'; readonly seconds: number | null };

/** The connection at a moment, in milliseconds of `performance.now()`. */
export function connectionAt(snapshot: ConnectionSnapshot, now: number): ConnectionState {
  const { state, downSince, retryAt, isOnline } = snapshot;
  if (state === 'live' || state === 'idle') return { kind: 'live' };
  if (downSince === null || now - downSince < GRACE_MS) return { kind: 'live' };
  if (state === 'refused') return { kind: 'refused' };
  if (!isOnline) return { kind: 'offline' };
  const seconds =
    state === 'waiting' && retryAt !== null ? Math.max(1, Math.ceil((retryAt - now) / 1000)) : null;
  return { kind: 'reconnecting', seconds };
}
