import type { RoomSummary } from '@sandesham/client';
import { useEffect, useState } from 'react';
import { useClient, useConnection, useSelected } from '../../store/hooks.ts';
import type { Unread } from './useLook.ts';
import { useSummaryPart } from './useSummaryPart.ts';

/** For what this device has kept, the server's word is waited for no longer than this. */
const PATIENCE_MS = 1000;

/** What was read and unread when a room was opened: from then on the line "new messages" stays. */
export interface Opening {
  readonly unread: Unread | null;
  readonly readUpTo: number;
}

/** Null until it is known. */
export function useOpening(roomId: string): Opening | null {
  const { rooms } = useClient();
  const { state } = useConnection();
  const status = useSelected(rooms, list => list.status);
  const isKnown = useSummaryPart(roomId, () => true) !== null;
  const [isImpatient, setIsImpatient] = useState(false);
  const [opening, setOpening] = useState<Opening | null>(null);

  useEffect(() => {
    const timer = setTimeout(() => setIsImpatient(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);

  const isSure = (state === 'live' && status === 'ready') || isImpatient;
  if (opening) return opening;
  if (!isSure || (!isKnown && status === 'loading' && !isImpatient)) return null;
  const known = openingOf(rooms.get(roomId));
  setOpening(known);
  return known;
}

function openingOf(summary: RoomSummary | undefined): Opening {
  if (!summary) return { unread: null, readUpTo: 0 };
  const { readSeq, unreadCount, unreadFrom, headSeq } = summary;
  const isUnread = unreadCount > 0 || unreadFrom !== null;
  if (!isUnread) return { unread: null, readUpTo: readSeq };
  const marker = unreadFrom === null ? readSeq : unreadFrom - 1;
  // What was marked unread is read again by being seen again.
  const readUpTo = Math.min(marker, readSeq);
  return { unread: { marker, count: Math.max(unreadCount, 1), head: headSeq }, readUpTo };
}
