import { Button, Skeleton } from '@mantine/core';
import type { RoomSummary } from '@sandesham/client';
import { type KeyboardEvent, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { useDialogs } from '../../app/frame/dialogs.ts';
import { usePreferences } from '../../app/preferences.ts';
import { EmptyState } from '../../app/ui/EmptyState.tsx';
import { ErrorState } from '../../app/ui/ErrorState.tsx';
import { Logo } from '../../app/ui/Logo.tsx';
import { VirtualList, type VirtualListHandle } from '../../app/ui/VirtualList.tsx';
import { useMessages } from '../../i18n/index.ts';
import { useClient, useRooms } from '../../store/hooks.ts';
import { useScheduleHints } from '../schedule/hints.ts';
import classes from './list.module.css';
import { RoomFilter, type Shown } from './RoomFilter.tsx';
import { RoomListItem } from './RoomListItem.tsx';

const PLAIN_MAX = 200;
const ROW_PX = { comfortable: 66, compact: 50 };
const AVATAR_PX = { comfortable: 44, compact: 32 };
const SKELETONS = [72, 48, 60, 40, 66, 52];

/** The chats, the latest first. */
export function RoomList() {
  const { rooms: texts } = useMessages();
  const { status, rooms, problem } = useRooms();
  const client = useClient();
  const openDialog = useDialogs(dialogs => dialogs.open);
  const [location] = useLocation();
  const [shown, setShown] = useState<Shown>('all');
  const current = /^\/r\/([^/]+)/.exec(location)?.[1] ?? null;
  const isShown = (room: RoomSummary) =>
    shown === 'all' || room.unreadCount > 0 || room.unreadFrom !== null || room.id === current;
  const listed = rooms.filter(isShown);

  if (status === 'loading' && rooms.length === 0) return <Loading />;
  if (status === 'failed' && rooms.length === 0) {
    return (
      <ErrorState
        title={texts.failedTitle}
        problem={problem}
        onRetry={() => void client.rooms.reload()}
      />
    );
  }
  if (rooms.length === 0) {
    return (
      <EmptyState
        picture={<Logo size={56} tile={false} />}
        title={texts.emptyTitle}
        text={texts.emptyText}
        action={<Button onClick={() => openDialog('dm')}>{texts.emptyAction}</Button>}
      />
    );
  }
  return (
    <>
      <RoomFilter shown={shown} onChange={setShown} />
      {listed.length === 0 ? (
        <EmptyState title={texts.noUnreadTitle} text={texts.noUnreadText} />
      ) : (
        <Rows rooms={listed} current={current} />
      )}
    </>
  );
}

interface RowsProps {
  rooms: readonly RoomSummary[];
  current: string | null;
}

/** One stop for Tab; the arrow keys go from row to row. */
function Rows({ rooms, current }: RowsProps) {
  const { app } = useMessages();
  const hints = useScheduleHints();
  const density = usePreferences(preferences => preferences.density);
  const list = useRef<VirtualListHandle>(null);
  const [focused, setFocused] = useState<string | null>(null);
  const stop = [focused, current].find(id => rooms.some(room => room.id === id)) ?? rooms[0]?.id;

  const goTo = (index: number) => {
    const room = rooms[Math.min(rooms.length - 1, Math.max(0, index))];
    if (!room) return;
    setFocused(room.id);
    list.current?.reveal(rooms.indexOf(room));
    // The row may have to be made first.
    requestAnimationFrame(() => document.getElementById(`room-${room.id}`)?.focus());
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const at = rooms.findIndex(room => room.id === stop);
    const targets: Record<string, number> = {
      ArrowUp: at - 1,
      ArrowDown: at + 1,
      Home: 0,
      End: rooms.length - 1,
    };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    goTo(target);
  };

  return (
    <VirtualList
      ref={list}
      items={rooms}
      keyOf={room => room.id}
      rowHeight={ROW_PX[density]}
      plainMax={PLAIN_MAX}
      className={classes.scroller}
      label={app.chats}
      onKeyDown={onKeyDown}
    >
      {room => (
        <RoomListItem
          room={room}
          isCurrent={room.id === current}
          isTabStop={room.id === stop}
          avatarSize={AVATAR_PX[density]}
          scheduled={hints.get(room.id)}
        />
      )}
    </VirtualList>
  );
}

function Loading() {
  const { app } = useMessages();
  return (
    <div className={classes.loading} role="status" aria-label={app.loading}>
      {SKELETONS.map(width => (
        <div key={width} className={classes.loadingRow}>
          <Skeleton circle height={44} />
          <div>
            <Skeleton height={11} width={`${width}%`} />
            <Skeleton height={9} width="84%" mt={10} />
          </div>
        </div>
      ))}
    </div>
  );
}
