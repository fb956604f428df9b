import { Radio } from '@mantine/core';
import type { Member } from '@sandesham/client';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { ConfirmDialog } from '../../app/ui/ConfirmDialog.tsx';
import { useMessages } from '../../i18n/index.ts';
import { useClient, useSession } from '../../store/hooks.ts';
import { personName, useRoomTitle } from './names.ts';
import classes from './people.module.css';
import { roleOf } from './rights.ts';
import type { AboutRoom } from './useAboutRoom.ts';

interface LeaveDialogProps {
  room: AboutRoom;
  members: readonly Member[];
  opened: boolean;
  onClose: () => void;
}

/** Leaves a group; the last owner says first who takes over. */
export function LeaveDialog({ room, members, opened, onClose }: LeaveDialogProps) {
  const { rooms: texts } = useMessages();
  const { rooms } = useClient();
  const me = useSession().user?.id;
  const title = useRoomTitle(room);
  const [, navigate] = useLocation();
  const others = members.filter(({ user_id }) => user_id !== me);
  const isLastOwner = room.role === 'owner' && !others.some(member => roleOf(member) === 'owner');
  const [chosen, setChosen] = useState<string | null>(null);
  // The first of the list leads already, if anybody does.
  const heir = chosen ?? others[0]?.user_id ?? null;
  const isAlone = isLastOwner && others.length === 0;

  const leave = async () => {
    if (isAlone) return;
    if (isLastOwner && heir) await rooms.setRole(room.id, heir, 'owner');
    await rooms.leave(room.id);
    navigate('/');
  };

  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={isLastOwner && !isAlone ? texts.handOverTitle : texts.leaveTitle(title)}
      confirm={isLastOwner && !isAlone ? texts.handOverConfirm : texts.leaveConfirm}
      danger
      disabled={isAlone}
      onConfirm={leave}
    >
      {isAlone ? (
        <p>{texts.lastOne}</p>
      ) : (
        <p>{isLastOwner ? texts.handOverText : texts.leaveText}</p>
      )}
      {isLastOwner && !isAlone && (
        <Radio.Group aria-label={texts.handOverTitle} value={heir} onChange={setChosen}>
          <div className={classes.heirs}>
            {others.map(member => (
              <Radio
                key={member.user_id}
                value={member.user_id}
                label={<bdi>{personName(member.name, texts)}</bdi>}
              />
            ))}
          </div>
        </Radio.Group>
      )}
    </ConfirmDialog>
  );
}
