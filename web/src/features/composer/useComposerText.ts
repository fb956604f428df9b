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
  const text = editing?.text ?? draft.text;

  const setText = (next: string) => {
    setRefusal(null);
    if (editing) changeEdit(room.id, next);
    else setDraft({ ...drafts.get(room.id), text: next });
  };

  /** Takes what was sent out of the draft, and leaves what was typed meanwhile. */
  const clear = (sent: string) => {
    const now = drafts.get(room.id).text;
    setDraft({ text: now.startsWith(sent) ? now.slice(sent.length) : now, replyTo: null });
  };

  const submit = async () => {
    if (isBusy.current || text === '') return;
    if (text.trim() === '') return setRefusal(composer.onlySpaces);
    if (sizeOf(text).over > 0) return;
    isBusy.current = true;
    try {
      if (editing) {
        await room.edit(editing.messageId, text);
        stopEditing(room.id);
      } else {
        await room.send({ text, replyTo: draft.replyTo });
        clear(text);
        onSent();
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
