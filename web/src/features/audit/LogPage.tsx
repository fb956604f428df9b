import { NumberInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQueries, useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { useMessages } from '../../i18n/index.ts';
import { useClient } from '../../store/hooks.ts';
import { AuditHeader } from './AuditHeader.tsx';
import { type EventsQuery, roomQuery, statusQuery } from './api.ts';
import classes from './audit.module.css';
import { EventsPane } from './EventsPane.tsx';
import { NO_FILTER, typesOf } from './filter.ts';
import { useAuditTexts } from './texts.ts';
import { auditTitle } from './title.ts';
import { useEvents } from './useEvents.ts';

const TYPING_MS = 400;
/** Without a wish it begins so many positions before the end. */
const LATEST = 1_000;

/** The events of the whole log, from a position on. */
export function LogPage({ reason }: { reason: string }) {
  const texts = useAuditTexts();
  const status = useQuery({ ...statusQuery(useClient()), staleTime: Number.POSITIVE_INFINITY });
  return (
    <>
      <AuditHeader title={texts.allEvents} reason={reason} />
      {(status.data ?? status.error) && (
        <Log reason={reason} first={Math.max(1, (status.data?.head ?? 0) - LATEST)} />
      )}
    </>
  );
}

function Log({ reason, first }: { reason: string; first: number }) {
  const texts = useAuditTexts();
  const [filter, setFilter] = useState(NO_FILTER);
  const [from, setFrom] = useState<number | string>(first);
  const [settled] = useDebouncedValue(from, TYPING_MS);
  const asked: EventsQuery = {
    roomId: filter.room,
    type: typesOf(filter.kind),
    after: Math.max(0, Number(settled || 1) - 1),
  };
  const loaded = useEvents(reason, asked, false);
  const { hasMore, isLoading, more } = loaded;
  const onEnd = useCallback(() => {
    if (hasMore && !isLoading) more();
  }, [hasMore, isLoading, more]);
  const rooms = useRooms(reason, loaded.events, filter.room);
  return (
    <div className={classes.log}>
      <EventsPane {...{ loaded, filter, rooms, onEnd }} onFilter={setFilter} name="log">
        <NumberInput
          label={texts.from}
          value={from}
          onChange={setFrom}
          min={1}
          allowDecimal={false}
          hideControls
        />
      </EventsPane>
    </div>
  );
}

/** The chats that events are of, with what they are called. */
function useRooms(
  reason: string,
  events: ReturnType<typeof useEvents>['events'],
  chosen: string | null,
) {
  const { rooms: words } = useMessages();
  const client = useClient();
  const ids = useMemo(() => {
    const seen = events.flatMap(({ event }) => event.roomId ?? []);
    return [...new Set(chosen === null ? seen : [chosen, ...seen])];
  }, [events, chosen]);
  return useQueries({
    queries: ids.map(id => roomQuery(client, reason, id)),
    combine: useCallback(
      (found: { data?: Parameters<typeof auditTitle>[0] | null | undefined }[]) =>
        ids.map((id, index) => {
          const room = found[index]?.data;
          return { id, title: room ? auditTitle(room, words) : id.slice(0, 8) };
        }),
      [ids, words],
    ),
  });
}
