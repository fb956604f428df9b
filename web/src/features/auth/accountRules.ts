import type { Messages } from '../../i18n/index.ts';
import { isBlank } from '../../lib/blank.ts';

const NAME_CHARACTERS_MAX = 100;
const PASSWORD_CHARACTERS_MIN = 8;
const PASSWORD_BYTES_MAX = 1024;

type Rule = (value: string, texts: Messages['auth']) => string | null;

/** Each says what is wrong, or null. The server judges again; these spare the way to it. */
export const nameProblem: Rule = (value, texts) => {
  if (isBlank(value)) return texts.nameMissing;
  return [...value].length > NAME_CHARACTERS_MAX ? texts.nameLong : null;
};

export const emailProblem: Rule = (value, texts) =>
  /^[^\s@]+@[^\s@]+$/u.test(value.trim()) ? null : texts.emailWrong;

export const newPasswordProblem: Rule = (value, texts) => {
  if (value === '') return texts.passwordMissing;
  if ([...value].length < PASSWORD_CHARACTERS_MIN) return texts.passwordShort;
  return new TextEncoder().encode(value).length > PASSWORD_BYTES_MAX ? texts.passwordLong : null;
};

export const passwordProblem: Rule = (value, texts) =>
  value === '' ? texts.passwordMissing : null;
