import { useMessages } from '../../i18n/index.ts';
import { oneLine } from '../../lib/oneLine.ts';
import { useMessage, useRoom } from '../../store/hooks.ts';
import { ContextBar } from './ContextBar.tsx';
import type { Editing } from './editing.ts';

interface EditBarProps {
  roomId: string;
  editing: Editing;
  onCancel: () => void;
}

/** The message that is being edited; when it changed meanwhile, what it says now. */
export function EditBar({ roomId, editing, onCancel }: EditBarProps) {
  const { composer, timeline } = useMessages();
  const message = useMessage(useRoom(roomId), editing.messageId);
  const isElsewhere = message !== undefined && message.revision > editing.revision;
  return (
    <ContextBar title={composer.editing} cancel={composer.cancelEdit} onCancel={onCancel}>
      <span
        dir="auto"
        role={isElsewhere ? 'status' : undefined}
        data-conflict={isElsewhere || undefined}
      >
        {isElsewhere && `${composer.editedElsewhere} `}
        {message && (message.deletedAt === null ? oneLine(message.text) : timeline.deleted)}
      </span>
    </ContextBar>
  );
}
