import { Button, TextInput } from '@mantine/core';
import { type Member, problemOf } from '@sandesham/client';
import { LogOut, Pencil, Search, UserPlus } from 'lucide-react';
import { useState } from 'react';
import { Avatar } from '../../app/ui/Avatar.tsx';
import { ErrorState } from '../../app/ui/ErrorState.tsx';
import { IconButton } from '../../app/ui/IconButton.tsx';
import { useTry } from '../../app/useTry.ts';
import { useMessages } from '../../i18n/index.ts';
import { usePresence } from '../../store/hooks.ts';
import { AddPeopleDialog } from './AddPeopleDialog.tsx';
import { LeaveDialog } from './LeaveDialog.tsx';
import { MemberList } from './MemberList.tsx';
import { useRoomTitle } from './names.ts';
import { PanelTop } from './PanelTop.tsx';
import classes from './people.module.css';
import { RenameDialog } from './RenameDialog.tsx';
import { mayManage } from './rights.ts';
import type { AboutRoom } from './useAboutRoom.ts';
import { useMembers } from './useMembers.ts';

/** From here on one looks for somebody rather than reading everybody. */
const FILTER_MEMBERS_MIN = 10;

type DialogName = 'rename' | 'add' | 'leave';

interface MembersPanelProps {
  room: AboutRoom;
  onClose: () => void;
}

/** Who is in a chat, and what may be changed about that. */
export function MembersPanel({ room, onClose }: MembersPanelProps) {
  const { rooms: texts } = useMessages();
  const title = useRoomTitle(room);
  const { members, query } = useMembers(room);
  const attempt = useTry();
  const [dialog, setDialog] = useState<DialogName | null>(null);
  const closeDialog = () => setDialog(null);
  const isGroup = room.kind === 'group';
  const manages = isGroup && !room.isGone && mayManage(room.role);

  return (
    <div className={classes.panel}>
      <PanelTop onClose={onClose} />
      <div className={classes.panelBody}>
        <Card room={room} title={title} onRename={manages ? () => setDialog('rename') : null} />
        {isGroup && (
          <>
            <MemberSection members={members} room={room} attempt={attempt} />
            {query.isError && (
              <ErrorState problem={problemOf(query.error)} onRetry={() => void query.refetch()} />
            )}
          </>
        )}
      </div>
      {isGroup && !room.isGone && (
        <div className={classes.panelFoot}>
          {manages && (
            <Button
              fullWidth
              leftSection={<UserPlus size={16} aria-hidden="true" />}
              onClick={() => setDialog('add')}
            >
              {texts.addPeople}
            </Button>
          )}
          <Button
            fullWidth
            variant="subtle"
            color="red"
            leftSection={<LogOut size={16} aria-hidden="true" />}
            onClick={() => setDialog('leave')}
          >
            {texts.leave}
          </Button>
        </div>
      )}
      <RenameDialog room={room} opened={dialog === 'rename'} onClose={closeDialog} />
      <AddPeopleDialog
        room={room}
        members={members}
        opened={dialog === 'add'}
        onClose={closeDialog}
      />
      <LeaveDialog
        room={room}
        members={members}
        opened={dialog === 'leave'}
        onClose={closeDialog}
      />
    </div>
  );
}

interface CardProps {
  room: AboutRoom;
  title: string;
  onRename: (() => void) | null;
}

function Card({ room, title, onRename }: CardProps) {
  const { rooms: texts } = useMessages();
  const presence = usePresence(room.peerId);
  const isGroup = room.kind === 'group';
  const about = isGroup
    ? texts.memberCount(room.memberCount)
    : presence === 'online'
      ? texts.online
      : texts.direct;
  return (
    <div className={classes.about}>
      <Avatar
        id={room.peerId ?? room.id}
        name={title}
        size={72}
        shape={isGroup ? 'group' : 'person'}
      />
      <div className={classes.aboutName}>
        <bdi>{title}</bdi>
        {onRename && (
          <IconButton icon={Pencil} iconSize={15} label={texts.rename} onClick={onRename} />
        )}
      </div>
      <p className={classes.aboutText}>{about}</p>
    </div>
  );
}

interface MemberSectionProps {
  members: readonly Member[];
  room: AboutRoom;
  attempt: ReturnType<typeof useTry>;
}

function MemberSection({ members, room, attempt }: MemberSectionProps) {
  const { rooms: texts } = useMessages();
  const [filter, setFilter] = useState('');
  const wanted = filter.trim().toLocaleLowerCase();
  const shown = members.filter(({ name }) => name.toLocaleLowerCase().includes(wanted));
  return (
    <section aria-label={texts.members} className={classes.memberSection}>
      {members.length >= FILTER_MEMBERS_MIN && (
        <TextInput
          size="sm"
          className={classes.memberFilter}
          aria-label={texts.filterMembers}
          placeholder={texts.filterMembers}
          leftSection={<Search size={15} aria-hidden="true" />}
          value={filter}
          onChange={event => setFilter(event.currentTarget.value)}
        />
      )}
      {shown.length === 0 ? (
        <p className={classes.nobody}>{texts.nobodyFound(filter)}</p>
      ) : (
        <MemberList members={shown} room={room} attempt={attempt} />
      )}
    </section>
  );
}
