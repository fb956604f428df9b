import { setPreferences } from '../../app/preferences.ts';
import { LANGUAGES, useLanguage } from '../../i18n/index.ts';
import classes from './auth.module.css';

/** Every language by its own name, for whoever cannot read the one shown. */
export function LanguageLinks() {
  const current = useLanguage();
  return (
    <div className={classes.languages}>
      {LANGUAGES.map(({ code, name }) => (
        <button
          key={code}
          type="button"
          lang={code}
          aria-pressed={code === current}
          onClick={() => setPreferences({ language: code })}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
