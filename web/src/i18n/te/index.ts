import type { Catalogue } from '../en/index.ts';
import { app } from './app.ts';
import { composer } from './composer.ts';
import { schedule } from './schedule.ts';
import { search } from './search.ts';
import { timeline } from './timeline.ts';

export const catalogue: Catalogue = { app, composer, schedule, search, timeline };
