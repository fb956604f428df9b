import type { Message, Room } from '@sandesham/client';
import { unwrap } from '@sandesham/client';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useClient, useCursors } from '../../store/hooks.ts';

/** How far a message came with one person. */
export interface PersonReceipt {
  readonly userId: string;
  readonly deliveredAt: string | null;
  readonly readAt: string | null;
  /** The revision that stood when they read it. */
  readonly revision: number | null;
}

/** Parts of 200: a group has at most 10,000 members. */
const PARTS_MAX = 50;
const REFRESH_MS = 2000;

/** Everybody whom a message was for, and what they did; live, as the cursors move. */
export function useReceipts(room: Room, message: Message) {
  const { api } = useClient();
  const cursors = useCursors(room);
  const query = useQuery({
    queryKey: ['receipts', message.id],
    queryFn: async () => {
      const people: PersonReceipt[] = [];
      let cursor: string | undefined;
      for (let part = 0; part < PARTS_MAX; part++) {
        const { items, next } = await unwrap(
          api.GET('/v1/messages/{message_id}/receipts', {
            params: {
              path: { message_id: message.id },
              query: { limit: 200, ...(cursor ? { cursor } : {}) },
            },
          }),
        );
        for (const item of items) {
          people.push({
            userId: item.user_id,
            deliveredAt: item.delivered_at ?? null,
            readAt: item.read_at ?? null,
            revision: item.revision ?? null,
          });
        }
        if (!next) break;
        cursor = next;
      }
      return people;
    },
    staleTime: 0,
  });

  // The cursors say at once who moved; the server says exactly when, and what they saw.
  const { refetch } = query;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a cursor that moved is another answer
  useEffect(() => {
    const timer = setTimeout(() => void refetch(), REFRESH_MS);
    return () => clearTimeout(timer);
  }, [cursors, refetch]);

  const people = query.data?.map(person => {
    const cursor = cursors.get(person.userId);
    if (!cursor || message.seq === null) return person;
    return {
      ...person,
      deliveredAt:
        person.deliveredAt ?? (cursor.deliveredSeq >= message.seq ? cursor.deliveredAt : null),
      readAt: person.readAt ?? (cursor.readSeq >= message.seq ? cursor.readAt : null),
    };
  });
  return { people, isFailed: query.isError, retry: refetch };
}
