import { plural, type Texts } from '../texts.ts';

/** What no feature owns. */
export const app = {
  name: 'Megha Sandesham',
  tagline: 'Messages that arrive.',
  loading: 'Loading…',
  retry: 'Try again',
  cancel: 'Cancel',
  close: 'Close',
  save: 'Save',
  saved: 'Saved',
  back: 'Back',
  more: 'More',
  failed: 'Something went wrong',
  skip: 'Skip to the content',
  navigation: 'Main',
  chats: 'Chats',
  search: 'Search',
  scheduled: 'Scheduled',
  settings: 'Settings',
  audit: 'Audit',
  account: 'Account',
  shortcuts: 'Keyboard shortcuts',
  resizeList: 'Width of the list of chats',
  unreadMessages: (count: number) =>
    plural('en', count, { one: '{count} unread message', other: '{count} unread messages' }),

  welcomeTitle: 'Pick a chat, or start one',
  welcomeText: 'Everything that you write is kept, in order, also while you are offline.',
  notFoundTitle: 'There is nothing here',
  notFoundText: 'The address may be mistyped, or the page is gone.',
  toChats: 'To the chats',

  crashTitle: 'This page stumbled',
  crashText: 'Nothing that you wrote is lost. Load the page again, please.',
  reload: 'Load again',
  details: 'Details',

  live: 'Connected',
  liveAgain: 'Connected again.',
  connecting: 'Connecting…',
  reconnecting: (seconds: number) => `Connection lost. Next attempt in ${seconds}\u00a0s`,
  retryNow: 'Retry now',
  offline: 'You are offline',
  offlineSaid: 'You are offline. Messages wait here until you are back.',
  lostSaid: 'The connection is lost. Messages wait here until it is back.',
  refused: 'Too many windows are connected to your account. Close one.',
  unsent: (count: number) =>
    plural('en', count, { one: '{count} message waits', other: '{count} messages wait' }),

  memoryForbidden:
    'This browser keeps nothing for us: what is not sent yet is lost when you close the page.',
  memoryFull: 'This device is full: what is not sent yet is lost when you close the page.',
  serverAway: 'The server is away. We keep trying.',
  understood: 'Understood',

  newMessageIn: (name: string) => `New message in ${name}`,
  newVersion: 'There is a new version.',
} as const satisfies Texts;
