import { apart, useApart } from '../../i18n/apart.ts';
import { audit } from '../../i18n/en/audit.ts';
import type { Translation } from '../../i18n/texts.ts';

export type AuditTexts = Translation<typeof audit>;

const TEXTS = apart<typeof audit>(audit, {
  te: async () => (await import('../../i18n/te/audit.ts')).audit,
  hi: async () => (await import('../../i18n/hi/audit.ts')).audit,
});

export const useAuditTexts = (): AuditTexts => useApart(TEXTS);
