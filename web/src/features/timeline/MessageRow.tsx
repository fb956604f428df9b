import type { Message } from '@sandesham/client';
import { Ban } from 'lucide-react';
import { memo } from 'react';
import { useStore } from 'zustand';
import { Avatar } from '../../app/ui/Avatar.tsx';
import { useFormat, useMessages } from '../../i18n/index.ts';
import { useMessage, useTick } from '../../store/hooks.ts';
import { Attachments } from '../media/Attachments.tsx';
import { isEmojiOnly } from './fold.ts';
import { MessageNotice } from './MessageNotice.tsx';
import classes from './MessageRow.module.css';
import { MessageText } from './MessageText.tsx';
import { MessageToolbar } from './MessageToolbar.tsx';
import { Reactions } from './Reactions.tsx';
import { ReplyQuote } from './ReplyQuote.tsx';
import { useScope } from './scope.ts';
import { Ticks } from './Ticks.tsx';
import { useName } from './useName.ts';

interface MessageRowProps {
  id: string;
  /** The first and the last of a group. */
  head: boolean;
  tail: boolean;
}

/** A message. Plain elements and one style sheet: sixty of these are on the page at any time. */
export const MessageRow = memo(function MessageRow({ id, head, tail }: MessageRowProps) {
  const { room } = useScope();
  const message = useMessage(room, id);
  if (!message) return <div className={classes.lost} />;
  return <Bubble message={message} head={head} tail={tail} />;
});

function Bubble({ message, head, tail }: { message: Message; head: boolean; tail: boolean }) {
  const { room, active, actions, isGroup, isNamed } = useScope();
  const isActive = useStore(active, ({ key }) => key === message.id);
  const name = useName(message.author);
  const tick = useTick(room, message.id);
  const isGone = message.deletedAt !== null || message.isErased;
  const namesMe = isGroup && !message.isMine && !isGone && isNamed(message.text);
  const showsWho = head && isGroup && !message.isMine;
  return (
    <div
      className={classes.row}
      data-own={message.isMine || undefined}
      data-head={head || undefined}
      data-tail={tail || undefined}
      data-group={isGroup || undefined}
      data-names-me={namesMe || undefined}
      data-testid="message-row"
      data-message-id={message.id}
      data-seq={message.seq ?? undefined}
      data-author={message.author}
      data-tick={tick ?? undefined}
    >
      {showsWho && (
        <span className={classes.avatar}>
          <Avatar id={message.author} name={name} size={32} />
        </span>
      )}
      <div className={classes.column}>
        <div className={classes.bubble} data-bubble>
          {showsWho && (
            <div className={classes.name}>
              <bdi>{name}</bdi>
            </div>
          )}
          {message.replyTo !== null && !isGone && <ReplyQuote messageId={message.replyTo} />}
          {!isGone && message.attachments.length > 0 && (
            <Attachments
              message={message}
              isReachable={isActive}
              onOpen={attachmentId => actions.view(message.id, attachmentId)}
              onRemove={uploadId => actions.removeFile(message.id, uploadId)}
            />
          )}
          <Content message={message} isGone={isGone} />
        </div>
        {message.reactions.length > 0 && !isGone && (
          <Reactions id={message.id} reactions={message.reactions} />
        )}
        <MessageNotice message={message} />
        {isActive && !isGone && message.seq !== null && <MessageToolbar message={message} />}
      </div>
    </div>
  );
}

function Content({ message, isGone }: { message: Message; isGone: boolean }) {
  const { timeline } = useMessages();
  const large = !isGone && isEmojiOnly(message.text);
  return (
    <div
      className={classes.text}
      dir="auto"
      data-testid="message-text"
      data-gone={isGone || undefined}
      data-large={large || undefined}
    >
      {isGone ? (
        <>
          <Ban size={14} strokeWidth={1.75} aria-hidden="true" />{' '}
          {message.isErased ? timeline.erased : timeline.deleted}
        </>
      ) : (
        <MessageText id={message.id} text={message.text} />
      )}
      <Meta message={message} isGone={isGone} />
    </div>
  );
}

/** When it was, whether it was edited, how far it came: at the end of the last line. */
function Meta({ message, isGone }: { message: Message; isGone: boolean }) {
  const { actions, isPast } = useScope();
  const { timeline } = useMessages();
  const format = useFormat();
  return (
    // Told apart from the text: it has its own direction, and does not decide the text's.
    <span className={classes.meta}>
      <span dir="ltr">
        {message.revision > 1 && !isGone && (
          <button
            type="button"
            className={classes.edited}
            title={timeline.editedShow}
            aria-label={timeline.editedShow}
            tabIndex={-1}
            data-testid="edited"
            onClick={() => actions.history(message.id)}
          >
            {timeline.edited}
          </button>
        )}
        {message.sentAt === null ? (
          <time className={classes.time}>{format.time(Date.now())}</time>
        ) : (
          <time
            className={classes.time}
            dateTime={message.sentAt}
            title={format.full(message.sentAt)}
          >
            {format.time(message.sentAt)}
          </time>
        )}
        {(message.isMine || isPast) && !isGone && <Ticks message={message} />}
      </span>
    </span>
  );
}
