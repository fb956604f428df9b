import type { Reaction } from '@sandesham/client';
import { SmilePlus } from 'lucide-react';
import { useFormat, useMessages } from '../../i18n/index.ts';
import { useClient } from '../../store/hooks.ts';
import { personName } from '../rooms/names.ts';
import classes from './MessageRow.module.css';
import { anchorOf, useScope } from './scope.ts';

/** This many names fit into a tooltip. */
const NAMES_MAX = 12;

/** What others made of a message; a press joins in or takes back. */
export function Reactions({ id, reactions }: { id: string; reactions: readonly Reaction[] }) {
  const { me, actions, isPast } = useScope();
  const { timeline } = useMessages();
  const format = useFormat();
  const names = useNames();
  return (
    <div className={classes.reactions}>
      {reactions.map(({ emoji, userIds }) => (
        <button
          key={emoji}
          type="button"
          className={classes.reaction}
          aria-pressed={userIds.includes(me)}
          aria-label={timeline.reactionBy(emoji, format.number(userIds.length), names(userIds))}
          title={names(userIds)}
          tabIndex={-1}
          disabled={isPast}
          data-testid="reaction"
          data-emoji={emoji}
          onClick={() => actions.toggleReaction(id, emoji)}
        >
          <span aria-hidden="true">{emoji}</span>
          <span className={classes.reactionCount}>{format.number(userIds.length)}</span>
        </button>
      ))}
      {!isPast && (
        <button
          type="button"
          className={classes.reactionAdd}
          aria-label={timeline.react}
          title={timeline.react}
          tabIndex={-1}
          onClick={event => actions.pickReaction(id, anchorOf(event.currentTarget))}
        >
          <SmilePlus size={15} strokeWidth={1.75} aria-hidden="true" />
        </button>
      )}
    </div>
  );
}

function useNames(): (userIds: readonly string[]) => string {
  const { users } = useClient();
  const { me } = useScope();
  const { timeline, rooms } = useMessages();
  const format = useFormat();
  return userIds => {
    const names = userIds
      .slice(0, NAMES_MAX)
      .map(id => (id === me ? timeline.you : personName(users.get(id)?.name, rooms)));
    const more = userIds.length - names.length;
    return format.list(more > 0 ? [...names, timeline.reactionMore(more)] : names);
  };
}
