import { Menu } from '@mantine/core';
import type { Member, Role } from '@sandesham/client';
import { Ellipsis } from 'lucide-react';
import { Avatar } from '../../app/ui/Avatar.tsx';
import { IconButton } from '../../app/ui/IconButton.tsx';
import { useMessages } from '../../i18n/index.ts';
import { usePresence, useSession, useUser } from '../../store/hooks.ts';
import { personName } from './names.ts';
import classes from './people.module.css';
import { actionsFor, type MemberAction, roleOf } from './rights.ts';

interface MemberRowProps {
  member: Member;
  /** One's own role in the group. */
  mine: Role;
  onAction: (action: MemberAction, member: Member) => void;
}

/** A member: who, with which role, and what may be done. */
export function MemberRow({ member, mine, onAction }: MemberRowProps) {
  const { rooms: texts } = useMessages();
  const me = useSession().user?.id;
  const user = useUser(member.user_id);
  const presence = usePresence(member.user_id);
  const isMe = member.user_id === me;
  const role = roleOf(member);
  const name = personName(user?.name ?? (member.name || undefined), texts);
  const actions = actionsFor(mine, role, isMe);

  return (
    <div className={classes.member}>
      <Avatar id={member.user_id} name={name} size={36} online={presence === 'online' || isMe} />
      <span className={classes.memberText}>
        <span className={classes.personName}>
          <bdi>{name}</bdi>
          {isMe && <span className={classes.self}> ({texts.selfSuffix})</span>}
        </span>
        {presence === 'online' && <span className="visually-hidden">{texts.online}</span>}
      </span>
      {role !== 'member' && (
        <span className={classes.role} data-role={role}>
          {role === 'owner' ? texts.roleOwner : texts.roleAdmin}
        </span>
      )}
      {actions.length > 0 && (
        <Menu position="bottom-end" width={220}>
          <Menu.Target>
            <IconButton icon={Ellipsis} label={texts.actionsFor(name)} />
          </Menu.Target>
          <Menu.Dropdown>
            {actions.map(action => (
              <Menu.Item
                key={action}
                {...(action === 'remove' ? { color: 'red' } : {})}
                onClick={() => onAction(action, member)}
              >
                {texts[action]}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </div>
  );
}
