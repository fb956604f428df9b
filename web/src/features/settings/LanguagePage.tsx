import { Radio, Stack } from '@mantine/core';
import { type Preferences, setPreferences, usePreferences } from '../../app/preferences.ts';
import { LANGUAGES, useFormat, useMessages } from '../../i18n/index.ts';
import { languageOfBrowser } from '../../i18n/language.ts';
import { browserZone } from '../../lib/timezones.ts';
import { ZoneSelect } from '../schedule/ZoneSelect.tsx';
import { Choice } from './Choice.tsx';
import { Section } from './Section.tsx';
import classes from './settings.module.css';
import { useNow } from './useNow.ts';

/** Language, clock and time zone. */
export function LanguagePage() {
  const { settings } = useMessages();
  const format = useFormat();
  const { language, timeFormat, zone } = usePreferences();
  const now = useNow();
  const here = browserZone();
  const automatic = LANGUAGES.find(({ code }) => code === languageOfBrowser())?.name ?? 'English';

  return (
    <Section title={settings.languageAndTime}>
      <Radio.Group
        label={settings.language}
        value={language}
        onChange={value => setPreferences({ language: value as Preferences['language'] })}
      >
        <Stack gap="sm" mt="xs">
          <Radio value="auto" label={settings.languageAuto(automatic)} />
          {LANGUAGES.map(({ code, name }) => (
            <Radio key={code} value={code} label={name} lang={code} />
          ))}
        </Stack>
      </Radio.Group>
      <Choice
        label={settings.timeFormat}
        value={timeFormat}
        choices={[
          { value: 'auto', label: settings.timeAuto },
          { value: '12', label: settings.time12 },
          { value: '24', label: settings.time24 },
        ]}
        onChange={value => setPreferences({ timeFormat: value })}
      />
      <Radio.Group
        label={settings.zone}
        value={zone === 'auto' ? 'auto' : 'own'}
        onChange={value => setPreferences({ zone: value === 'auto' ? 'auto' : here })}
      >
        <Stack gap="sm" mt="xs">
          <Radio value="auto" label={settings.zoneAuto(here)} />
          <Radio value="own" label={settings.zoneOwn} />
        </Stack>
      </Radio.Group>
      {zone !== 'auto' && (
        <ZoneSelect
          label={settings.zone}
          value={zone}
          onChange={chosen => setPreferences({ zone: chosen })}
        />
      )}
      <p className={classes.text}>{settings.example(format.dateTime(now))}</p>
    </Section>
  );
}
