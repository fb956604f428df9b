import { Menu } from '@mantine/core';
import type { Message } from '@sandesham/client';
import {
  CheckCheck,
  Copy,
  History,
  Link,
  type LucideIcon,
  MailOpen,
  Pencil,
  Reply,
  SmilePlus,
  Trash2,
} from 'lucide-react';
import { useMessages } from '../../i18n/index.ts';
import { AnchorButton } from './AnchorButton.tsx';
import { type Anchor, useScope } from './scope.ts';
import classes from './Timeline.module.css';

/** At hand without opening the panel. */
export const QUICK_REACTIONS = ['👍', '❤️', '😂', '😮', '😢', '🙏'] as const;

interface MessageMenuProps {
  message: Message;
  anchor: Anchor;
  onClose: () => void;
}

/** Everything that one can do with a message; the same menu for mouse, key and finger. */
export function MessageMenu({ message, anchor, onClose }: MessageMenuProps) {
  const { actions, isAdmin } = useScope();
  const { timeline } = useMessages();
  const { id } = message;
  const item = (Icon: LucideIcon, label: string, act: () => void, danger = false) => (
    <Menu.Item
      leftSection={<Icon size={17} strokeWidth={1.75} aria-hidden="true" />}
      onClick={act}
      {...(danger ? { color: 'red' } : {})}
    >
      {label}
    </Menu.Item>
  );
  return (
    <Menu
      opened
      onClose={onClose}
      position={message.isMine ? 'bottom-end' : 'bottom-start'}
      width={252}
      returnFocus={false}
      // Not keys: the one that opens it is still on its way up to the document.
      clickOutsideEvents={['mousedown', 'touchstart']}
      middlewares={{ flip: true, shift: { crossAxis: true, padding: 8 } }}
    >
      <Menu.Target>
        <AnchorButton anchor={anchor} label={timeline.actions} />
      </Menu.Target>
      <Menu.Dropdown className={classes.menu} aria-label={timeline.actions}>
        <div className={classes.quick}>
          {QUICK_REACTIONS.map(emoji => (
            <Menu.Item
              key={emoji}
              renderRoot={({ className: _, ...props }) => <button type="button" {...props} />}
              aria-label={timeline.reactWith(emoji)}
              onClick={() => actions.toggleReaction(id, emoji)}
            >
              {emoji}
            </Menu.Item>
          ))}
        </div>
        {item(SmilePlus, timeline.react, () => actions.pickReaction(id, anchor))}
        <Menu.Divider />
        {item(Reply, timeline.reply, () => actions.reply(id))}
        {message.isMine && item(Pencil, timeline.edit, () => actions.edit(id))}
        {item(Copy, timeline.copy, () => actions.copy(id))}
        {item(Link, timeline.copyLink, () => actions.copyLink(id))}
        {item(CheckCheck, timeline.info, () => actions.info(id, anchor))}
        {message.revision > 1 && item(History, timeline.history, () => actions.history(id))}
        {item(MailOpen, timeline.markUnread, () => actions.markUnread(id))}
        {(message.isMine || isAdmin) && (
          <>
            <Menu.Divider />
            {item(Trash2, timeline.remove, () => actions.remove(id), true)}
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
