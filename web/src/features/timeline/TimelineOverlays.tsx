import { Popover } from '@mantine/core';
import type { Attachment, Room } from '@sandesham/client';
import { lazy, Suspense } from 'react';
import { ConfirmDialog } from '../../app/ui/ConfirmDialog.tsx';
import { useMessages } from '../../i18n/index.ts';
import { useMessage } from '../../store/hooks.ts';
import { isPicture } from '../media/kinds.ts';
import { AnchorButton } from './AnchorButton.tsx';
import { MessageMenu } from './MessageMenu.tsx';
import type { Overlay } from './overlay.ts';
import { ReceiptsPopover } from './ReceiptsPopover.tsx';
import { useScope } from './scope.ts';
import classes from './Timeline.module.css';

const EditHistoryDialog = lazy(() => import('./EditHistoryDialog.tsx'));
const Lightbox = lazy(() => import('../media/Lightbox.tsx'));
const EmojiPanel = lazy(() => import('../composer/EmojiPanel.tsx'));

interface TimelineOverlaysProps {
  room: Room;
  overlay: Overlay | null;
  onClose: () => void;
}

/** The menu, popover or dialog of a message. */
export function TimelineOverlays({ room, overlay, onClose }: TimelineOverlaysProps) {
  return overlay && <Open room={room} overlay={overlay} onClose={onClose} />;
}

/** All pictures that are loaded, in the order in which they came. */
function picturesOf(room: Room): readonly Attachment[] {
  return room
    .getState()
    .rows.flatMap(row => (row.kind === 'message' ? (room.message(row.id)?.attachments ?? []) : []))
    .filter(isPicture);
}

function Open({ room, overlay, onClose }: TimelineOverlaysProps & { overlay: Overlay }) {
  const { actions } = useScope();
  const { timeline } = useMessages();
  const message = useMessage(room, overlay.id);
  if (!message) return null;
  switch (overlay.kind) {
    case 'menu':
      return <MessageMenu message={message} anchor={overlay.anchor} onClose={onClose} />;
    case 'receipts':
      return <ReceiptsPopover {...{ room, message, onClose }} anchor={overlay.anchor} />;
    case 'emoji':
      return (
        <Popover
          opened
          onDismiss={onClose}
          trapFocus
          withRoles
          middlewares={{ flip: true, shift: { crossAxis: true, padding: 8 } }}
          shadow="md"
        >
          <Popover.Target>
            <AnchorButton anchor={overlay.anchor} label={timeline.react} />
          </Popover.Target>
          <Popover.Dropdown p={0} className={classes.popover} aria-label={timeline.react}>
            <Suspense fallback={null}>
              <EmojiPanel
                onPick={emoji => {
                  actions.toggleReaction(message.id, emoji);
                  onClose();
                }}
              />
            </Suspense>
          </Popover.Dropdown>
        </Popover>
      );
    case 'history':
      return (
        <Suspense fallback={null}>
          <EditHistoryDialog message={message} onClose={onClose} />
        </Suspense>
      );
    case 'pictures':
      return (
        <Suspense fallback={null}>
          <Lightbox
            pictures={picturesOf(room)}
            attachmentId={overlay.attachmentId}
            onClose={onClose}
          />
        </Suspense>
      );
    case 'remove':
      return (
        <ConfirmDialog
          opened
          danger
          onClose={onClose}
          title={timeline.removeTitle}
          confirm={timeline.remove}
          onConfirm={() => room.remove(message.id)}
        >
          {timeline.removeText}
        </ConfirmDialog>
      );
  }
}
