import type { SystemEvent } from '@sandesham/client';
import { withoutBidiControls } from '@sandesham/client';
import { type Messages, useFormat, useMessages } from '../../i18n/index.ts';
import { isolate } from '../../lib/isolate.ts';
import { useScope } from './scope.ts';
import classes from './Timeline.module.css';
import { useName } from './useName.ts';

/** Something that happened to the room, in one line. */
export function SystemRow({ event }: { event: SystemEvent }) {
  const messages = useMessages();
  const { isPast, me } = useScope();
  const format = useFormat();
  const subject = event.data?.user_id;
  const actor = isolate(useName(event.actor));
  const who = isolate(useName(typeof subject === 'string' ? subject : null));
  return (
    <div className={classes.system}>
      <span>{sentence(event, actor, subject === me && !isPast ? null : who, messages)}</span>{' '}
      <time dateTime={event.at} title={format.full(event.at)}>
        {format.time(event.at)}
      </time>
    </div>
  );
}

/** `who` is null when it is oneself: languages have another form for that than the name's. */
function sentence(
  { kind, data, actor: actorId }: SystemEvent,
  actor: string,
  who: string | null,
  { timeline }: Messages,
): string {
  const isOwn = data?.user_id === actorId;
  const doer = who ?? timeline.you;
  switch (kind) {
    case 'room_created':
      return timeline.createdRoom(actor);
    case 'room_renamed':
      if (data === null) return timeline.renamedErased(actor);
      return timeline.renamedRoom(actor, isolate(withoutBidiControls(String(data.name ?? ''))));
    case 'room_member_joined':
      return isOwn ? timeline.joined(doer) : timeline.added(actor, who);
    case 'room_member_left':
      return isOwn || data?.reason === 'left' ? timeline.left(doer) : timeline.removed(actor, who);
    case 'room_role_changed':
      if (data?.role === 'owner') return timeline.roleOwner(actor, who);
      return data?.role === 'admin'
        ? timeline.roleAdmin(actor, who)
        : timeline.roleMember(actor, who);
    default:
      return timeline.somethingHappened;
  }
}
