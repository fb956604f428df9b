import type { Message } from '@sandesham/client';
import { unwrap } from '@sandesham/client';
import { useQuery } from '@tanstack/react-query';
import { Dialog } from '../../app/ui/Dialog.tsx';
import { ErrorState } from '../../app/ui/ErrorState.tsx';
import { useMessages } from '../../i18n/index.ts';
import { useClient } from '../../store/hooks.ts';
import classes from './Timeline.module.css';
import { Versions } from './Versions.tsx';

interface EditHistoryDialogProps {
  message: Message;
  onClose: () => void;
}

/** What a message said before, when it changed, and which words did; the newest first. */
export default function EditHistoryDialog({ message, onClose }: EditHistoryDialogProps) {
  const { timeline } = useMessages();
  const { api } = useClient();
  const history = useQuery({
    // Of another revision it is another history.
    queryKey: ['history', message.id, message.revision],
    queryFn: () =>
      unwrap(
        api.GET('/v1/messages/{message_id}/history', {
          params: { path: { message_id: message.id }, query: { limit: 200 } },
        }),
      ),
  });
  const versions = history.data?.items ?? [];
  return (
    <Dialog opened onClose={onClose} title={timeline.historyTitle} fillsPhone size="lg">
      {history.isError && <ErrorState onRetry={() => void history.refetch()} />}
      {history.isPending && <p className={classes.nobody}>{timeline.quoteLoading}</p>}
      <Versions versions={versions} />
    </Dialog>
  );
}
