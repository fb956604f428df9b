import type { app as en } from '../en/app.ts';
import { plural, type Translation } from '../texts.ts';

export const app: Translation<typeof en> = {
  name: 'मेघ संदेशम',
  loading: 'खुल रहा है…',
  retry: 'फिर कोशिश करें',
  cancel: 'रद्द करें',
  close: 'बंद करें',
  save: 'सहेजें',
  failed: 'कुछ गड़बड़ हुई',
  unreadMessages: count =>
    plural('hi', count, { one: '{count} अनपढ़ा संदेश', other: '{count} अनपढ़े संदेश' }),
};
