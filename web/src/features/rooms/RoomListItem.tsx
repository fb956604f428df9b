import type { RoomSummary } from '@sandesham/client';
import { AtSign, BellOff, CalendarClock, CircleAlert, Clock3 } from 'lucide-react';
import { memo } from 'react';
import { Link } from 'wouter';
import { Avatar } from '../../app/ui/Avatar.tsx';
import { useFormat, useMessages } from '../../i18n/index.ts';
import { useClient, usePresence, useSession, useUser } from '../../store/hooks.ts';
import type { ScheduleHint } from '../schedule/hints.ts';
import classes from './list.module.css';
import { isMuted } from './muting.ts';
import { personName, useRoomTitle } from './names.ts';
import { firstName, previewOf } from './preview.ts';

interface RoomListItemProps {
  room: RoomSummary;
  isCurrent: boolean;
  /** Whether it is the one that Tab goes to. */
  isTabStop: boolean;
  avatarSize: number;
  scheduled: ScheduleHint | undefined;
}

/** A chat in the list: whose, what was said last and when, and what one should know of it. */
export const RoomListItem = memo(function RoomListItem(props: RoomListItemProps) {
  const { room, isCurrent, isTabStop, avatarSize, scheduled } = props;
  const format = useFormat();
  const { rooms: texts } = useMessages();
  const title = useRoomTitle(room);
  const presence = usePresence(room.peerId);
  const isUnread = room.unreadCount > 0 || room.unreadFrom !== null;

  return (
    <Link
      href={`/r/${room.id}`}
      id={`room-${room.id}`}
      className={classes.item}
      tabIndex={isTabStop ? 0 : -1}
      aria-current={isCurrent ? 'page' : undefined}
      data-unread={isUnread || undefined}
      data-testid="room-item"
      data-room-id={room.id}
    >
      <Avatar
        id={room.peerId ?? room.id}
        name={title}
        size={avatarSize}
        shape={room.kind === 'dm' ? 'person' : 'group'}
        online={presence === 'online'}
      />
      <span className={classes.itemText}>
        <span className={classes.itemLine}>
          <bdi className={classes.itemName}>{title}</bdi>
          {isMuted(room, Date.now()) && (
            <Hint icon={BellOff} label={texts.mutedHint} className={classes.hintQuiet} />
          )}
          <time className={classes.itemTime} dateTime={room.activeAt}>
            {format.short(room.activeAt)}
          </time>
        </span>
        <span className={classes.itemLine}>
          <ItemPreview room={room} isCurrent={isCurrent} />
          <ItemHints room={room} scheduled={scheduled} />
        </span>
      </span>
    </Link>
  );
});

function ItemPreview({ room, isCurrent }: Pick<RoomListItemProps, 'room' | 'isCurrent'>) {
  const messages = useMessages();
  const { rooms: texts } = messages;
  const { users } = useClient();
  const me = useSession().user?.id;
  // Asks for the name when nobody has yet, and renders again with it.
  useUser(room.lastMessage?.author ?? null);
  const nameOf = (userId: string) => {
    const member = room.members.find(({ user_id }) => user_id === userId);
    const name = users.get(userId)?.name ?? member?.name;
    return firstName(name ?? '') || personName(name, texts);
  };
  // What one is writing one sees where one writes it.
  const shown = isCurrent ? { ...room, draft: null } : room;
  const preview = previewOf(shown, me, nameOf, messages);
  return (
    <span className={classes.itemPreview} data-kind={preview.kind} dir="auto">
      {preview.kind === 'draft' && <span className={classes.draft}>{texts.draft} </span>}
      {preview.text}
    </span>
  );
}

function ItemHints({ room, scheduled }: Pick<RoomListItemProps, 'room' | 'scheduled'>) {
  const { app, rooms: texts } = useMessages();
  const { unreadCount, unreadFrom, mentions, failedCount, pendingCount } = room;
  const planned = scheduled?.count ?? 0;
  return (
    <span className={classes.hints}>
      {failedCount > 0 ? (
        <Hint
          icon={CircleAlert}
          label={texts.failedHint(failedCount)}
          className={classes.hintBad}
        />
      ) : (
        pendingCount > 0 && (
          <Hint
            icon={Clock3}
            label={texts.waitingHint(pendingCount)}
            className={classes.hintQuiet}
          />
        )
      )}
      {planned > 0 && (
        <Hint
          icon={CalendarClock}
          label={texts.scheduledHint(planned)}
          className={classes.hintQuiet}
        />
      )}
      {mentions.length > 0 && (
        <Hint
          icon={AtSign}
          label={texts.mentionHint(mentions.length)}
          className={classes.hintMention}
        />
      )}
      {unreadCount > 0 ? (
        <span className={classes.badge} data-muted={isMuted(room, Date.now()) || undefined}>
          <span aria-hidden="true">{unreadCount > 999 ? '999+' : unreadCount}</span>
          <span className="visually-hidden">{app.unreadMessages(unreadCount)}</span>
        </span>
      ) : (
        unreadFrom !== null && (
          <span className={classes.dot}>
            <span className="visually-hidden">{texts.markedUnread}</span>
          </span>
        )
      )}
    </span>
  );
}

interface HintProps {
  icon: typeof BellOff;
  label: string;
  className: string | undefined;
}

function Hint({ icon: Icon, label, className }: HintProps) {
  return (
    <span className={className} title={label}>
      <Icon size={14} strokeWidth={2} aria-hidden="true" />
      <span className="visually-hidden">{label}</span>
    </span>
  );
}
