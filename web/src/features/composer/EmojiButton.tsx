import { Popover } from '@mantine/core';
import { Smile } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import ui from '../../app/ui/ui.module.css';
import { useMessages } from '../../i18n/index.ts';
import classes from './Composer.module.css';

const EmojiPanel = lazy(() => import('./EmojiPanel.tsx'));

/** Puts an emoji where the caret is. */
export function EmojiButton({ onPick }: { onPick: (emoji: string) => void }) {
  const { composer } = useMessages();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Popover
      opened={isOpen}
      onChange={setIsOpen}
      position="top-start"
      trapFocus
      withRoles
      shadow="md"
    >
      <Popover.Target>
        <button
          type="button"
          className={`${ui.round} ${classes.emoji}`}
          aria-label={composer.emoji}
          title={composer.emoji}
          onClick={() => setIsOpen(!isOpen)}
        >
          <Smile size={20} strokeWidth={1.75} aria-hidden="true" />
        </button>
      </Popover.Target>
      <Popover.Dropdown p={0} className={classes.popover} aria-label={composer.emoji}>
        <Suspense fallback={null}>
          <EmojiPanel
            onPick={emoji => {
              setIsOpen(false);
              onPick(emoji);
            }}
          />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}
