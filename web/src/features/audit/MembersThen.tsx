import { type MemberAt, problemOf, type RoomAt } from '@sandesham/client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ErrorState } from '../../app/ui/ErrorState.tsx';
import { MoreButton } from '../../app/ui/MoreButton.tsx';
import { type Messages, useFormat, useMessages } from '../../i18n/index.ts';
import { useClient } from '../../store/hooks.ts';
import { membersQuery } from './api.ts';
import classes from './audit.module.css';
import { PersonLine } from './PersonLine.tsx';
import { useAuditTexts } from './texts.ts';

interface MembersThenProps {
  at: RoomAt;
  reason: string;
}

/** Who was in a room at a moment, and how far each had read; all of them when there were many. */
export function MembersThen({ at, reason }: MembersThenProps) {
  const texts = useAuditTexts();
  const { number } = useFormat();
  const [isOpen, setOpen] = useState(false);
  const isMore = at.member_count > at.members.length;
  const query = useInfiniteQuery({
    ...membersQuery(useClient(), reason, { id: at.room_id, position: at.position }),
    enabled: isOpen && isMore,
  });
  const members = query.data?.pages.flatMap(page => page.items) ?? at.members;
  return (
    <details className={classes.members} onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>{texts.membersThen(number(at.member_count))}</summary>
      <div className={classes.membersScroller}>
        <ul className={classes.people}>
          {members.map(member => (
            <MemberThen key={member.user_id} member={member} headSeq={at.head_seq} />
          ))}
        </ul>
        {query.isError && (
          <ErrorState problem={problemOf(query.error)} onRetry={() => void query.refetch()} />
        )}
        <MoreButton query={query} size="compact-sm">
          {texts.more}
        </MoreButton>
      </div>
    </details>
  );
}

function MemberThen({ member, headSeq }: { member: MemberAt; headSeq: number }) {
  const { rooms } = useMessages();
  const texts = useAuditTexts();
  const format = useFormat();
  const { read_seq: seq, read_at: at } = member;
  const read =
    seq >= headSeq
      ? texts.readAll
      : seq === 0 || at === null
        ? texts.readNothing
        : texts.readUpTo(format.number(seq));
  const facts = [
    roleText(member.role, rooms),
    read,
    at === null ? null : format.dateTime(at),
    member.deactivated ? texts.deactivated : null,
  ];
  return <PersonLine person={member} facts={facts} testId="member-then" />;
}

function roleText(role: string, rooms: Messages['rooms']): string {
  if (role === 'owner') return rooms.roleOwner;
  return role === 'admin' ? rooms.roleAdmin : rooms.roleMember;
}
