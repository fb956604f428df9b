import type { Texts } from '../texts.ts';

export const search = {} as const satisfies Texts;
