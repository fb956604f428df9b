import { Popover } from '@mantine/core';
import { Smile } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { IconButton } from '../../app/ui/IconButton.tsx';
import { useMessages } from '../../i18n/index.ts';

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
        <IconButton
          icon={Smile}
          label={composer.emoji}
          iconSize={20}
          onClick={() => setIsOpen(!isOpen)}
        />
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label={composer.emoji}>
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
