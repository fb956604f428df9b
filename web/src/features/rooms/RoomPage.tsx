import { MessageCircleOff } from 'lucide-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useMedia, WIDE } from '../../app/media.ts';
import { returnFocus } from '../../app/returnFocus.ts';
import { EmptyState } from '../../app/ui/EmptyState.tsx';
import { PageHeader } from '../../app/ui/PageHeader.tsx';
import { useMessages } from '../../i18n/index.ts';
import { useClient, useSelected } from '../../store/hooks.ts';
import { PanelTop } from './PanelTop.tsx';
import { RoomHeader } from './RoomHeader.tsx';
import classes from './room.module.css';
import { useAboutRoom } from './useAboutRoom.ts';

const RoomView = lazy(async () => ({
  default: (await import('../timeline/RoomView.tsx')).RoomView,
}));
const loadPanel = () => import('./MembersPanel.tsx');
const MembersPanel = lazy(async () => ({ default: (await loadPanel()).MembersPanel }));
const loadDrawer = () => import('./InfoDrawer.tsx');
const InfoDrawer = lazy(async () => ({ default: (await loadDrawer()).InfoDrawer }));

/** The page has loaded by then. */
const IDLE_MS = 2_000;

interface RoomPageProps {
  roomId: string;
  /** The message to show, by its number. */
  seq?: number;
}

/** An open chat: who it is with, what was said, and, when wanted, who is in it. */
export function RoomPage({ roomId, seq }: RoomPageProps) {
  const { rooms: texts } = useMessages();
  const room = useAboutRoom(roomId);
  const status = useSelected(useClient().rooms, list => list.status);
  const isWide = useMedia(WIDE);
  const [infoOpened, setInfoOpened] = useState(false);
  const [wasOpened, setWasOpened] = useState(false);
  if (infoOpened && !wasOpened) setWasOpened(true);
  // So that it is there when it is wanted.
  useEffect(() => {
    const idle = setTimeout(() => {
      for (const load of [loadPanel, loadDrawer]) void load().catch(() => {});
    }, IDLE_MS);
    return () => clearTimeout(idle);
  }, []);
  const close = () => {
    setInfoOpened(false);
    // The drawer gives the focus back by itself; the pane at the side goes away with it.
    requestAnimationFrame(returnFocus);
  };
  // Esc is for the topmost alone: a dialog over the drawer leaves the drawer where it is.
  const closeUnlessCovered = () => {
    if (document.querySelectorAll('[role="dialog"][aria-modal="true"]').length < 2) close();
  };

  if (!room) {
    if (status === 'loading') return <PageHeader title="…" />;
    return (
      <>
        <PageHeader title={texts.notMember} />
        <EmptyState icon={MessageCircleOff} title={texts.notMember} text={texts.notMemberText} />
      </>
    );
  }
  const info = (
    <Suspense fallback={<PanelTop onClose={close} />}>
      <MembersPanel room={room} onClose={close} />
    </Suspense>
  );
  return (
    <div className={classes.page}>
      <div className={classes.conversation}>
        <RoomHeader
          room={room}
          infoOpened={infoOpened}
          onToggleInfo={() => setInfoOpened(opened => !opened)}
        />
        <Suspense fallback={<div className={classes.fill} />}>
          <RoomView roomId={roomId} {...(seq === undefined ? {} : { seq })} />
        </Suspense>
      </div>
      {isWide
        ? infoOpened && (
            <aside className={classes.info} aria-label={texts.info}>
              {info}
            </aside>
          )
        : wasOpened && (
            <Suspense fallback={null}>
              <InfoDrawer opened={infoOpened} onClose={closeUnlessCovered}>
                {info}
              </InfoDrawer>
            </Suspense>
          )}
    </div>
  );
}
