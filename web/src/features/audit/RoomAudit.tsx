import { SegmentedControl } from '@mantine/core';
import { problemOf } from '@sandesham/client';
import { useQuery } from '@tanstack/react-query';
import { SearchX } from 'lucide-react';
import { type KeyboardEvent, useCallback, useState } from 'react';
import { PHONE, useMedia, WIDE } from '../../app/media.ts';
import { EmptyState } from '../../app/ui/EmptyState.tsx';
import { ErrorState } from '../../app/ui/ErrorState.tsx';
import { useMessages } from '../../i18n/index.ts';
import { useClient } from '../../store/hooks.ts';
import { AuditHeader } from './AuditHeader.tsx';
import { type AuditRoom, roomQuery } from './api.ts';
import classes from './audit.module.css';
import { EventsPane } from './EventsPane.tsx';
import { NO_FILTER, rowKeyOf } from './filter.ts';
import { MessageAtDialog } from './MessageAtDialog.tsx';
import { MomentPane } from './MomentPane.tsx';
import { PastTimeline } from './PastTimeline.tsx';
import { PlayerBar } from './PlayerBar.tsx';
import { useAuditTexts } from './texts.ts';
import { auditTitle } from './title.ts';
import { useEvents } from './useEvents.ts';
import { usePast } from './usePast.ts';
import { usePlayer } from './usePlayer.ts';

interface RoomAuditProps {
  roomId: string;
  reason: string;
}

/** One chat for an auditor: its events, its replay, and any moment of it. */
export function RoomAudit({ roomId, reason }: RoomAuditProps) {
  const { rooms } = useMessages();
  const texts = useAuditTexts();
  const query = useQuery(roomQuery(useClient(), reason, roomId));
  const title = query.data ? auditTitle(query.data, rooms) : texts.title;
  return (
    <>
      <AuditHeader title={title} reason={reason} />
      {query.isError && (
        <ErrorState problem={problemOf(query.error)} onRetry={() => void query.refetch()} />
      )}
      {query.data === null && <EmptyState icon={SearchX} title={texts.noRoom} />}
      {query.data && <Panes room={query.data} reason={reason} />}
    </>
  );
}

type View = 'replay' | 'events' | 'moment';

function Panes({ room: { id, kind }, reason }: { room: AuditRoom; reason: string }) {
  const texts = useAuditTexts();
  const isWide = useMedia(WIDE);
  const isPhone = useMedia(PHONE);
  const [view, setView] = useState<View>('replay');
  const [filter, setFilter] = useState(NO_FILTER);
  const [opened, setOpened] = useState<{ id: string; position: number } | null>(null);
  const loaded = useEvents(reason, { roomId: id, type: null, after: 0 }, true);
  const { events, isLoading } = loaded;
  const { room, count, seek } = usePast(id, events);
  const player = usePlayer({ events, count, seek, isLoading });
  const latest = events[count - 1]?.event ?? null;
  const position = latest?.position ?? 0;

  const { pause } = player;
  const onGo = (to: number) => {
    pause();
    seek(room.countAt({ position: to }));
    if (isWide) setView('replay');
  };
  const onOpen = useCallback(
    (messageId: string) => setOpened({ id: messageId, position }),
    [position],
  );
  const onOpenAt = useCallback(
    (messageId: string, at: number) => setOpened({ id: messageId, position: at }),
    [],
  );
  const onKeyDown = (event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    const isTyping = target.matches('input:not([type="range"]), select, textarea, button, a');
    if (event.key !== ' ' || isTyping || view === 'moment') return;
    event.preventDefault();
    player.toggle();
  };

  const shown: View = isWide && view === 'events' ? 'replay' : view;
  const views = (['replay', 'events', 'moment'] as const).filter(
    each => !isWide || each !== 'events',
  );
  const labels = { replay: texts.replay, events: texts.events, moment: texts.atMoment };
  const table = (
    <EventsPane
      {...{ loaded, filter, onGo }}
      onFilter={setFilter}
      current={position}
      name={`room-${id}`}
    />
  );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Space plays wherever one is in it
    <div className={classes.panes} data-wide={isWide || undefined} onKeyDown={onKeyDown}>
      {isWide && table}
      <div className={classes.pane}>
        <SegmentedControl
          className={classes.views ?? ''}
          fullWidth={isPhone}
          aria-label={texts.views}
          value={shown}
          data={views.map(value => ({ value, label: labels[value] }))}
          onChange={chosen => setView(chosen as View)}
        />
        {shown === 'events' && table}
        {shown === 'replay' && (
          <PastTimeline
            room={room}
            isGroup={kind !== 'dm'}
            marked={latest && rowKeyOf(latest)}
            onOpen={onOpen}
          />
        )}
        {shown === 'moment' ? (
          <MomentPane
            roomId={id}
            isGroup={kind !== 'dm'}
            reason={reason}
            latest={latest}
            onOpen={onOpenAt}
          />
        ) : (
          <PlayerBar {...{ events, count, player }} onSeek={seek} />
        )}
      </div>
      {opened && (
        <MessageAtDialog
          reason={reason}
          messageId={opened.id}
          position={opened.position}
          onClose={() => setOpened(null)}
        />
      )}
    </div>
  );
}
