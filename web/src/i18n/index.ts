import type { Catalogue } from './en/index.ts';
import { type Language, useSpeech } from './language.ts';

export type { Catalogue as Messages } from './en/index.ts';
export { useFormat } from './format.ts';
export { LANGUAGES, type Language, speak } from './language.ts';

/** All texts in the language in use: `const { timeline } = useMessages()`. */
export function useMessages(): Catalogue {
  return useSpeech(speech => speech.catalogue);
}

/** The language in use. */
export function useLanguage(): Language {
  return useSpeech(speech => speech.language);
}

/** All texts, outside of components. */
export function messages(): Catalogue {
  return useSpeech.getState().catalogue;
}
