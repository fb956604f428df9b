import type { Texts } from '../texts.ts';

export const schedule = {} as const satisfies Texts;
