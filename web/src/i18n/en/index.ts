import type { Translation } from '../texts.ts';
import { app } from './app.ts';
import { auth } from './auth.ts';
import { composer } from './composer.ts';
import { errors } from './errors.ts';
import { media } from './media.ts';
import { rooms } from './rooms.ts';
import { schedule } from './schedule.ts';
import { search } from './search.ts';
import { settings } from './settings.ts';
import { timeline } from './timeline.ts';

/** English, the source of the other languages. */
export const catalogue = {
  app,
  auth,
  composer,
  errors,
  media,
  rooms,
  schedule,
  search,
  settings,
  timeline,
};

/** All texts of a language: complete, or it does not compile. */
export type Catalogue = {
  readonly [F in keyof typeof catalogue]: Translation<(typeof catalogue)[F]>;
};
