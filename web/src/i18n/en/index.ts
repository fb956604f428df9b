import type { Translation } from '../texts.ts';
import { app } from './app.ts';
import { composer } from './composer.ts';
import { schedule } from './schedule.ts';
import { search } from './search.ts';
import { timeline } from './timeline.ts';

/** English, the source of the other languages. */
export const catalogue = { app, composer, schedule, search, timeline };

/** All texts of a language: complete, or it does not compile. */
export type Catalogue = {
  readonly [F in keyof typeof catalogue]: Translation<(typeof catalogue)[F]>;
};
