import { type components, type SandeshamClient, unwrap } from '@sandesham/client';
import { infiniteQueryOptions } from '@tanstack/react-query';
import { fromLocal } from '../../lib/timezones.ts';
import type { SearchQuery } from './query.ts';

/** A message that was found. */
export type FoundMessage = components['schemas']['FoundMessage'];

const PAGE = 40;
/** Going back to a search finds it as it was left. */
const KEPT_MS = 15 * 60_000;

/** The pages of what a search finds, the newest first. */
export function foundQuery(client: SandeshamClient, query: SearchQuery, zone: string) {
  return infiniteQueryOptions({
    queryKey: ['search', query, zone],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }) => {
      const params = { query: paramsOf(query, pageParam, zone) };
      return await unwrap(client.api.GET('/v1/search', { params, signal }));
    },
    getNextPageParam: page => page.next ?? null,
    staleTime: KEPT_MS,
    gcTime: KEPT_MS,
  });
}

function paramsOf(query: SearchQuery, cursor: string | null, zone: string) {
  const { text, from, in: room, before, has } = query;
  return {
    query: text.trim(),
    limit: PAGE,
    ...(room === null ? {} : { room_id: room }),
    ...(from === null ? {} : { author: from }),
    ...(before === null ? {} : { before: startOfDay(before, zone) }),
    ...(has === null ? {} : { has }),
    ...(cursor === null ? {} : { cursor }),
  };
}

function startOfDay(date: string, zone: string): string {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  const { instant } = fromLocal({ year, month, day, hour: 0, minute: 0 }, zone);
  return new Date(instant).toISOString();
}
