import {
  EmojiPicker,
  type EmojiPickerListCategoryHeaderProps,
  type EmojiPickerListEmojiProps,
  type EmojiPickerListRowProps,
} from 'frimousse';
import { useLanguage, useMessages } from '../../i18n/index.ts';
import classes from './EmojiPanel.module.css';

/** The languages that there are names of emoji in; for Telugu the data has none. */
const LOCALES = { en: 'en', te: 'en', hi: 'hi' } as const;

/** All emoji, with search. The data is our own copy: nothing is asked of others. */
export default function EmojiPanel({ onPick }: { onPick: (emoji: string) => void }) {
  const { composer } = useMessages();
  const language = useLanguage();
  return (
    <EmojiPicker.Root
      className={classes.panel}
      columns={8}
      locale={LOCALES[language]}
      emojibaseUrl="/emoji"
      onEmojiSelect={({ emoji }) => onPick(emoji)}
      data-testid="emoji-panel"
    >
      <EmojiPicker.Search
        className={classes.search}
        aria-label={composer.emojiSearch}
        placeholder={composer.emojiSearch}
        autoFocus
      />
      <EmojiPicker.Viewport className={classes.viewport}>
        <EmojiPicker.Loading className={classes.state}>{composer.emojiLoading}</EmojiPicker.Loading>
        <EmojiPicker.Empty className={classes.state}>{composer.emojiNone}</EmojiPicker.Empty>
        <EmojiPicker.List components={{ CategoryHeader, Row, Emoji }} />
      </EmojiPicker.Viewport>
      <div className={classes.foot}>
        <EmojiPicker.ActiveEmoji>
          {({ emoji }) => (
            <span className={classes.active}>
              {emoji ? `${emoji.emoji} ${emoji.label}` : '\u00a0'}
            </span>
          )}
        </EmojiPicker.ActiveEmoji>
        <EmojiPicker.SkinToneSelector
          className={classes.tone}
          aria-label={composer.skinTone}
          title={composer.skinTone}
        />
      </div>
    </EmojiPicker.Root>
  );
}

function CategoryHeader({ category, ...props }: EmojiPickerListCategoryHeaderProps) {
  const { composer } = useMessages();
  return (
    <div {...props} className={classes.category}>
      {composer.emojiGroup(category.label)}
    </div>
  );
}

/**
 * The library counts from 0, where rows and columns of a grid begin with 1. It finds the active row by
 * that number to scroll to it, and now finds the one above: the margin of a row makes up for it.
 */
function Row({ 'aria-rowindex': index, ...props }: EmojiPickerListRowProps) {
  return <div {...props} {...counted('aria-rowindex', index)} className={classes.row} />;
}

function counted(name: 'aria-rowindex' | 'aria-colindex', index: number | undefined) {
  return index === undefined ? {} : { [name]: index + 1 };
}

function Emoji({ emoji, 'aria-colindex': index, ...props }: EmojiPickerListEmojiProps) {
  return (
    <button
      type="button"
      {...props}
      {...counted('aria-colindex', index)}
      className={classes.emoji}
      data-active={emoji.isActive || undefined}
      title={emoji.label}
    >
      {emoji.emoji}
    </button>
  );
}
