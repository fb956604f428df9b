import { type Member, unwrap } from '@sandesham/client';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import { useFormat } from '../../i18n/index.ts';
import { useClient } from '../../store/hooks.ts';
import { inOrder } from './rights.ts';
import type { AboutRoom } from './useAboutRoom.ts';

/** The most that the server gives at once. */
const PAGE = 200;

const keyOf = (roomId: string) => ['members', roomId];

/** Everybody in a room, page by page while it is looked at, and fresh as they come and go. */
export function useMembers(room: AboutRoom) {
  const client = useClient();
  const queries = useQueryClient();
  const { locale } = useFormat();
  const { id: roomId, members: first } = room;

  // The event may be here before the list that has it.
  const position = useRef(0);
  const query = useInfiniteQuery({
    queryKey: keyOf(roomId),
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        client.api.GET('/v1/rooms/{room_id}/members', {
          params: {
            path: { room_id: roomId },
            query: {
              limit: PAGE,
              ...(pageParam ? { cursor: pageParam } : {}),
              ...(position.current > 0 ? { min_position: position.current } : {}),
            },
          },
          signal,
        }),
      ),
    getNextPageParam: page => page.next,
  });

  const { hasNextPage, isFetching, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);

  useEffect(
    () =>
      client.onEvent(event => {
        if (event.roomId === roomId && event.type.startsWith('sandesham.room.')) {
          position.current = event.position;
          void queries.invalidateQueries({ queryKey: keyOf(roomId) });
        }
      }),
    [client, queries, roomId],
  );

  const members = useMemo(() => {
    const loaded: readonly Member[] = query.data?.pages.flatMap(page => page.items) ?? first;
    return inOrder(loaded, locale);
  }, [query.data, first, locale]);
  return { members, query };
}
