import type { search as en } from '../en/search.ts';
import type { Translation } from '../texts.ts';

export const search: Translation<typeof en> = {};
