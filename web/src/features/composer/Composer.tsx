import type { Member, Room } from '@sandesham/client';
import { Check, SendHorizontal } from 'lucide-react';
import {
  type KeyboardEvent,
  lazy,
  memo,
  type Ref,
  Suspense,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { TOUCH, useMedia } from '../../app/media.ts';
import { usePreferences } from '../../app/preferences.ts';
import ui from '../../app/ui/ui.module.css';
import { useFormat, useMessages } from '../../i18n/index.ts';
import { enterKey, isComposing } from '../../lib/hotkeys.ts';
import { isolate } from '../../lib/isolate.ts';
import { useClient, useRoom } from '../../store/hooks.ts';
import { AttachButton } from '../media/AttachButton.tsx';
import { attach, filesIn } from '../media/attach.ts';
import { useUploads } from '../media/useUploads.ts';
import { ScheduleMenu } from '../schedule/ScheduleMenu.tsx';
import { useName } from '../timeline/useName.ts';
import { useSummaryPart } from '../timeline/useSummaryPart.ts';
import classes from './Composer.module.css';
import { EditBar } from './EditBar.tsx';
import { EmojiButton } from './EmojiButton.tsx';
import type { Editing } from './editing.ts';
import { sizeOf, TEXT_BYTES_MAX } from './limits.ts';
import { MentionMenu, optionId } from './MentionMenu.tsx';
import { insertMention } from './mentions.ts';
import { ReplyBar } from './ReplyBar.tsx';
import { useComposerText } from './useComposerText.ts';
import { useMentions } from './useMentions.ts';

const AttachmentTray = lazy(() => import('../media/AttachmentTray.tsx'));

/** On a phone so many letters fit beside the buttons, of wide scripts too. */
const SHORT_MAX = 12;

export interface ComposerHandle {
  focus(): void;
}

interface ComposerProps {
  roomId: string;
  onSent: () => void;
  /** Begins to edit one's last message; false when there is none. */
  onEditLast: () => boolean;
  ref: Ref<ComposerHandle>;
}

/** Where messages are written. What is typed here survives everything but being sent. */
export const Composer = memo(function Composer(props: ComposerProps) {
  const { roomId, onSent, onEditLast, ref } = props;
  const { composer } = useMessages();
  const format = useFormat();
  const client = useClient();
  const room = useRoom(roomId);
  const files = useUploads(roomId);
  const enterSends = usePreferences(preferences => preferences.enterSends);
  const isTouch = useMedia(TOUCH);
  const input = useRef<HTMLTextAreaElement>(null);
  const [caret, setCaret] = useState(0);
  const wantedCaret = useRef<number | null>(null);
  const { text, setText, replyTo, setReplyTo, editing, stopEditing, submit, refusal } =
    useComposerText(room, onSent);
  const mentions = useMentions(roomId, text, caret);
  const hasMentions = mentions.people.length > 0;
  const menuId = useId();
  const noteId = useId();
  const size = sizeOf(text);
  const placeholder = usePlaceholder(roomId);

  useImperativeHandle(
    ref,
    () => ({
      focus: () => {
        const element = input.current;
        if (!element) return;
        element.focus();
        // Now, not with the next render: that may be the one of a letter that was typed meanwhile.
        const { length } = element.value;
        element.setSelectionRange(length, length);
        setCaret(length);
      },
    }),
    [],
  );

  // After React has put the text in: what was inserted moves the caret behind itself.
  useLayoutEffect(() => {
    if (wantedCaret.current === null || !input.current) return;
    input.current.setSelectionRange(wantedCaret.current, wantedCaret.current);
    wantedCaret.current = null;
  });

  // An edit begins with the caret at the end of what it changes.
  const editedId = editing?.messageId;
  useLayoutEffect(() => {
    if (editedId === undefined || !input.current) return;
    input.current.focus();
    input.current.setSelectionRange(input.current.value.length, input.current.value.length);
  }, [editedId]);

  const replace = (next: string, at: number) => {
    wantedCaret.current = at;
    setText(next);
    setCaret(at);
    input.current?.focus();
  };
  const insert = (piece: string) => {
    const { selectionStart: start, selectionEnd: end } = input.current ?? {
      selectionStart: text.length,
      selectionEnd: text.length,
    };
    replace(text.slice(0, start) + piece + text.slice(end), start + piece.length);
  };
  const mention = (person: Member) => {
    if (!mentions.query) return;
    const { text: next, caret: at } = insertMention(text, mentions.query, person.name);
    replace(next, at);
  };
  const cancel = () => {
    if (editing) stopEditing();
    else if (replyTo !== null) setReplyTo(null);
    else return false;
    return true;
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (isComposing(event.nativeEvent)) return;
    const { key } = event;
    const handled = () => {
      event.preventDefault();
      event.stopPropagation();
    };
    if (hasMentions && !event.ctrlKey && !event.metaKey && !event.altKey) {
      if (key === 'ArrowDown' || key === 'ArrowUp') {
        mentions.move(key === 'ArrowDown' ? 1 : -1);
        return handled();
      }
      if (key === 'Enter' || key === 'Tab') {
        mention(mentions.people[mentions.active] as Member);
        return handled();
      }
      if (key === 'Escape') {
        mentions.dismiss();
        return handled();
      }
    }
    if (key === 'Escape' && cancel()) return handled();
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
    if (key === 'ArrowUp' && isPlain && text === '' && !editing && onEditLast()) return handled();
    if (enterKey(event.nativeEvent, { enterSends, isTouch }) === 'send') {
      handled();
      void submit();
    }
  };

  const isEmpty = text.trim() === '' && (editing ? !hasFiles(room, editing) : files.length === 0);
  const note = refusal ?? (size.over > 0 ? composer.tooLong(size.over) : null);
  return (
    <div className={classes.composer}>
      {hasMentions && (
        <MentionMenu
          id={menuId}
          people={mentions.people}
          active={mentions.active}
          onPick={mention}
        />
      )}
      <div className={classes.box}>
        {editing ? (
          <EditBar roomId={roomId} editing={editing} onCancel={stopEditing} />
        ) : (
          replyTo !== null && (
            <ReplyBar roomId={roomId} messageId={replyTo} onCancel={() => setReplyTo(null)} />
          )
        )}
        {!editing && files.length > 0 && (
          <Suspense fallback={null}>
            <AttachmentTray uploads={files} />
          </Suspense>
        )}
        <div
          className={classes.line}
          data-long={text.length > SHORT_MAX || text.includes('\n') || undefined}
        >
          {!editing && (
            <AttachButton
              scope={roomId}
              className={`${ui.round} ${classes.emoji}`}
              onChosen={() => input.current?.focus()}
            />
          )}
          <EmojiButton onPick={insert} />
          <div className={classes.grow} data-text={`${text}\n`}>
            <textarea
              ref={input}
              className={classes.input}
              data-testid="composer-input"
              rows={1}
              dir="auto"
              value={text}
              placeholder={placeholder}
              aria-label={composer.label}
              aria-describedby={noteId}
              aria-invalid={size.over > 0 || undefined}
              enterKeyHint={isTouch ? 'enter' : 'send'}
              {...(hasMentions
                ? {
                    'aria-haspopup': 'listbox',
                    'aria-controls': menuId,
                    'aria-activedescendant': optionId(menuId, mentions.active),
                    'aria-autocomplete': 'list',
                  }
                : {})}
              onChange={event => {
                setText(event.target.value);
                setCaret(event.target.selectionStart);
                if (event.target.value.trim() !== '') room.typing();
              }}
              onSelect={event => setCaret(event.currentTarget.selectionStart)}
              onKeyDown={onKeyDown}
              onPaste={event => {
                const pasted = filesIn(event.clipboardData);
                if (editing || pasted.length === 0) return;
                // What is copied from a page is there as text, too.
                event.preventDefault();
                attach(client, roomId, pasted);
              }}
            />
          </div>
          <div className={classes.send} data-empty={isEmpty || undefined}>
            <button
              type="button"
              className={`${ui.round} ${classes.sendButton}`}
              aria-label={editing ? composer.save : composer.send}
              title={editing ? composer.save : composer.send}
              aria-disabled={isEmpty || size.over > 0}
              data-testid="send"
              // The text keeps the focus: on a phone the keyboard stays.
              onPointerDown={event => event.preventDefault()}
              onClick={() => void submit()}
            >
              {editing ? (
                <Check size={19} strokeWidth={2} aria-hidden="true" />
              ) : (
                <SendHorizontal size={19} strokeWidth={1.9} aria-hidden="true" />
              )}
            </button>
            {!editing && (
              <ScheduleMenu
                roomId={roomId}
                text={text}
                disabled={size.over > 0}
                className={classes.later ?? ''}
                onScheduled={() => {
                  setText('');
                  setReplyTo(null);
                }}
                onClosed={() => input.current?.focus()}
              />
            )}
          </div>
        </div>
      </div>
      <div id={noteId} className={classes.note}>
        {size.isNear && (
          <span className={classes.count} data-over={size.over > 0 || undefined}>
            {composer.bytes(format.number(size.bytes), format.number(TEXT_BYTES_MAX))}
          </span>
        )}
        {note !== null && <span role="alert">{note}</span>}
      </div>
    </div>
  );
});

/** Whether a message that is edited says something without any text. */
function hasFiles(room: Room, { messageId }: Editing): boolean {
  return (room.message(messageId)?.attachments.length ?? 0) > 0;
}

function usePlaceholder(roomId: string): string {
  const { composer } = useMessages();
  const kind = useSummaryPart(roomId, summary => summary.kind);
  const name = useSummaryPart(roomId, summary => summary.name);
  const peer = useName(useSummaryPart(roomId, summary => summary.peerId));
  if (kind === null) return composer.placeholderPlain;
  return composer.placeholder(isolate(name ?? peer));
}
