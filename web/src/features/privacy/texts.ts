import { apart, useApart } from '../../i18n/apart.ts';
import { privacy } from '../../i18n/en/privacy.ts';
import type { Translation } from '../../i18n/texts.ts';

export type PrivacyTexts = Translation<typeof privacy>;

const TEXTS = apart<typeof privacy>(privacy, {
  te: async () => (await import('../../i18n/te/privacy.ts')).privacy,
  hi: async () => (await import('../../i18n/hi/privacy.ts')).privacy,
});

export const usePrivacyTexts = (): PrivacyTexts => useApart(TEXTS);
