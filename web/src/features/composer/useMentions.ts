import type { Member } from '@sandesham/client';
import { unwrap } from '@sandesham/client';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useClient, useSession } from '../../store/hooks.ts';
import { useSummaryPart } from '../timeline/useSummaryPart.ts';
import { type MentionQuery, matchingPeople, mentionAt } from './mentions.ts';

/** The room's summary knows this many members; of a larger group the rest is asked for. */
const SUMMARY_MEMBERS = 50;
const PARTS_MAX = 10;

/** Whom one may be about to mention, by what stands before the caret. */
export function useMentions(roomId: string, text: string, caret: number) {
  const { api } = useClient();
  const kind = useSummaryPart(roomId, summary => summary.kind);
  const first = useSummaryPart(roomId, summary => summary.members);
  const count = useSummaryPart(roomId, summary => summary.memberCount) ?? 0;
  const me = useSession().user?.id;
  const [dismissed, setDismissed] = useState<number | null>(null);
  const [active, setActive] = useState(0);
  const found = useMemo(() => mentionAt(text, caret), [text, caret]);
  const isLarge = count > SUMMARY_MEMBERS;

  const all = useQuery({
    queryKey: ['members', roomId, 'all'],
    enabled: isLarge && found !== null,
    staleTime: 60_000,
    queryFn: async () => {
      const people: Member[] = [];
      let cursor: string | undefined;
      for (let part = 0; part < PARTS_MAX; part++) {
        const { items, next } = await unwrap(
          api.GET('/v1/rooms/{room_id}/members', {
            params: {
              path: { room_id: roomId },
              query: { limit: 200, ...(cursor ? { cursor } : {}) },
            },
          }),
        );
        people.push(...items);
        if (!next) break;
        cursor = next;
      }
      return people;
    },
  });

  const known = all.data ?? first;
  const people = useMemo(
    () =>
      found && found.start !== dismissed && kind === 'group'
        ? matchingPeople(
            (known ?? []).filter(({ user_id: id }) => id !== me),
            found.query,
          )
        : [],
    [found, dismissed, known, kind, me],
  );
  const index = Math.min(active, Math.max(people.length - 1, 0));
  return {
    people,
    active: index,
    query: found as MentionQuery | null,
    move: (by: number) => setActive((index + by + people.length) % people.length),
    dismiss: () => setDismissed(found?.start ?? null),
  };
}
