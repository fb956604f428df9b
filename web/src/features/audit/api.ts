import {
  type components,
  type Envelope,
  readEnvelope,
  type SandeshamClient,
  unwrap,
} from '@sandesham/client';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

/** A chat that an auditor may look at. */
export type AuditRoom = components['schemas']['RoomView'];

/** An event as it came, to be handed on, and as it was read. */
export interface AuditEvent {
  readonly raw: unknown;
  readonly event: Envelope;
}

/** A moment of the log: right after an event, or at a time. */
export type Moment = { readonly position: number } | { readonly time: string };

export interface EventsQuery {
  readonly roomId: string | null;
  /** Full types, separated by commas; null for all. */
  readonly type: string | null;
  readonly after: number;
}

const ROOMS_PAGE = 30;
const EVENTS_PAGE = 200;
const PEOPLE_PAGE = 100;
/** What was is not otherwise a moment later. */
const PAST = { staleTime: Number.POSITIVE_INFINITY, gcTime: 5 * 60_000 };

const paging = (limit: number, cursor: string | null) => ({ limit, ...(cursor && { cursor }) });

/** What comes page by page. */
function pagesOf<T extends { readonly next: string | null }>(
  key: readonly unknown[],
  read: (cursor: string | null, signal: AbortSignal) => Promise<T>,
) {
  return infiniteQueryOptions({
    queryKey: ['audit', ...key],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => read(pageParam, signal),
    getNextPageParam: page => page.next,
  });
}

/** Chats whose name, or a member's, has the words in it; all of them without words. */
export function roomsQuery({ api }: SandeshamClient, reason: string, words: string) {
  const named = words === '' ? {} : { query: words };
  return pagesOf(['rooms', reason, words], (cursor, signal) => {
    const query = { ...paging(ROOMS_PAGE, cursor), ...named, reason };
    return unwrap(api.GET('/v1/audit/rooms', { params: { query }, signal }));
  });
}

/** One chat, by its identifier. */
export function roomQuery({ api }: SandeshamClient, reason: string, roomId: string) {
  return queryOptions({
    queryKey: ['audit', 'room', reason, roomId],
    queryFn: async ({ signal }) => {
      const query = { query: roomId, limit: 1, reason };
      const { items } = await unwrap(api.GET('/v1/audit/rooms', { params: { query }, signal }));
      return items[0] ?? null;
    },
  });
}

/** Events of the log, in its order. */
export function eventsQuery({ api }: SandeshamClient, reason: string, asked: EventsQuery) {
  const { roomId, type, after } = asked;
  const of = { ...(roomId !== null && { room_id: roomId }), ...(type !== null && { type }) };
  const pages = pagesOf(['events', reason, asked], async (cursor, signal) => {
    const query = { ...paging(EVENTS_PAGE, cursor), ...of, after, reason };
    const page = await unwrap(api.GET('/v1/audit/events', { params: { query }, signal }));
    const items = (page.items as readonly unknown[]).flatMap((raw): readonly AuditEvent[] => {
      const event = readEnvelope(raw);
      return event === null ? [] : [{ raw, event }];
    });
    return { items, next: page.next };
  });
  // Who opens them again wants those that came since, too.
  return { ...pages, ...PAST, gcTime: 0 };
}

/** A page of a room as it was; `before` a number of the room, or the latest then. */
export async function roomAt(
  { api }: SandeshamClient,
  reason: string,
  roomId: string,
  moment: Moment,
  before: number | null,
) {
  const query = { ...moment, reason, limit: EVENTS_PAGE, ...(before !== null && { before }) };
  const params = { path: { room_id: roomId }, query };
  return await unwrap(api.GET('/v1/audit/rooms/{room_id}/at', { params }));
}

/** What is asked about people right after an event. */
export interface Then {
  readonly id: string;
  readonly position: number;
}

/** Who was a member of a room. */
export function membersQuery({ api }: SandeshamClient, reason: string, { id, position }: Then) {
  const pages = pagesOf(['members', reason, id, position], (cursor, signal) => {
    const query = { ...paging(PEOPLE_PAGE, cursor), position, reason };
    const params = { path: { room_id: id }, query };
    return unwrap(api.GET('/v1/audit/rooms/{room_id}/members', { params, signal }));
  });
  return { ...pages, ...PAST };
}

/** What a message had said, and whom it had reached. */
export function messageQuery({ api }: SandeshamClient, reason: string, { id, position }: Then) {
  const pages = pagesOf(['message', reason, id, position], (cursor, signal) => {
    const query = { ...paging(PEOPLE_PAGE, cursor), position, reason };
    const params = { path: { message_id: id }, query };
    return unwrap(api.GET('/v1/audit/messages/{message_id}/at', { params, signal }));
  });
  return { ...pages, ...PAST };
}

/** The log's head, which nobody's chats have a part in: no reason is asked for. */
export function statusQuery({ api }: SandeshamClient) {
  return queryOptions({
    queryKey: ['audit', 'status'],
    queryFn: ({ signal }) => unwrap(api.GET('/v1/audit/status', { signal })),
    staleTime: 0,
  });
}
