import type { Catalogue } from '../en/index.ts';
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

export const catalogue: Catalogue = {
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
