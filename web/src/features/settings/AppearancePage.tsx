import { Switch } from '@mantine/core';
import { setPreferences, usePreferences } from '../../app/preferences.ts';
import { useMessages } from '../../i18n/index.ts';
import { Choice } from './Choice.tsx';
import { Section } from './Section.tsx';

/** Theme, density, motion, and what Enter does. */
export function AppearancePage() {
  const { settings } = useMessages();
  const { colorScheme, density, motion, enterSends } = usePreferences();
  return (
    <>
      <Section title={settings.appearance} text={settings.appearanceText}>
        <Choice
          label={settings.theme}
          value={colorScheme}
          choices={[
            { value: 'auto', label: settings.themeSystem },
            { value: 'light', label: settings.themeLight },
            { value: 'dark', label: settings.themeDark },
          ]}
          onChange={value => setPreferences({ colorScheme: value })}
        />
        <Choice
          label={settings.density}
          value={density}
          choices={[
            { value: 'comfortable', label: settings.densityComfortable },
            { value: 'compact', label: settings.densityCompact },
          ]}
          onChange={value => setPreferences({ density: value })}
        />
        <Switch
          label={settings.reducedMotion}
          description={settings.reducedMotionHint}
          checked={motion === 'reduced'}
          onChange={event =>
            setPreferences({ motion: event.currentTarget.checked ? 'reduced' : 'system' })
          }
        />
      </Section>
      <Section title={settings.writing}>
        <Switch
          label={settings.enterSends}
          description={settings.enterSendsHint}
          checked={enterSends}
          onChange={event => setPreferences({ enterSends: event.currentTarget.checked })}
        />
      </Section>
    </>
  );
}
