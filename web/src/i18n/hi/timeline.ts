import type { timeline as en } from '../en/timeline.ts';
import type { Translation } from '../texts.ts';

export const timeline: Translation<typeof en> = {};
