import { problemOf, type Room } from '@sandesham/client';
import { useRef, useState } from 'react';
import { useProblemText } from '../../app/problemText.ts';
import { useMessages } from '../../i18n/index.ts';
import { useClient, useDraft } from '../../store/hooks.ts';
import { changeEdit, stopEditing, useEditing } from './editing.ts';
import { sizeOf } from './limits.ts';

/** One message that was ended with Enter and is not kept yet. */
interface Leaving {
  readonly text: string;
  readonly replyTo: string | null;
}

const NONE: readonly Leaving[] = [];

/** What stands at the beginning of the draft because it is on its way; nothing when another tab wrote over it. */
function prefixOf(draft: string, leaving: readonly Leaving[]): string {
  const prefix = leaving.map(each => each.text).join('');
  return draft.startsWith(prefix) ? prefix : '';
}

function leftOf(draft: string, leaving: readonly Leaving[]): string {
  return draft.slice(prefixOf(draft, leaving).length);
}

/** The text of a room's composer: the draft, or the edit that stands in its place. */
export function useComposerText(room: Room, onSent: () => void) {
  const { drafts } = useClient();
  const { composer } = useMessages();
  const say = useProblemText();
  const [draft, setDraft] = useDraft(room.id);
  const editing = useEditing(room.id);
  const [refusal, setRefusal] = useState<string | null>(null);
  // What is on its way to being kept: still the draft, so that nothing can lose it, but not shown any more.
  const [leaving, setLeaving] = useState(NONE);
  const queue = useRef<readonly Leaving[]>(NONE);
  const isBusy = useRef(false);

  const leave = (next: readonly Leaving[]) => {
    queue.current = next;
    setLeaving(next);
  };
  const left = leftOf(draft.text, leaving);
  const text = editing?.text ?? left;
  const replyTo = leaving.some(each => each.replyTo === draft.replyTo) ? null : draft.replyTo;

  const setText = (next: string) => {
    setRefusal(null);
    if (editing) return changeEdit(room.id, next);
    const before = drafts.get(room.id);
    setDraft({ ...before, text: prefixOf(before.text, queue.current) + next });
  };

  /** Sends what was ended with Enter, one after the other; each leaves the draft when it is kept. */
  const sendQueued = async () => {
    for (let first = queue.current[0]; first !== undefined; first = queue.current[0]) {
      await room.send({ text: first.text, replyTo: first.replyTo });
      const { text: now, replyTo: answered } = drafts.get(room.id);
      leave(queue.current.slice(1));
      setDraft({
        text: now.startsWith(first.text) ? now.slice(first.text.length) : now,
        replyTo: answered === first.replyTo ? null : answered,
      });
      onSent();
    }
  };

  const submit = async () => {
    // Not what was drawn last: two Enters may come between two drawings.
    const typed = editing?.text ?? leftOf(drafts.get(room.id).text, queue.current);
    if (typed === '') return;
    if (typed.trim() === '') return setRefusal(composer.onlySpaces);
    if (sizeOf(typed).over > 0) return;
    if (!editing) leave([...queue.current, { text: typed, replyTo }]);
    if (isBusy.current) return;
    isBusy.current = true;
    try {
      if (editing) {
        await room.edit(editing.messageId, typed);
        stopEditing(room.id);
      } else {
        await sendQueued();
      }
      setRefusal(null);
    } catch (error) {
      const problem = problemOf(error);
      setRefusal(problem.status === 0 ? composer.notKept : say(problem));
      // Shown again, each on a line of its own.
      const { text: now, replyTo: answered } = drafts.get(room.id);
      const pieces = [...queue.current.map(each => each.text), leftOf(now, queue.current)];
      setDraft({
        text: pieces.filter(piece => piece !== '').join('\n'),
        replyTo: queue.current[0]?.replyTo ?? answered,
      });
      leave(NONE);
    } finally {
      isBusy.current = false;
    }
  };

  return {
    text,
    setText,
    replyTo: editing ? null : replyTo,
    setReplyTo: (replyTo: string | null) => setDraft({ ...drafts.get(room.id), replyTo }),
    editing,
    stopEditing: () => stopEditing(room.id),
    submit,
    /** Why the last attempt was not taken. */
    refusal,
  };
}
