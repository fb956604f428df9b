import type { Member } from '@sandesham/client';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { ConfirmDialog } from '../../app/ui/ConfirmDialog.tsx';
import { VirtualList } from '../../app/ui/VirtualList.tsx';
import type { useTry } from '../../app/useTry.ts';
import { useMessages } from '../../i18n/index.ts';
import { useClient } from '../../store/hooks.ts';
import { MemberRow } from './MemberRow.tsx';
import classes from './people.module.css';
import type { MemberAction } from './rights.ts';
import type { AboutRoom } from './useAboutRoom.ts';

const PLAIN_MAX = 100;
const ROW_PX = 52;

interface MemberListProps {
  members: readonly Member[];
  room: AboutRoom;
  attempt: ReturnType<typeof useTry>;
}

/** The members of a group, each with what may be done. */
export function MemberList({ members, room, attempt }: MemberListProps) {
  const { rooms: texts } = useMessages();
  const { rooms } = useClient();
  const [, navigate] = useLocation();
  const [asked, setAsked] = useState<{ action: 'remove' | 'makeOwner'; member: Member } | null>(
    null,
  );

  const act = (action: MemberAction, member: Member) => {
    const { user_id: userId } = member;
    switch (action) {
      case 'message':
        void attempt(async () => navigate(`/r/${await rooms.openDm(userId)}`));
        break;
      case 'makeAdmin':
        void attempt(() => rooms.setRole(room.id, userId, 'admin'));
        break;
      case 'makeMember':
        void attempt(() => rooms.setRole(room.id, userId, 'member'));
        break;
      case 'makeOwner':
      case 'remove':
        setAsked({ action, member });
    }
  };
  const confirmed = async () => {
    if (!asked) return;
    const { action, member } = asked;
    if (action === 'remove') await rooms.removeMember(room.id, member.user_id);
    else await rooms.setRole(room.id, member.user_id, 'owner');
  };
  const isRemoval = asked?.action === 'remove';
  const name = asked?.member.name ?? '';

  return (
    <>
      <VirtualList
        items={members}
        keyOf={member => member.user_id}
        rowHeight={ROW_PX}
        plainMax={PLAIN_MAX}
        className={classes.memberScroller}
      >
        {member => <MemberRow member={member} mine={room.role} onAction={act} />}
      </VirtualList>
      <ConfirmDialog
        opened={asked !== null}
        onClose={() => setAsked(null)}
        title={isRemoval ? texts.removeTitle(name) : texts.ownerTitle(name)}
        confirm={isRemoval ? texts.removeConfirm : texts.makeOwner}
        danger={isRemoval}
        onConfirm={confirmed}
      >
        {isRemoval ? texts.removeText : texts.ownerText}
      </ConfirmDialog>
    </>
  );
}
