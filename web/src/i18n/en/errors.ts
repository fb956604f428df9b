import { plural, type Texts } from '../texts.ts';

/** What the server's problem codes mean to a person; keys are the codes. */
export const errors = {
  unknown: 'Something went wrong.',
  unreachable: 'The server cannot be reached. Check your connection.',
  garbled: 'The server gave an answer that cannot be read. Try again in a moment.',
  unavailable: 'The server is busy with itself. Try again in a moment.',
  behind: 'The server is catching up. Try again in a moment.',
  internal: 'The server stumbled. Try again in a moment.',
  bad_credentials: 'Email or password is wrong.',
  email_taken: 'There is an account with this email address already.',
  unauthorized: 'Your session is over. Sign in again, please.',
  forbidden: 'You may not do that here.',
  not_a_member: 'It does not exist, or you are not a member.',
  not_found: 'It does not exist any more.',
  conflict: 'Somebody was quicker: it has changed meanwhile.',
  dm_fixed: 'A chat of two stays a chat of two.',
  too_large: 'That is too large.',
  rate_limited: 'That was too quick. Wait a moment, please.',
  rate_limited_for: (seconds: number) =>
    plural('en', seconds, {
      one: 'That was too quick. Try again in {count} second.',
      other: 'That was too quick. Try again in {count} seconds.',
    }),
} as const satisfies Texts;
