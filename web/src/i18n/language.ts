import { create } from 'zustand';
import { usePreferences } from '../app/preferences.ts';
import { type Catalogue, catalogue as english } from './en/index.ts';

/** A language that the client speaks. */
export type Language = 'en' | 'te' | 'hi';

/** Every language, as its speakers write its name. */
export const LANGUAGES: readonly { code: Language; name: string }[] = [
  { code: 'en', name: 'English' },
  { code: 'te', name: 'తెలుగు' },
  { code: 'hi', name: 'हिन्दी' },
];

/** English comes with the page, so that there is always something to say; the others when chosen. */
const LOADERS: Record<Language, () => Promise<Catalogue>> = {
  en: async () => english,
  te: async () => (await import('./te/index.ts')).catalogue,
  hi: async () => (await import('./hi/index.ts')).catalogue,
};

/** What is spoken: `locale` is for `Intl`, with the region that the browser asks for. */
export interface Speech {
  language: Language;
  locale: string;
  catalogue: Catalogue;
}

/** The language and locale of a preference, in the light of what the browser asks for. */
export function resolve(
  preference: 'auto' | Language,
  asked: readonly string[],
): { language: Language; locale: string } {
  const spoken = asked.flatMap(tag => {
    const known = LANGUAGES.find(({ code }) => code === tag.toLowerCase().split('-')[0]);
    return known ? [{ language: known.code, locale: tag }] : [];
  });
  if (preference === 'auto') return spoken[0] ?? { language: 'en', locale: 'en' };
  const regional = spoken.find(({ language }) => language === preference);
  // Both are spoken in India alone to speak of; the region gives its grouping of digits.
  const fallback = preference === 'en' ? 'en' : `${preference}-IN`;
  return regional ?? { language: preference, locale: fallback };
}

const asked = () => globalThis.navigator?.languages ?? [];

/** What is spoken now. */
export const useSpeech = create<Speech>(() => ({
  language: 'en',
  locale: 'en',
  catalogue: english,
}));

/** What is spoken where nothing was chosen. */
export const languageOfBrowser = (): Language => resolve('auto', asked()).language;

let wanted = 0;

/** Speaks as the preferences say, once the texts are here; stays as it is when they cannot be had. */
export async function speak(): Promise<void> {
  const turn = ++wanted;
  const { language, locale } = resolve(usePreferences.getState().language, asked());
  try {
    const catalogue = await LOADERS[language]();
    if (turn !== wanted) return;
    useSpeech.setState({ language, locale, catalogue });
    if (globalThis.document) document.documentElement.lang = language;
  } catch {
    // Offline before the first use of this language: the next change or visit tries again.
  }
}

usePreferences.subscribe((now, before) => {
  if (now.language !== before.language) void speak();
});
