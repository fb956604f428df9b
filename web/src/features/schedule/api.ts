/** The schedule's calls and the queries over them, kept fresh by what the socket tells. */
import { problemOf, type SandeshamClient, unwrap } from '@sandesham/client';
import {
  type QueryClient,
  queryOptions,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useEffect } from 'react';
import { useClient } from '../../store/hooks.ts';
import type { SavedTiming, TimingBody } from './recurrence.ts';

export type ScheduleState = 'pending' | 'completed' | 'cancelled' | 'failed';
export type LatePolicy = 'send' | 'skip';

/** A planned message. */
export interface Schedule extends SavedTiming {
  id: string;
  room_id: string;
  text: string;
  state: ScheduleState;
  late: LatePolicy;
  last_message_id?: string | null;
  /** Of the last failure. */
  reason?: string | null;
}

/** Something that happened to a planned message. */
export interface HistoryEntry {
  /** `schedule.released`, or the whole type. */
  type: string;
  time: string;
  position: number;
  due_at?: string | null;
  late_by_ms?: number | null;
  message_id?: string | null;
  reason?: string | null;
}

export type ScheduleDetails = Schedule & { history?: HistoryEntry[] };

/** What daylight saving did to an occurrence. */
export interface PreviewNote {
  occurrence: string;
  kind: 'skipped' | 'doubled';
  /** What was asked for, such as `02:30`. */
  local_time: string;
}

/** What a plan would do. */
export interface Preview {
  occurrences: string[];
  description?: string | null;
  notes?: PreviewNote[];
}

/** A new plan. */
export type ScheduleBody = TimingBody & { text: string; late: LatePolicy; schedule_id?: string };

/** What is to be another; an end is taken away by `null`. */
export type ScheduleChange = { text?: string; late?: LatePolicy; until?: string | null } & (
  | TimingBody
  | { send_at?: never }
);

const KEY = 'scheduled';
const UPCOMING = 'pending,failed';
const PAST = 'completed,cancelled';
const PAGE = 50;
/** More than anybody may have pending. */
const LIMIT_MAX = 200;

/** The latest position that is known to concern schedules: reads wait for it. */
const reached = new WeakMap<SandeshamClient, number>();

function reach(client: SandeshamClient, position: number): void {
  if (position > (reached.get(client) ?? 0)) reached.set(client, position);
}

/** How far the server's clock is from this device's, in milliseconds. */
const skew = new WeakMap<SandeshamClient, number>();
/** Less is on its way, or cut off: the header counts in seconds. */
const SKEW_MS_MIN = 60_000;

/** Now, by the server's clock where this device's is plainly wrong: it is the server's that sends. */
export function serverNow(client: SandeshamClient): number {
  return Date.now() + (skew.get(client) ?? 0);
}

function noteClock(client: SandeshamClient, response: Response): void {
  const told = Date.parse(response.headers.get('date') ?? '');
  if (Number.isNaN(told)) return;
  const difference = told - Date.now();
  skew.set(client, Math.abs(difference) < SKEW_MS_MIN ? 0 : difference);
}

type Answer<T> = Promise<{ data?: T; error?: unknown; response: Response }>;

/** Makes a write, and lets later reads wait for it. */
async function write<T>(client: SandeshamClient, answer: Answer<T>): Promise<T> {
  const value = await unwrap(answer);
  const { response } = await answer;
  reach(client, Number(response.headers.get('sandesham-position') ?? 0));
  return value;
}

function leastOf(client: SandeshamClient): { min_position?: number } {
  const position = reached.get(client);
  return position === undefined ? {} : { min_position: position };
}

/** Plans a message. The same `schedule_id` again plans nothing twice. */
export function planMessage(client: SandeshamClient, roomId: string, body: ScheduleBody) {
  const path = { room_id: roomId };
  return write(
    client,
    client.api.POST('/v1/rooms/{room_id}/scheduled', { params: { path }, body: body as never }),
  ) as unknown as Promise<Schedule>;
}

/** Changes a plan; a new time arms one that has failed again. */
export function changeSchedule(
  client: SandeshamClient,
  id: string,
  change: ScheduleChange,
): Promise<unknown> {
  const path = { schedule_id: id };
  return write(
    client,
    client.api.PATCH('/v1/scheduled/{schedule_id}', { params: { path }, body: change } as never),
  );
}

