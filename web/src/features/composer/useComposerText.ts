import { problemOf, type Room } from '@sandesham/client';
import { useRef, useState } from 'react';
import { useProblemText } from '../../app/problemText.ts';
import { useMessages } from '../../i18n/index.ts';
import { useClient, useDraft } from '../../store/hooks.ts';
import { changeEdit, stopEditing, useEditing } from './editing.ts';
import { sizeOf } from './limits.ts';

/** The text of a room's composer: the draft, or the edit that stands in its place. */
export function useComposerText(room: Room, onSent: () => void) {
  const { drafts } = useClient();
  const { composer } = useMessages();
  const say = useProblemText();
  const [draft, setDraft] = useDraft(room.id);
  const editing = useEditing(room.id);
  const [refusal, setRefusal] = useState<string | null>(null);
  const isBusy = useRef(false);
  /** How much of what was typed since the first Enter is sent, and where each Enter was pressed. */
  const sent = useRef(0);
  const ends = useRef<number[]>([]);
  const text = editing?.text ?? draft.text;

  const setText = (next: string) => {
    setRefusal(null);
    if (editing) changeEdit(room.id, next);
    else setDraft({ ...drafts.get(room.id), text: next });
  };

  /** Takes what was sent out of the draft, and leaves what was typed meanwhile. */
  const clear = (piece: string) => {
    const now = drafts.get(room.id).text;
    setDraft({ text: now.startsWith(piece) ? now.slice(piece.length) : now, replyTo: null });
  };

  /** Sends the draft, then what was typed and ended with Enter while that was on its way. */
  const sendDraft = async () => {
    sent.current = 0;
    ends.current = [text.length];
    for (let end = ends.current.shift(); end !== undefined; end = ends.current.shift()) {
      const { text: whole, replyTo } = drafts.get(room.id);
      const piece = whole.slice(0, end - sent.current);
      if (piece.trim() === '') continue;
      await room.send({ text: piece, replyTo });
      sent.current += piece.length;
      clear(piece);
      onSent();
    }
  };

  const submit = async () => {
    // Keeping the one before takes a moment; nobody has to press Enter twice for that.
    if (isBusy.current) ends.current.push(sent.current + drafts.get(room.id).text.length);
    if (isBusy.current || text === '') return;
    if (text.trim() === '') return setRefusal(composer.onlySpaces);
    if (sizeOf(text).over > 0) return;
    isBusy.current = true;
    try {
      if (editing) {
        await room.edit(editing.messageId, text);
        stopEditing(room.id);
      } else {
        await sendDraft();
      }
      setRefusal(null);
    } catch (error) {
      const problem = problemOf(error);
      setRefusal(problem.status === 0 ? composer.notKept : say(problem));
    } finally {
      isBusy.current = false;
    }
  };

  return {
    text,
    setText,
    replyTo: editing ? null : draft.replyTo,
    setReplyTo: (replyTo: string | null) => setDraft({ ...drafts.get(room.id), replyTo }),
    editing,
    stopEditing: () => stopEditing(room.id),
    submit,
    /** Why the last attempt was not taken. */
    refusal,
  };
}
