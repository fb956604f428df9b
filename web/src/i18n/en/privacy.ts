import type { Texts } from '../texts.ts';

/** Who looked at one's chats, and the end of an account. */
export const privacy = {
  accessesText:
    'An auditor may look at any chat and has to leave a trace. Here is everybody who looked at one of yours.',
  nobodyTitle: 'Nobody has looked',
  nobodyText: 'When an auditor looks at one of your chats, you read here who, when and why.',
  ofRoom: (room: string) => `Looked at the chat “${room}”`,
  ofMessage: (room: string) => `Looked at a message in “${room}”`,
  ofEvents: (room: string) => `Went through the events of “${room}”`,
  ofAllEvents: 'Went through the events of all chats',
  ofRooms: 'Searched the list of all chats',
  ofExport: (room: string) => `Exported “${room}”`,
  ofAllExport: 'Exported all chats',
  ofOther: 'Looked at something of yours',
  asOf: (when: string) => `as it was on ${when}`,
  reason: 'Reason',
  noReason: 'No reason was given.',
  someRoom: 'a chat',
  more: 'Show earlier ones',

  deleteText: 'For good. Nobody can bring it back, the operator neither.',
  goesTitle: 'What is erased',
  goesMessages:
    'What you wrote, with all earlier versions, and the files and pictures that you sent.',
  goesProfile: 'Your name, your photo and your email address, which is free again.',
  goesPlans: 'Scheduled messages: those that wait are not sent.',
  goesSessions: 'You are signed out everywhere at once, and what is kept in this browser is wiped.',
  staysTitle: 'What stays, or is out of reach',
  staysPlace: 'Others see that a message was here, by a deleted user. Its words are gone.',
  staysTrace:
    'That somebody wrote, read or reacted, and when: the log proves that nothing was forged. No name stands there.',
  staysCopies:
    'What others copied, saved or photographed, and exports that were handed out before.',
  deleteOpen: 'Delete my account…',
  deleteTitle: 'Delete your account?',
  deleteAsk: 'Enter your password to show that it is you. Everything begins at once.',
  deletePassword: 'Password',
  deleteConfirm: 'Delete for good',
  passwordWrong: 'The password is wrong.',
  lastOwner:
    'You are the only owner of groups with other members. Make somebody else an owner first:',
} as const satisfies Texts;
