import { useMessages } from '../../i18n/index.ts';
import { oneLine } from '../../lib/oneLine.ts';
import { useRoom } from '../../store/hooks.ts';
import { attachmentsText } from '../media/kinds.ts';
import { useName } from '../timeline/useName.ts';
import { useQuoted } from '../timeline/useQuoted.ts';
import { ContextBar } from './ContextBar.tsx';

interface ReplyBarProps {
  roomId: string;
  messageId: string;
  onCancel: () => void;
}

/** The message that the next one answers. */
export function ReplyBar({ roomId, messageId, onCancel }: ReplyBarProps) {
  const { composer, media, timeline } = useMessages();
  const quoted = useQuoted(useRoom(roomId), messageId);
  const name = useName('author' in quoted ? quoted.author : null);
  return (
    <ContextBar title={composer.replyingTo(name)} cancel={composer.cancelReply} onCancel={onCancel}>
      <span dir="auto">
        {quoted.state === 'known' &&
          (oneLine(quoted.text) || attachmentsText(quoted.attachments, media) || media.files(1))}
        {quoted.state === 'deleted' && timeline.deleted}
        {quoted.state === 'loading' && timeline.quoteLoading}
        {quoted.state === 'missing' && timeline.quoteMissing}
      </span>
    </ContextBar>
  );
}