export function cancelSchedule(client: SandeshamClient, id: string): Promise<unknown> {
  const path = { schedule_id: id };
  return write(client, client.api.DELETE('/v1/scheduled/{schedule_id}', { params: { path } }));
}

/** Sends the next occurrence now and consumes it. */
export function sendNow(client: SandeshamClient, { id, next_due }: Schedule): Promise<unknown> {
  const params = { path: { schedule_id: id } };
  const body = { due_at: next_due };
  return write(
    client,
    client.api.POST('/v1/scheduled/{schedule_id}/send-now', { params, body } as never),
  );
}

/** Passes the next occurrence over. */
export function skipNext(client: SandeshamClient, { id, next_due }: Schedule): Promise<unknown> {
  const params = { path: { schedule_id: id } };
  const body = { due_at: next_due };
  return write(
    client,
    client.api.POST('/v1/scheduled/{schedule_id}/skip', { params, body } as never),
  );
}

/** What a plan would do; changes nothing. */
export function previewQuery(client: SandeshamClient, body: TimingBody) {
  return queryOptions({
    queryKey: [KEY, 'preview', body],
    queryFn: async ({ signal }) => {
      const whole = { ...body, text: '…' };
      const call = client.api.POST('/v1/scheduled/preview', { body: whole, signal } as never);
      return (await unwrap(call as never)) as Preview;
    },
    staleTime: 30_000,
    retry: (count, error) => isPassing(error) && count < 3,
  });
}

function isPassing(error: unknown): boolean {
  const { status } = problemOf(error);
  return status === 0 || status >= 500 || status === 429;
}

/** The person's plans that are not over, the next one first. */
export function useUpcoming() {
  const client = useClient();
  useScheduleSync();
  return useQuery({
    queryKey: [KEY, 'upcoming'],
    queryFn: async ({ signal }) => {
      const query = { state: UPCOMING, limit: LIMIT_MAX, ...leastOf(client) };
      const answer = await client.api.GET('/v1/scheduled', { params: { query }, signal } as never);
      noteClock(client, (answer as { response: Response }).response);
      const page = await unwrap(Promise.resolve(answer) as never);
      return (page as { items: Schedule[] }).items;
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: (count, error) => isPassing(error) && count < 3,
  });
}

/** Those that are over. */
export function usePast() {
  const client = useClient();
  return useInfiniteQuery({
    queryKey: [KEY, 'past'],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }) => {
      const cursor = pageParam === null ? {} : { cursor: pageParam };
      const query = { state: PAST, limit: PAGE, ...cursor, ...leastOf(client) };
      const page = await unwrap(
        client.api.GET('/v1/scheduled', { params: { query }, signal } as never),
      );
      return page as { items: Schedule[]; next: string | null };
    },
    getNextPageParam: page => page.next,
  });
}

/** One plan with what happened to it. */
export function useDetails(id: string) {
  const client = useClient();
  return useQuery({
    queryKey: [KEY, 'details', id],
    queryFn: async ({ signal }) => {
      const params = { path: { schedule_id: id }, query: leastOf(client) };
      const call = client.api.GET('/v1/scheduled/{schedule_id}', { params, signal } as never);
      return (await unwrap(call as never)) as ScheduleDetails;
    },
  });
}

/** Reads again everything about schedules. */
export function refreshSchedules(queries: QueryClient): Promise<void> {
  return queries.invalidateQueries({
    queryKey: [KEY],
    predicate: query => query.queryKey[1] !== 'preview',
  });
}

/** Keeps the queries in step: with every event of a schedule, and after each time offline. */
function useScheduleSync(): void {
  const client = useClient();
  const queries = useQueryClient();
  useEffect(() => {
    const forgetEvents = client.onEvent(({ kind, position }) => {
      if (!kind.startsWith('schedule.')) return;
      reach(client, position);
      void refreshSchedules(queries);
    });
    let { state } = client.connection.getState();
    const forgetConnection = client.connection.subscribe(() => {
      const before = state;
      state = client.connection.getState().state;
      // What happened meanwhile is not sent again.
      if (state === 'live' && before !== 'live') void refreshSchedules(queries);
    });
    return () => {
      forgetEvents();
      forgetConnection();
    };
  }, [client, queries]);
}
