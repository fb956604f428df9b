import type { app as en } from '../en/app.ts';
import { plural, type Translation } from '../texts.ts';

export const app: Translation<typeof en> = {
  name: 'మేఘ సందేశం',
  loading: 'తెరుస్తోంది…',
  retry: 'మళ్లీ ప్రయత్నించండి',
  cancel: 'వద్దు',
  close: 'మూసివేయి',
  save: 'భద్రపరచు',
  failed: 'ఏదో పొరపాటు జరిగింది',
  unreadMessages: count =>
    plural('te', count, { one: 'చదవని సందేశం: {count}', other: 'చదవని సందేశాలు: {count}' }),
};
