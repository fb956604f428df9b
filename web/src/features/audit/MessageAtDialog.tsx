import { type MessageAt, problemOf } from '@sandesham/client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Dialog } from '../../app/ui/Dialog.tsx';
import { ErrorState } from '../../app/ui/ErrorState.tsx';
import { MoreButton } from '../../app/ui/MoreButton.tsx';
import { useFormat, useMessages } from '../../i18n/index.ts';
import { useClient } from '../../store/hooks.ts';
import { Waiting } from '../schedule/Waiting.tsx';
import { Versions } from '../timeline/Versions.tsx';
import { messageQuery } from './api.ts';
import classes from './audit.module.css';
import { PersonLine } from './PersonLine.tsx';
import { useAuditTexts } from './texts.ts';
import { useStamp } from './useStamp.ts';

interface MessageAtDialogProps {
  reason: string;
  messageId: string;
  position: number;
  onClose: () => void;
}

/** What a message had said by a moment, and who had read which version of it. */
export function MessageAtDialog({ reason, messageId, position, onClose }: MessageAtDialogProps) {
  const { app } = useMessages();
  const texts = useAuditTexts();
  const query = useInfiniteQuery(messageQuery(useClient(), reason, { id: messageId, position }));
  const pages = query.data?.pages ?? [];
  const [first] = pages;
  return (
    <Dialog opened onClose={onClose} title={texts.messageTitle} fillsPhone size="lg">
      {query.isPending && <Waiting label={app.loading} size="sm" />}
      {query.isError && (
        <ErrorState problem={problemOf(query.error)} onRetry={() => void query.refetch()} />
      )}
      {first && <Then then={first} people={pages.flatMap(page => page.items)} />}
      <MoreButton query={query}>{texts.more}</MoreButton>
    </Dialog>
  );
}

function Then({ then, people }: { then: MessageAt; people: MessageAt['items'] }) {
  const texts = useAuditTexts();
  const { number } = useFormat();
  const stamp = useStamp();
  const { counts, deleted_at: deletedAt } = then;
  const others = Math.max(0, counts.people - 1);
  return (
    <div className={classes.then} data-testid="message-then">
      <p className={classes.hint}>
        {texts.asOf(stamp(then.time))} · {texts.atPosition(number(then.position))} ·{' '}
        {texts.atNumber(number(then.room_seq))}
      </p>
      {deletedAt && <p className={classes.deletedThen}>{texts.deletedThen}</p>}
      <h3 className={classes.heading}>{texts.versions}</h3>
      <Versions versions={then.revisions} />
      <h3 className={classes.heading}>{texts.readers}</h3>
      <p className={classes.hint}>{texts.readCount(number(counts.read), number(others))}</p>
      <ul className={classes.people}>
        {people.map(person => (
          <PersonThen
            key={person.user_id}
            person={person}
            isAuthor={person.user_id === then.author}
          />
        ))}
      </ul>
    </div>
  );
}

interface PersonThenProps {
  person: MessageAt['items'][number];
  isAuthor: boolean;
}

function PersonThen({ person, isAuthor }: PersonThenProps) {
  const { timeline } = useMessages();
  const texts = useAuditTexts();
  const format = useFormat();
  const { read_at: readAt, delivered_at: deliveredAt, revision } = person;
  const facts = [
    isAuthor ? texts.author : null,
    readAt ? timeline.receiptsReadAt(format.dateTime(readAt)) : null,
    readAt && revision && revision > 1 ? timeline.receiptsRevision(revision) : null,
    deliveredAt ? timeline.receiptsDeliveredAt(format.dateTime(deliveredAt)) : null,
    !isAuthor && !readAt && !deliveredAt ? timeline.receiptsNotYet : null,
    person.can_see ? null : texts.gone,
  ];
  return <PersonLine person={person} facts={facts} testId="reader" />;
}
