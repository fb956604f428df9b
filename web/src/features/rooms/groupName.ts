import type { Messages } from '../../i18n/index.ts';
import { isBlank } from '../../lib/blank.ts';

const CHARACTERS_MAX = 100;

/** What is wrong with the name of a group; null when nothing is. */
export function groupNameProblem(name: string, texts: Messages['rooms']): string | null {
  if (isBlank(name)) return texts.nameMissing;
  return [...name.trim()].length > CHARACTERS_MAX ? texts.nameLong : null;
}
