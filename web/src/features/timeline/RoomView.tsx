import type { Message, RoomSnapshot } from '@sandesham/client';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { ErrorState } from '../../app/ui/ErrorState.tsx';
import { useMessages } from '../../i18n/index.ts';
import { useRoom, useRoomSummary, useSession, useTimeline } from '../../store/hooks.ts';
import { Composer, type ComposerHandle } from '../composer/Composer.tsx';
import { mentionPattern } from '../composer/mentions.ts';
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
  const snapshot = useTimeline(roomId);
  const summary = useRoomSummary(roomId);
  const me = useSession().user?.id ?? '';
  const opening = useOpening(summary);
  const timeline = useRef<TimelineHandle>(null);
  const composer = useRef<ComposerHandle>(null);
  const [overlay, setOverlay] = useState<Overlay | null>(null);

  const compose = useCallback(() => composer.current?.focus(), []);
  // Who opens a chat means to write. On touch the keyboard would only hide what is to be read.
  useEffect(() => {
    if (seq === null && matchMedia('(pointer: fine)').matches) compose();
  }, [seq, compose]);
  const actions = useActions({ room, me, open: setOverlay, timeline, compose });
  const names = summary?.members.map(member => member.name).join('\n') ?? '';
  const role = summary?.role;
  const isGroup = summary?.kind !== 'dm';
  const scope = useMemo<TimelineScope>(
    () => ({
      ...{ room, me, isGroup, actions },
      isAdmin: role === 'owner' || role === 'admin',
      highlight: mentionPattern(names.split('\n')),
      active: makeActiveRow(),
      unfolded: new Set(),
      unfolding: { current: null },
    }),
    [room, me, isGroup, actions, role, names],
  );

  const close = useCallback(() => {
    setOverlay(null);
    // Back to where it came from, unless what was chosen took the focus elsewhere.
    requestAnimationFrame(() => {
      if (document.activeElement === document.body && overlay) focusRow(overlay.id);
    });
  }, [overlay]);

  const isGone = snapshot.status === 'gone' || summary?.isGone === true;
  return (
    <TimelineScopeContext value={scope}>
      <section className={classes.room} aria-label={texts.label}>
        {opening && snapshot.rows.length > 0 ? (
          <Timeline
            ref={timeline}
            {...{ snapshot, seq }}
            unread={opening.unread}
            readUpTo={opening.readUpTo}
            onCompose={compose}
          />
        ) : (
          <Waiting snapshot={snapshot} onRetry={() => void room.reload()} />
        )}
        <TypingLine room={room} />
        {isGone ? (
          <p className={classes.banner}>{texts.goneText}</p>
        ) : (
          <Composer
            ref={composer}
            roomId={roomId}
            onSent={() => timeline.current?.toLatest()}
            onEditLast={() => {
              const last = lastOwn(snapshot, id => room.message(id));
              if (last) actions.edit(last.id);
              return last !== null;
            }}
          />
        )}
        <TimelineOverlays overlay={overlay} onClose={close} />
        <Announcer room={room} />
      </section>
    </TimelineScopeContext>
  );
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

/** One's own latest message that can be edited. */
function lastOwn(snapshot: RoomSnapshot, get: (id: string) => Message | undefined): Message | null {
  for (const row of snapshot.rows.toReversed()) {
    if (row.kind !== 'message' || row.seq === null) continue;
    const message = get(row.id);
    if (message?.isMine && message.deletedAt === null) return message;
  }
  return null;
}
