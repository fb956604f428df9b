import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { problemOf } from '@sandesham/client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { ChevronRight, ScrollText, Search, SearchX } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { Avatar } from '../../app/ui/Avatar.tsx';
import { EmptyState } from '../../app/ui/EmptyState.tsx';
import { ErrorState } from '../../app/ui/ErrorState.tsx';
import { MoreButton } from '../../app/ui/MoreButton.tsx';
import { useFormat, useMessages } from '../../i18n/index.ts';
import { useClient } from '../../store/hooks.ts';
import { Waiting } from '../schedule/Waiting.tsx';
import { AuditHeader } from './AuditHeader.tsx';
import { type AuditRoom, roomsQuery } from './api.ts';
import classes from './audit.module.css';
import { StatusCard } from './StatusCard.tsx';
import { useAuditTexts } from './texts.ts';
import { auditTitle } from './title.ts';

const TYPING_MS = 250;

/** Chooses what to look at: a chat, or the log as a whole. */
export function RoomsPage({ reason }: { reason: string }) {
  const { app } = useMessages();
  const texts = useAuditTexts();
  const client = useClient();
  const [words, setWords] = useState('');
  const [settled] = useDebouncedValue(words.trim(), TYPING_MS);
  const found = useInfiniteQuery(roomsQuery(client, reason, settled));
  const rooms = found.data?.pages.flatMap(page => page.items) ?? [];

  return (
    <>
      <AuditHeader title={texts.title} reason={reason} back="/" />
      <div className={classes.scroller}>
        <div className={classes.column}>
          <TextInput
            label={texts.find}
            placeholder={texts.findHint}
            leftSection={<Search size={16} aria-hidden="true" />}
            value={words}
            onChange={event => setWords(event.currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
            maxLength={100}
          />
          {found.isPending && <Waiting label={app.loading} size="sm" />}
          {found.isError && (
            <ErrorState problem={problemOf(found.error)} onRetry={() => void found.refetch()} />
          )}
          {found.isSuccess && rooms.length === 0 && (
            <EmptyState icon={SearchX} title={texts.noRoom} text={texts.noRoomText} />
          )}
          {rooms.length > 0 && (
            <ul className={classes.rooms} aria-label={texts.rooms}>
              {rooms.map(room => (
                <RoomItem key={room.id} room={room} />
              ))}
            </ul>
          )}
          <MoreButton query={found}>{texts.more}</MoreButton>
          <StatusCard>
            <Link href="/audit/log" className={classes.allEvents}>
              <ScrollText size={18} strokeWidth={1.75} aria-hidden="true" />
              {texts.allEvents}
            </Link>
          </StatusCard>
        </div>
      </div>
    </>
  );
}

function RoomItem({ room }: { room: AuditRoom }) {
  const { rooms: words } = useMessages();
  const texts = useAuditTexts();
  const format = useFormat();
  const title = auditTitle(room, words);
  return (
    <li>
      <Link href={`/audit/r/${room.id}`} className={classes.room} data-testid="audit-room">
        <Avatar id={room.id} name={title} size={36} shape="group" />
        <span className={classes.roomText}>
          <bdi className={classes.roomName}>{title}</bdi>
          <span className={classes.roomAbout}>
            {room.kind === 'dm' ? words.direct : words.memberCount(room.member_count)}
            {' · '}
            {texts.upTo(format.number(room.head_seq))}
            {' · '}
            {format.dateTime(room.created_at)}
          </span>
        </span>
        <ChevronRight size={18} strokeWidth={1.75} aria-hidden="true" />
      </Link>
    </li>
  );
}
