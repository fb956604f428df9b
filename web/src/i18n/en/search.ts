import { plural, type Texts } from '../texts.ts';

/** Finding messages, rooms and people. */
export const search = {
  title: 'Search',
  label: 'Search in messages',
  placeholder: 'Words that you remember',
  filters: 'Narrow it down',
  from: 'From',
  in: 'In',
  before: 'Before',
  has: 'With',
  fromChip: (name: string) => `from: ${name}`,
  inChip: (room: string) => `in: ${room}`,
  beforeChip: (date: string) => `before: ${date}`,
  hasChip: (what: string) => `has: ${what}`,
  removeChip: (chip: string) => `Remove ${chip}`,
  image: 'image',
  file: 'file',
  me: 'me',
  noOption: 'Nobody and nothing is called that',
  typeDate: 'A date, such as 2026-11-25',
  somewhere: 'A chat you are not in',
  found: (count: number) =>
    plural('en', count, { one: '{count} message', other: '{count} messages' }),
  foundMore: (count: number) =>
    plural('en', count, { one: '{count} message and more', other: '{count} messages and more' }),
  searching: 'Searching…',
  more: 'Older ones',
  start: 'Find a message again',
  startText: 'Any part of a word will do. Add from:, in:, before: or has: to narrow it down.',
  needWord: 'Type a word too',
  needWordText: 'Filters narrow down what words find.',
  nothing: 'Nothing was found',
  nothingText: (query: string) =>
    `No message that you may see has “${query}” in it. Try fewer words.`,
  failed: 'The search failed',
  open: (author: string, when: string) => `Message by ${author}, ${when}`,

  jump: 'Go to a chat or a person',
  jumpPlaceholder: 'Where to?',
  jumpNothing: 'Nobody and nothing is called that',
  conversations: 'Chats',
  people: 'People',
  actions: 'Elsewhere',
  actionSearch: (query: string) => `Search messages for “${query}”`,
  actionSearchAll: 'Search messages',
  actionScheduled: 'Scheduled messages',
  actionSettings: 'Settings',
  startChat: 'Start a chat',
  membersOf: (count: number) =>
    plural('en', count, { one: '{count} member', other: '{count} members' }),
} as const satisfies Texts;
