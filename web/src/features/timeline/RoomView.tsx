import {
  type Message,
  mentionPattern,
  namedAs,
  type Room,
  type RoomSnapshot,
  withoutBidiControls,
} from '@sandesham/client';
import { type Ref, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { TOUCH } from '../../app/media.ts';
import { ErrorState } from '../../app/ui/ErrorState.tsx';
import { useMessages } from '../../i18n/index.ts';
import type { Highlight } from '../../lib/richText.tsx';
import { useClient, useRoom, useSelected, useSession, useTimeline } from '../../store/hooks.ts';
import { Composer, type ComposerHandle } from '../composer/Composer.tsx';
import { useEditing } from '../composer/editing.ts';
import { attach } from '../media/attach.ts';
import { DropHint, useDrop } from '../media/DropZone.tsx';
import { Announcer } from './Announcer.tsx';
import type { Overlay } from './overlay.ts';
import { makeActiveRow, type TimelineScope, TimelineScopeContext } from './scope.ts';
import classes from './Timeline.module.css';
import { Timeline, type TimelineHandle } from './Timeline.tsx';
import { TimelineOverlays } from './TimelineOverlays.tsx';
import { TimelineSkeleton } from './TimelineSkeleton.tsx';
import { TypingLine } from './TypingLine.tsx';
import { useActions } from './useActions.ts';
import { useOpening } from './useOpening.ts';
import { useSummaryPart } from './useSummaryPart.ts';

interface RoomViewProps {
  roomId: string;
  /** A number of the room to open at. */
  seq?: number;
}

/** A room: its messages, who is writing, and where one writes oneself. */
export function RoomView({ roomId, seq }: RoomViewProps) {
  return <OpenRoom key={roomId} roomId={roomId} seq={seq ?? null} />;
}

function OpenRoom({ roomId, seq }: { roomId: string; seq: number | null }) {
  const { timeline: texts } = useMessages();
  const room = useRoom(roomId);
  const { id: me = '', name: ownName = '' } = useSession().user ?? {};
  const timeline = useRef<TimelineHandle>(null);
  const composer = useRef<ComposerHandle>(null);
  const [overlay, setOverlay] = useState<Overlay | null>(null);

  const compose = useCallback(() => composer.current?.focus(), []);
  // Who opens a chat means to write. On touch the keyboard would only hide what is to be read.
  useEffect(() => {
    if (seq === null && !matchMedia(TOUCH).matches) compose();
  }, [seq, compose]);
  const actions = useActions({ room, me, open: setOverlay, timeline, compose });
  // One string: the members are another list each time the rooms are loaded.
  const names = useSummaryPart(roomId, ({ members }) => members.map(({ name }) => name).join(NUL));
  const role = useSummaryPart(roomId, summary => summary.role);
  const isGroup = useSummaryPart(roomId, summary => summary.kind) !== 'dm';
  const scope = useMemo<TimelineScope>(
    () => ({
      ...{ room, isPast: false, names: null, me, isGroup, actions },
      isAdmin: role === 'owner' || role === 'admin',
      highlight: highlightOf(names?.split(NUL) ?? [], ownName),
      isNamed: namedAs(ownName),
      active: makeActiveRow(),
      unfolded: new Set(),
      unfolding: { current: null },
    }),
    [room, me, isGroup, actions, role, names, ownName],
  );

  const close = useCallback(() => {
    // What was chosen in a menu may have opened something else by now.
    setOverlay(now => (now === overlay ? null : now));
    // Back to where it came from, unless what was chosen took the focus elsewhere.
    requestAnimationFrame(() => {
      if (document.activeElement === document.body && overlay) focusRow(overlay.id);
    });
  }, [overlay]);
  const onSent = useCallback(() => timeline.current?.toLatest(), []);
  const onEditLast = useCallback(() => {
    const last = lastOwn(room);
    if (last) actions.edit(last.id);
    return last !== null;
  }, [room, actions]);

  const isGone = useGone(room);
  const client = useClient();
  const isEditing = useEditing(roomId) !== null;
  const drop = useDrop(
    isGone || isEditing
      ? null
      : files => {
          attach(client, roomId, files);
          compose();
        },
  );
  return (
    <TimelineScopeContext value={scope}>
      <section className={classes.room} aria-label={texts.label} {...drop.handlers}>
        {drop.isOver && <DropHint />}
        <Messages room={room} seq={seq} handle={timeline} onCompose={compose} />
        <TypingLine room={room} />
        {isGone ? (
          <p className={classes.banner}>{texts.goneText}</p>
        ) : (
          <Composer ref={composer} roomId={roomId} onSent={onSent} onEditLast={onEditLast} />
        )}
        <TimelineOverlays room={room} overlay={overlay} onClose={close} />
        <Announcer room={room} />
      </section>
    </TimelineScopeContext>
  );
}

interface MessagesProps {
  room: Room;
  seq: number | null;
  handle: Ref<TimelineHandle>;
  onCompose: () => void;
}

/** The part that is another one with every message. */
function Messages({ room, seq, handle, onCompose }: MessagesProps) {
  const snapshot = useTimeline(room.id);
  const opening = useOpening(room.id);
  if (!opening || snapshot.rows.length === 0) {
    return <Waiting snapshot={snapshot} onRetry={() => void room.reload()} />;
  }
  const { unread, readUpTo } = opening;
  return <Timeline ref={handle} {...{ room, snapshot, seq, unread, readUpTo, onCompose }} />;
}

/** Whether one is out of the room. */
function useGone(room: Room): boolean {
  const isGone = useSummaryPart(room.id, summary => summary.isGone) === true;
  const isShut = useSelected(room, snapshot => snapshot.status === 'gone');
  return isGone || isShut;
}

function Waiting({ snapshot, onRetry }: { snapshot: RoomSnapshot; onRetry: () => void }) {
  if (snapshot.status !== 'failed') return <TimelineSkeleton />;
  return <ErrorState problem={snapshot.problem} onRetry={onRetry} />;
}

function focusRow(id: string): void {
  document
    .querySelector<HTMLElement>(`[data-key="${CSS.escape(id)}"]`)
    ?.focus({ preventScroll: true });
}

/** No name has it in it. */
const NUL = '\0';

/** Everybody here, and oneself, who may not be among the first of many. */
function highlightOf(names: readonly string[], own: string): Highlight | null {
  const pattern = mentionPattern([...names, own]);
  return pattern && { pattern, own: `@${withoutBidiControls(own).trim()}`.toLowerCase() };
}

/** One's own latest message, sent or not. */
function lastOwn(room: Room): Message | null {
  for (const row of room.getState().rows.toReversed()) {
    if (row.kind !== 'message') continue;
    const message = room.message(row.id);
    if (message?.isMine && message.deletedAt === null) return message;
  }
  return null;
}
