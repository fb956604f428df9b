/** The schedule's calls and the queries over them, kept fresh by what the socket tells. */
import {
  type Attachment,
  type components,
  problemOf,
  type SandeshamClient,
  unwrap,
} from '@sandesham/client';
import {
  type QueryClient,
  queryOptions,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useEffect } from 'react';
import { useClient } from '../../store/hooks.ts';
import type { TimingBody } from './recurrence.ts';

type Schemas = components['schemas'];

export type ScheduleState = 'pending' | 'completed' | 'cancelled' | 'failed';
export type LatePolicy = 'send' | 'skip';

/** What is told of a plan when something was done to it. */
type Planned = Schemas['ScheduleView'];

/** A planned message. */
export type Schedule = Planned & { state: ScheduleState; late: LatePolicy };

/** The files of a plan. */
export function filesOf({ attachments }: Schedule): readonly Attachment[] {
  return attachments as unknown as readonly Attachment[];
}

/** A file of a plan, as it is told. */
export interface FileBody {
  attachment_id: string;
  alt?: string;
}

/** Something that happened to a planned message. */
export type HistoryEntry = Schemas['ScheduleHistoryEntry'];

/** What daylight saving did to an occurrence. */
export type PreviewNote = Schemas['ShiftNote'];

/** What a plan would do. */
export type Preview = Schemas['PreviewView'];

/** A new plan. */
export type ScheduleBody = TimingBody & {
  text: string;
  late: LatePolicy;
  attachments?: FileBody[];
  schedule_id?: string;
};

/** What is to be another; an end is taken away by `null`. */
export type ScheduleChange = {
  text?: string;
  late?: LatePolicy;
  attachments?: FileBody[];
  until?: string | null;
} & (TimingBody | { send_at?: never });

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

/** What is told of files. */
export function fileBodies(files: readonly Attachment[]): FileBody[] {
  return files.map(({ attachment_id, alt }) => ({ attachment_id, ...(alt && { alt }) }));
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
    client.api.POST('/v1/rooms/{room_id}/scheduled', { params: { path }, body }),
  );
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
    client.api.PATCH('/v1/scheduled/{schedule_id}', { params: { path }, body: change }),
  );
}

export function cancelSchedule(client: SandeshamClient, id: string): Promise<unknown> {
  const path = { schedule_id: id };
  return write(client, client.api.DELETE('/v1/scheduled/{schedule_id}', { params: { path } }));
}

/** Sends the next occurrence now and consumes it. */
export function sendNow(client: SandeshamClient, { id, next_due }: Schedule): Promise<unknown> {
  const params = { path: { schedule_id: id } };
  const body = { due_at: next_due ?? null };
  return write(client, client.api.POST('/v1/scheduled/{schedule_id}/send-now', { params, body }));
}

/** Passes the next occurrence over. */
export function skipNext(client: SandeshamClient, { id, next_due }: Planned): Promise<Planned> {
  const params = { path: { schedule_id: id } };
  // Of one that has no next the server says so itself.
  const body = { due_at: next_due ?? '' };
  return write(client, client.api.POST('/v1/scheduled/{schedule_id}/skip', { params, body }));
}

/** What a plan would do; changes nothing. */
export function previewQuery(client: SandeshamClient, body: TimingBody) {
  return queryOptions({
    queryKey: [KEY, 'preview', body],
    queryFn: ({ signal }) => {
      const whole = { ...body, text: '…' };
      return unwrap(client.api.POST('/v1/scheduled/preview', { body: whole, signal }));
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
      const answer = client.api.GET('/v1/scheduled', { params: { query }, signal });
      noteClock(client, (await answer).response);
      return (await unwrap(answer)).items as Schedule[];
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
      const page = await unwrap(client.api.GET('/v1/scheduled', { params: { query }, signal }));
      return { ...page, items: page.items as Schedule[] };
    },
    getNextPageParam: page => page.next,
  });
}

/** One plan with what happened to it. */
export function useDetails(id: string) {
  const client = useClient();
  return useQuery({
    queryKey: [KEY, 'details', id],
    queryFn: ({ signal }) => {
      const params = { path: { schedule_id: id }, query: leastOf(client) };
      return unwrap(client.api.GET('/v1/scheduled/{schedule_id}', { params, signal }));
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
