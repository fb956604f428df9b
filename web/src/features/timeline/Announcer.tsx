import type { Room } from '@sandesham/client';
import { withoutBidiControls } from '@sandesham/client';
import { useEffect, useState } from 'react';
import { type Messages, useMessages } from '../../i18n/index.ts';
import { oneLine } from '../../lib/oneLine.ts';
import { useClient } from '../../store/hooks.ts';

/** A screen reader hears at most this often of what is new. */
const BATCH_MS = 1000;

/** Tells screen readers what comes: the newest of each second alone, never the list itself. */
export function Announcer({ room }: { room: Room }) {
  const client = useClient();
  const messages = useMessages();
  const [text, setText] = useState('');

  useEffect(() => {
    let waiting = 0;
    let newest = { author: '', text: '' };
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tell = () => {
      timer = undefined;
      const name = withoutBidiControls(client.users.get(newest.author)?.name ?? '');
      setText(announcement(messages, waiting, name, newest.text));
      waiting = 0;
    };
    const stop = client.onMessage(({ roomId, message }) => {
      if (roomId !== room.id || message.isMine) return;
      waiting++;
      newest = message;
      timer ??= setTimeout(tell, BATCH_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [client, room, messages]);

  return (
    <div className="visually-hidden" role="log" aria-live="polite" data-testid="announcer">
      {text}
    </div>
  );
}

function announcement({ timeline }: Messages, count: number, name: string, text: string): string {
  const newest = timeline.announce(name || timeline.unknownPerson, oneLine(text));
  return count > 1 ? `${timeline.announceMany(count)}. ${newest}` : newest;
}
