import { Button, Switch } from '@mantine/core';
import { useState } from 'react';
import { showNotification } from '../../app/frame/notification.ts';
import { setPreferences, usePreferences } from '../../app/preferences.ts';
import { useMessages } from '../../i18n/index.ts';
import { Section } from './Section.tsx';
import classes from './settings.module.css';

const isThere = typeof Notification !== 'undefined';

/** Whether messages are told while the page is hidden. */
export function NotificationsPage() {
  const { app, settings } = useMessages();
  const notify = usePreferences(preferences => preferences.notify);
  const [permission, setPermission] = useState(isThere ? Notification.permission : 'denied');
  const isOn = notify && permission === 'granted';

  const turn = async (on: boolean) => {
    if (!on) return setPreferences({ notify: false });
    const answer = await Notification.requestPermission();
    setPermission(answer);
    setPreferences({ notify: answer === 'granted' });
  };
  const show = () => {
    const content = { title: app.name, body: settings.tryTitle, tag: 'try', path: '/settings' };
    showNotification(content, () => {});
  };

  return (
    <Section title={settings.notifications}>
      <Switch
        label={settings.desktop}
        description={settings.desktopHint}
        checked={isOn}
        disabled={!isThere || permission === 'denied'}
        onChange={event => void turn(event.currentTarget.checked)}
      />
      {!isThere && <p className={classes.notice}>{settings.desktopMissing}</p>}
      {isThere && permission === 'denied' && (
        <p className={classes.notice}>{settings.desktopBlocked}</p>
      )}
      {isOn && (
        <Button variant="default" className={classes.start} onClick={show}>
          {settings.tryIt}
        </Button>
      )}
    </Section>
  );
}
