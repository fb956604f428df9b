import type { RoomSummary } from '@sandesham/client';

/** The end of time, as far as silence goes: what is muted until then is muted for good. */
export const FOR_GOOD = '9999-12-31T23:59:59Z';

/** Whether a room is silent at a moment, in milliseconds since 1970. */
export function isMuted(room: Pick<RoomSummary, 'mutedUntil'>, now: number): boolean {
  return room.mutedUntil !== null && Date.parse(room.mutedUntil) > now;
}

/** Whether a room is silent until somebody says otherwise. */
export function isMutedForGood(room: Pick<RoomSummary, 'mutedUntil'>): boolean {
  return room.mutedUntil?.startsWith(FOR_GOOD.slice(0, 4)) ?? false;
}
