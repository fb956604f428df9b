import { withoutBidiControls } from '@sandesham/client';
import { Link, useSearch } from 'wouter';
import { Avatar } from '../../app/ui/Avatar.tsx';
import { useFormat, useMessages } from '../../i18n/index.ts';
import { useSession, useUser } from '../../store/hooks.ts';
import { personName } from '../rooms/names.ts';
import type { FoundMessage } from './api.ts';
import { highlight } from './highlight.ts';
import { formatQuery, parseQuery } from './query.ts';
import classes from './search.module.css';
import { noteOpened } from './useReturn.ts';
import { useRoomName } from './useRoomName.ts';

/** A message that was found; it opens where it stands. */
export function FoundItem({ found, words }: { found: FoundMessage; words: string }) {
  const { search } = useMessages();
  const { dateTime, full } = useFormat();
  const address = useSearch();
  const room = useRoomName(found.room_id);
  const author = useAuthorName(found.author);
  return (
    <li>
      <Link
        id={`found-${found.message_id}`}
        href={`/r/${found.room_id}/m/${found.room_seq}`}
        className={classes.result ?? ''}
        aria-label={search.open(author, dateTime(found.sent_at))}
        aria-describedby={`text-${found.message_id}`}
        onClick={() => noteOpened(formatQuery(parseQuery(address)), found.message_id)}
        data-testid="search-result"
      >
        <Avatar id={found.author} name={author} size={32} />
        <span className={classes.resultBody}>
          <span className={classes.resultTop}>
            <bdi className={classes.resultAuthor}>{author}</bdi>
            <bdi className={classes.resultRoom}>{room}</bdi>
            <time
              className={classes.resultTime}
              dateTime={found.sent_at}
              title={full(found.sent_at)}
            >
              {dateTime(found.sent_at)}
            </time>
          </span>
          <span className={classes.resultText} id={`text-${found.message_id}`} dir="auto">
            {highlight(withoutBidiControls(found.text), words).map(piece =>
              piece.isHit ? (
                <mark key={piece.at} className={classes.hit}>
                  {piece.text}
                </mark>
              ) : (
                <span key={piece.at}>{piece.text}</span>
              ),
            )}
          </span>
        </span>
      </Link>
    </li>
  );
}

/** The author's name; oneself under one's own. */
function useAuthorName(userId: string): string {
  const { rooms } = useMessages();
  const me = useSession().user;
  const user = useUser(userId);
  const name = me?.id === userId ? me.name : user?.name;
  return personName(name, rooms);
}
