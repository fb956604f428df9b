import { plural, type Texts } from '../texts.ts';

/** What no feature owns. */
export const app = {
  name: 'Megha Sandesham',
  loading: 'Loading…',
  retry: 'Try again',
  cancel: 'Cancel',
  close: 'Close',
  save: 'Save',
  failed: 'Something went wrong',
  unreadMessages: (count: number) =>
    plural('en', count, { one: '{count} unread message', other: '{count} unread messages' }),
} as const satisfies Texts;
