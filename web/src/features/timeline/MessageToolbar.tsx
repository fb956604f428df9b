import type { Message } from '@sandesham/client';
import { Ellipsis, type LucideIcon, Pencil, Reply, SmilePlus } from 'lucide-react';
import type { MouseEvent } from 'react';
import { useMessages } from '../../i18n/index.ts';
import classes from './MessageRow.module.css';
import { anchorOf, useScope } from './scope.ts';

/** The usual actions, beside the message under the pointer or with the focus. */
export function MessageToolbar({ message }: { message: Message }) {
  const { actions } = useScope();
  const { timeline } = useMessages();
  const { id } = message;
  const button = (
    Icon: LucideIcon,
    label: string,
    act: (event: MouseEvent<HTMLButtonElement>) => void,
  ) => (
    <button type="button" aria-label={label} title={label} onClick={act}>
      <Icon size={17} strokeWidth={1.75} aria-hidden="true" />
    </button>
  );
  return (
    <div className={classes.toolbar} role="toolbar" aria-label={timeline.actions}>
      {button(SmilePlus, timeline.react, event =>
        actions.pickReaction(id, anchorOf(event.currentTarget)),
      )}
      {button(Reply, timeline.reply, () => actions.reply(id))}
      {message.isMine && button(Pencil, timeline.edit, () => actions.edit(id))}
      {button(Ellipsis, timeline.actions, event =>
        actions.openMenu(id, anchorOf(event.currentTarget)),
      )}
    </div>
  );
}
