import type { Attachment, Message, Problem } from '@sandesham/client';
import type { MouseEvent, ReactNode } from 'react';
import { useProblemText } from '../../app/problemText.ts';
import ui from '../../app/ui/ui.module.css';
import { useMessages } from '../../i18n/index.ts';
import { RichText } from '../../lib/richText.tsx';
import { useClient } from '../../store/hooks.ts';
import { useStall } from '../media/useUploads.ts';
import classes from './MessageRow.module.css';
import { useScope } from './scope.ts';

/** What became of something that one did to a message and that the server does not have. */
export function MessageNotice({ message }: { message: Message }) {
  const { actions } = useScope();
  const { timeline } = useMessages();
  const { id, pending, pendingEdit, pendingDelete } = message;
  if (pending?.state === 'failed') {
    return (
      <Failure title={timeline.notSent} problem={pending.problem}>
        <Choice onClick={() => actions.retry(id)}>{timeline.retry}</Choice>
        <Choice onClick={() => actions.rewrite(id)}>{timeline.rewrite}</Choice>
        <Choice onClick={() => actions.discard(id)}>{timeline.discard}</Choice>
      </Failure>
    );
  }
  if (pending?.state === 'uploading') return <Stalled files={message.attachments} />;
  if (pendingDelete?.state === 'failed') {
    return (
      <Failure title={timeline.deleteFailed} problem={pendingDelete.problem}>
        <Choice onClick={() => actions.retry(pendingDelete.id)}>{timeline.retry}</Choice>
        <Choice onClick={() => actions.discard(pendingDelete.id)}>{timeline.keep}</Choice>
      </Failure>
    );
  }
  if (pendingDelete) return <p className={classes.waiting}>{timeline.deleteWaiting}</p>;
  if (pendingEdit?.state !== 'failed') {
    return pendingEdit && <p className={classes.waiting}>{timeline.editWaiting}</p>;
  }
  if (message.deletedAt !== null) {
    return (
      <Failure title={timeline.editGone} problem={null} text={pendingEdit.text}>
        <Choice onClick={() => actions.salvage(id)}>{timeline.writeAnew}</Choice>
        <Choice onClick={() => actions.discard(pendingEdit.id)}>{timeline.discard}</Choice>
      </Failure>
    );
  }
  const isConflict = pendingEdit.problem?.code === 'conflict';
  return (
    <Failure
      title={isConflict ? timeline.editConflict : timeline.editFailed}
      problem={isConflict ? null : pendingEdit.problem}
      text={pendingEdit.text}
    >
      {isConflict ? (
        <Choice onClick={() => actions.overwrite(id)}>{timeline.overwrite}</Choice>
      ) : (
        <Choice onClick={() => actions.retry(pendingEdit.id)}>{timeline.retry}</Choice>
      )}
      <Choice onClick={() => actions.edit(id)}>{timeline.rewrite}</Choice>
      <Choice onClick={() => actions.discard(pendingEdit.id)}>
        {isConflict ? timeline.keepTheirs : timeline.discard}
      </Choice>
    </Failure>
  );
}

/** Files that wait for something that is away go on by themselves, or at once. */
function Stalled({ files }: { files: readonly Attachment[] }) {
  const { uploads } = useClient();
  const { media } = useMessages();
  const stall = useStall(files);
  if (stall === null) return null;
  const tryNow = () => {
    for (const { attachment_id } of files) uploads.retry(attachment_id);
  };
  return (
    <div className={classes.waiting} role="status" data-testid="upload-stall">
      {stall}{' '}
      <button type="button" className={ui.textButton} onClick={tryNow}>
        {media.tryNow}
      </button>
    </div>
  );
}

interface FailureProps {
  title: string;
  problem: Problem | null;
  text?: string;
  children: ReactNode;
}

function Failure({ title, problem, text, children }: FailureProps) {
  const say = useProblemText();
  return (
    <div className={classes.failure} data-testid="message-failure">
      <p>
        {title} {problem && say(problem)}
      </p>
      {text !== undefined && (
        <div className={classes.mine} dir="auto">
          <RichText text={text} />
        </div>
      )}
      <div className={classes.choices}>{children}</div>
    </div>
  );
}

function Choice({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  const choose = ({ currentTarget }: MouseEvent<HTMLElement>) => {
    // The button goes away with what it was about: the message keeps the focus.
    currentTarget.closest<HTMLElement>('article')?.focus({ preventScroll: true });
    onClick();
  };
  return (
    <button type="button" onClick={choose}>
      {children}
    </button>
  );
}
