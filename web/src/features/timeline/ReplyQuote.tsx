import { useMessages } from '../../i18n/index.ts';
import { oneLine } from '../../lib/oneLine.ts';
import { attachmentsText } from '../media/kinds.ts';
import classes from './MessageRow.module.css';
import { useScope } from './scope.ts';
import { useName } from './useName.ts';
import { useQuoted } from './useQuoted.ts';

/** The message that this one answers, in two lines whatever it says; a press goes there. */
export function ReplyQuote({ messageId }: { messageId: string }) {
  const { room, actions } = useScope();
  const { timeline, media } = useMessages();
  const quoted = useQuoted(room, messageId);
  const author = 'author' in quoted ? quoted.author : null;
  const name = useName(author);
  return (
    <button
      type="button"
      className={classes.quote}
      title={timeline.jumpToQuoted}
      tabIndex={-1}
      data-testid="reply-quote"
      onClick={() => actions.jumpTo(messageId)}
    >
      <span className={classes.quoteName}>{author ? name : '\u00a0'}</span>
      <span className={classes.quoteText} dir="auto">
        {quoted.state === 'known' &&
          (oneLine(quoted.text) || attachmentsText(quoted.attachments, media) || media.files(1))}
        {quoted.state === 'deleted' && timeline.deleted}
        {quoted.state === 'loading' && timeline.quoteLoading}
        {quoted.state === 'missing' && timeline.quoteMissing}
      </span>
    </button>
  );
}
