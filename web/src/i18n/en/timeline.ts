import type { Texts } from '../texts.ts';

export const timeline = {} as const satisfies Texts;
