import { use } from 'react';
import { useLanguage } from './index.ts';
import type { Language } from './language.ts';
import type { Texts, Translation } from './texts.ts';

type Foreign = Exclude<Language, 'en'>;

/** Texts that come with what speaks them, and not with the page; English with its code. */
export interface Apart<T extends Texts> {
  readonly en: Translation<T>;
  readonly in: (language: Foreign) => Promise<Translation<T>>;
}

/** Makes what {@link useApart} takes. */
export function apart<T extends Texts>(
  en: Translation<T>,
  loaders: Record<Foreign, () => Promise<Translation<T>>>,
): Apart<T> {
  const loaded = new Map<Foreign, Promise<Translation<T>>>();
  const load = (language: Foreign) => {
    const loading = loaders[language]().catch(() => {
      // Offline before the first use of this language: the next visit tries again.
      loaded.delete(language);
      return en;
    });
    loaded.set(language, loading);
    return loading;
  };
  return { en, in: language => loaded.get(language) ?? load(language) };
}

/** The texts in the language in use; the component waits for them as it does for its code. */
export function useApart<T extends Texts>(texts: Apart<T>): Translation<T> {
  const language = useLanguage();
  return language === 'en' ? texts.en : use(texts.in(language));
}
