import { plural, type Texts } from '../texts.ts';

/** Where messages are written. */
export const composer = {
  label: 'Message',
  placeholder: (room: string) => `Message ${room}`,
  placeholderPlain: 'Write a message',
  send: 'Send',
  save: 'Save',
  emoji: 'Emoji',
  emojiSearch: 'Search emoji',
  emojiLoading: 'Loading…',
  emojiNone: 'No emoji found.',
  /** Of a group of emoji, by its name in the data of that language. */
  emojiGroup: (name: string) => name,
  emojiFailed: 'The emoji could not be loaded.',
  skinTone: 'Skin tone',
  replyingTo: (name: string) => `Replying to ${name}`,
  cancelReply: 'Do not reply to it',
  editing: 'Editing a message',
  cancelEdit: 'Stop editing',
  editedElsewhere: 'Changed meanwhile to:',
  mentions: 'People to mention',
  bytes: (used: string, most: string) => `${used} of ${most} bytes`,
  tooLong: (over: number) =>
    plural('en', over, {
      one: 'Too long by {count} byte. Nothing is lost: shorten it, or send it in parts.',
      other: 'Too long by {count} bytes. Nothing is lost: shorten it, or send it in parts.',
    }),
  onlySpaces: 'There is nothing to send but spaces.',
  notKept: 'It could not be kept on this device. Your text is still here.',
  gone: 'You cannot write here any more.',
} as const satisfies Texts;
