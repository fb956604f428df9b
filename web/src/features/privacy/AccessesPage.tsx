import { Skeleton } from '@mantine/core';
import { type Access, problemOf, unwrap } from '@sandesham/client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { ShieldCheck } from 'lucide-react';
import { Avatar } from '../../app/ui/Avatar.tsx';
import { EmptyState } from '../../app/ui/EmptyState.tsx';
import { ErrorState } from '../../app/ui/ErrorState.tsx';
import { MoreButton } from '../../app/ui/MoreButton.tsx';
import { useFormat, useMessages } from '../../i18n/index.ts';
import { useClient, useRoomSummary } from '../../store/hooks.ts';
import { personName, useRoomTitle } from '../rooms/names.ts';
import { Section } from '../settings/Section.tsx';
import classes from './privacy.module.css';
import { type PrivacyTexts, usePrivacyTexts } from './texts.ts';

const PAGE = 50;

/** Which auditors looked at one's chats, when and why; the latest first. */
export function AccessesPage() {
  const { settings } = useMessages();
  const texts = usePrivacyTexts();
  const { api } = useClient();
  const query = useInfiniteQuery({
    queryKey: ['accesses'],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const page = { limit: PAGE, ...(pageParam !== null && { cursor: pageParam }) };
      return unwrap(api.GET('/v1/me/accesses', { params: { query: page }, signal }));
    },
    getNextPageParam: page => page.next,
    staleTime: 0,
  });
  const accesses = query.data?.pages.flatMap(page => page.items) ?? [];

  return (
    <Section title={settings.accesses} text={texts.accessesText}>
      {query.isPending && <Skeleton height={72} radius="md" />}
      {query.isError && (
        <ErrorState problem={problemOf(query.error)} onRetry={() => void query.refetch()} />
      )}
      {query.isSuccess && accesses.length === 0 && (
        <EmptyState icon={ShieldCheck} title={texts.nobodyTitle} text={texts.nobodyText} />
      )}
      {accesses.length > 0 && (
        <ul className={classes.accesses} aria-label={settings.accesses}>
          {accesses.map(access => (
            <AccessRow key={access.access_id} access={access} />
          ))}
        </ul>
      )}
      <MoreButton query={query} className={classes.more ?? ''}>
        {texts.more}
      </MoreButton>
    </Section>
  );
}

function AccessRow({ access }: { access: Access }) {
  const { rooms } = useMessages();
  const texts = usePrivacyTexts();
  const format = useFormat();
  const room = useAccessedRoom(access.room, texts);
  const name = personName(access.auditor.name, rooms);
  const { at, moment, reason } = access;
  return (
    <li className={classes.access} data-testid="access">
      <Avatar id={access.auditor.id} name={name} size={36} />
      <div className={classes.accessText}>
        <p className={classes.accessWho}>
          <bdi>{name}</bdi>
          <time dateTime={at} title={format.full(at)}>
            {format.dateTime(at)}
          </time>
        </p>
        <p>
          <bdi>{whatOf(access, room, texts)}</bdi>
          {moment && (
            <>
              {' '}
              <span className={classes.accessMoment}>
                {texts.asOf(format.dateTime(moment.time))}
              </span>
            </>
          )}
        </p>
        {reason ? (
          <blockquote className={classes.accessReason} dir="auto">
            <span className="visually-hidden">{texts.reason}: </span>
            {reason}
          </blockquote>
        ) : (
          <p className={classes.accessNoReason}>{texts.noReason}</p>
        )}
      </div>
    </li>
  );
}

function whatOf({ what, room }: Access, name: string, texts: PrivacyTexts): string {
  switch (what) {
    case 'room':
      return texts.ofRoom(name);
    case 'message':
      return texts.ofMessage(name);
    case 'events':
      return room ? texts.ofEvents(name) : texts.ofAllEvents;
    case 'rooms':
      return texts.ofRooms;
    case 'export':
      return room ? texts.ofExport(name) : texts.ofAllExport;
    default:
      return texts.ofOther;
  }
}

/** What the chat is called: as in one's own list, else as the server tells it. */
function useAccessedRoom(room: Access['room'], texts: PrivacyTexts): string {
  const known = useRoomSummary(room?.id ?? '');
  const title = useRoomTitle(
    known ?? { kind: 'group', name: room?.name ?? null, peerId: null, members: [] },
  );
  return known === undefined && !room?.name ? texts.someRoom : title;
}
