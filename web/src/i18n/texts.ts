/** A text, or a function of what it speaks of that makes one. */
export type Text = string | ((...values: never[]) => string);

/** The texts of a feature, by key. */
export type Texts = Readonly<Record<string, Text>>;

/** The same texts in another language: complete and with the same values, or it does not compile. */
export type Translation<T extends Texts> = {
  readonly [K in keyof T]: T[K] extends string ? string : T[K];
};

/** The forms that a language has for numbers, with `{count}` where the number stands. */
export type PluralForms = Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string };

/** `plural('en', 3, { one: '{count} message', other: '{count} messages' })` is `3 messages`. */
export function plural(language: string, count: number, forms: PluralForms): string {
  const form = forms[pluralRules(language).select(count)] ?? forms.other;
  return form.replace('{count}', numberFormat(language).format(count));
}

/** Makes a constructor of `Intl` cheap to ask for the same thing often. */
function perLanguage<T>(make: (language: string) => T): (language: string) => T {
  const made = new Map<string, T>();
  return language => {
    const known = made.get(language);
    if (known) return known;
    const fresh = make(language);
    made.set(language, fresh);
    return fresh;
  };
}

const pluralRules = perLanguage(language => new Intl.PluralRules(language));
const numberFormat = perLanguage(language => new Intl.NumberFormat(language));
