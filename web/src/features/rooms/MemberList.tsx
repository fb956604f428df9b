import type { Member, Role } from '@sandesham/client';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { ConfirmDialog } from '../../app/ui/ConfirmDialog.tsx';
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
  /** One's own role in it. */
  mine: Role;
  attempt: ReturnType<typeof useTry>;
}

/** The members of a group, each with what may be done. */
export function MemberList({ members, room, mine, attempt }: MemberListProps) {
  const { rooms: texts } = useMessages();
  const { rooms } = useClient();
  const [, navigate] = useLocation();
  const scroller = useRef<HTMLDivElement>(null);
  const [asked, setAsked] = useState<{ action: 'remove' | 'makeOwner'; member: Member } | null>(
    null,
  );
  const isVirtual = members.length > PLAIN_MAX;
  const virtualizer = useVirtualizer({
    count: members.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    getItemKey: index => members[index]?.user_id ?? index,
    overscan: 6,
    enabled: isVirtual,
  });

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

  const row = (member: Member) => <MemberRow member={member} mine={mine} onAction={act} />;
  return (
    <div ref={scroller} className={classes.memberScroller}>
      <ul
        className={classes.memberRows}
        data-virtual={isVirtual || undefined}
        style={isVirtual ? { height: virtualizer.getTotalSize() } : undefined}
      >
        {isVirtual
          ? virtualizer.getVirtualItems().map(({ index, key, start }) => (
              <li
                key={key}
                aria-setsize={members.length}
                aria-posinset={index + 1}
                style={{ transform: `translateY(${start}px)` }}
              >
                {members[index] && row(members[index])}
              </li>
            ))
          : members.map(member => <li key={member.user_id}>{row(member)}</li>)}
      </ul>
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
    </div>
  );
}
