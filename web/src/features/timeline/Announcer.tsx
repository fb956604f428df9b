import type { Message, Room } from '@sandesham/client';
import { useEffect, useState } from 'react';
import { type Messages, useMessages } from '../../i18n/index.ts';
import { oneLine } from '../../lib/oneLine.ts';
import { useClient } from '../../store/hooks.ts';
import { attachmentsText } from '../media/kinds.ts';
import { personName } from '../rooms/names.ts';

/** A screen reader hears at most this often of what is new. */
const BATCH_MS = 1000;

/** Tells screen readers what comes: the newest of each second alone, never the list itself. */
export function Announcer({ room }: { room: Room }) {
  const client = useClient();
  const messages = useMessages();
  const [text, setText] = useState('');

  useEffect(() => {
    let waiting = 0;
    let newest: Newest = { author: '', text: '', attachments: [] };
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tell = () => {
      timer = undefined;
      const name = personName(client.users.get(newest.author)?.name, messages.rooms);
      setText(announcement(messages, waiting, name, newest));
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

type Newest = Pick<Message, 'author' | 'text' | 'attachments'>;

function announcement(messages: Messages, count: number, name: string, said: Newest): string {
  const { timeline, media } = messages;
  const files = attachmentsText(said.attachments, media);
  const text = [files, oneLine(said.text)].filter(part => part !== '').join(' · ');
  const newest = timeline.announce(name, text);
  return count > 1 ? `${timeline.announceMany(count)}. ${newest}` : newest;
}
