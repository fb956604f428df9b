import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { useClient } from '../../store/hooks.ts';
import { type EventsQuery, eventsQuery } from './api.ts';

/** So many events come by themselves; further ones when they are asked for. */
const BY_ITSELF_MAX = 20_000;

/** The events of a room or of the log, as they come, part by part. */
export function useEvents(reason: string, asked: EventsQuery, comesByItself: boolean) {
  const query = useInfiniteQuery(eventsQuery(useClient(), reason, asked));
  const { data, hasNextPage, isFetching, isError, fetchNextPage } = query;
  const events = useMemo(() => data?.pages.flatMap(page => page.items) ?? [], [data]);
  const isDue = comesByItself && events.length < BY_ITSELF_MAX;
  useEffect(() => {
    if (isDue && hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [isDue, hasNextPage, isFetching, isError, fetchNextPage]);
  return {
    events,
    error: isError ? query.error : null,
    /** Whether more is on its way. */
    isLoading: isFetching || (isDue && hasNextPage && !isError),
    hasMore: hasNextPage,
    /** Asks for the next part, and again after a failure. */
    more: () => void (data === undefined ? query.refetch() : fetchNextPage()),
  };
}
