import { notifications } from '@mantine/notifications';
import { problemOf, type Room } from '@sandesham/client';
import { type RefObject, useMemo } from 'react';
import { useProblemText } from '../../app/problemText.ts';
import { useMessages } from '../../i18n/index.ts';
import { useClient } from '../../store/hooks.ts';
import { startEditing } from '../composer/editing.ts';
import { isPicture } from '../media/kinds.ts';
import type { Overlay } from './overlay.ts';
import type { TimelineActions } from './scope.ts';
import type { TimelineHandle } from './Timeline.tsx';

interface ActionsOptions {
  room: Room;
  me: string;
  open: (overlay: Overlay | null) => void;
  timeline: RefObject<TimelineHandle | null>;
  compose: () => void;
}

/** The actions of a room's messages. What goes wrong is told, and nothing typed is lost. */
export function useActions(options: ActionsOptions): TimelineActions {
  const { room, me, open, timeline, compose } = options;
  const { drafts } = useClient();
  const { timeline: texts } = useMessages();
  const say = useProblemText();
  return useMemo(() => {
    const attempt = (work: Promise<unknown>) => {
      work.catch((error: unknown) => {
        notifications.show({ color: 'red', message: say(problemOf(error)) });
      });
    };
    const write = (text: string) =>
      navigator.clipboard.writeText(text).then(
        () => notifications.show({ message: texts.copied, autoClose: 1500 }),
        () => notifications.show({ color: 'red', message: texts.copyFailed }),
      );
    const react = async (id: string, emoji: string) => {
      const mine = room.message(id)?.reactions.find(reaction => reaction.emoji === emoji);
      await room.react(id, emoji, !mine?.userIds.includes(me));
    };
    const edit = (id: string) => {
      const message = room.message(id);
      if (!message?.isMine || message.deletedAt !== null) return;
      const { pending, pendingEdit, revision } = message;
      if (message.seq === null) {
        // What is on its way may have arrived.
        if (pending?.state === 'failed' || pending?.tries === 0) attempt(rewrite(id));
        return;
      }
      // One that was refused is taken up again as it was written.
      const text = pendingEdit?.state === 'failed' ? pendingEdit.text : message.text;
      startEditing(room.id, { messageId: id, revision, text });
      compose();
    };
    const jumpTo = async (messageId: string) => {
      const message = room.message(messageId) ?? (await room.findMessage(messageId));
      if (message?.seq) timeline.current?.jumpTo(message.seq);
      else notifications.show({ message: texts.quoteMissing });
    };
    const markUnread = async (id: string) => {
      const seq = room.message(id)?.seq;
      if (!seq) return;
      timeline.current?.holdReading();
      await room.markUnreadFrom(seq);
      notifications.show({ message: texts.markedUnread, autoClose: 2500 });
    };
    /** Puts it into the composer, before what stands there. */
    const writeAnew = (text: string) => {
      const draft = drafts.get(room.id);
      const parts = [text, draft.text].filter(part => part !== '');
      drafts.set(room.id, { ...draft, text: parts.join('\n') });
      compose();
    };
    const rewrite = async (id: string) => {
      const text = await room.discard(id, true);
      if (text !== null) writeAnew(text);
    };
    const salvage = async (id: string) => {
      const pending = room.message(id)?.pendingEdit;
      if (!pending) return;
      await room.discard(pending.id);
      writeAnew(pending.text);
    };
    const overwrite = async (id: string) => {
      const pending = room.message(id)?.pendingEdit;
      if (!pending) return;
      await room.discard(pending.id);
      await room.edit(id, pending.text);
    };
    const isOpen = (id: string) => room.message(id)?.deletedAt === null;
    return {
      reply: id => {
        if (!isOpen(id)) return;
        drafts.set(room.id, { ...drafts.get(room.id), replyTo: id });
        compose();
      },
      edit,
      toggleReaction: (id, emoji) => attempt(react(id, emoji)),
      pickReaction: (id, anchor) => isOpen(id) && open({ kind: 'emoji', id, anchor }),
      openMenu: (id, anchor) => isOpen(id) && open({ kind: 'menu', id, anchor }),
      copy: id => void write(room.message(id)?.text ?? ''),
      copyLink: id =>
        void write(`${location.origin}/r/${room.id}/m/${room.message(id)?.seq ?? ''}`),
      info: (id, anchor) => room.message(id)?.seq && open({ kind: 'receipts', id, anchor }),
      history: id => open({ kind: 'history', id }),
      remove: id => isOpen(id) && room.message(id)?.seq && open({ kind: 'remove', id }),
      markUnread: id => attempt(markUnread(id)),
      jumpTo: id => attempt(jumpTo(id)),
      fill: gap => void room.fillGap(gap, 'start'),
      fold: (id, isOpen) => timeline.current?.onFold(id, isOpen),
      view: (id, attachmentId) => {
        const first = room.message(id)?.attachments.find(isPicture)?.attachment_id;
        const wanted = attachmentId ?? first;
        if (wanted !== undefined) open({ kind: 'pictures', id, attachmentId: wanted });
      },
      removeFile: (id, uploadId) => attempt(room.removeUpload(id, uploadId)),
      retry: id => attempt(room.retry(id)),
      discard: id => attempt(room.discard(id)),
      rewrite: id => attempt(rewrite(id)),
      overwrite: id => attempt(overwrite(id)),
      salvage: id => attempt(salvage(id)),
    };
  }, [room, me, open, timeline, compose, drafts, texts, say]);
}
