import { Button, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useProblemText } from '../../app/problemText.ts';
import { Avatar } from '../../app/ui/Avatar.tsx';
import ui from '../../app/ui/ui.module.css';
import { useMessages } from '../../i18n/index.ts';
import { useClient, useSession } from '../../store/hooks.ts';
import { nameProblem } from '../auth/accountRules.ts';
import { useAccountForm } from '../auth/useAccountForm.ts';
import { PhotoButtons } from './PhotoButtons.tsx';
import { Section } from './Section.tsx';
import classes from './settings.module.css';

/** What others see of one. */
export function ProfilePage() {
  const { app, auth, settings } = useMessages();
  const { session } = useClient();
  const { user } = useSession();
  const say = useProblemText();
  const [name, setName] = useState(user?.name ?? '');
  const form = useAccountForm({ name: value => nameProblem(value, auth) }, async values => {
    await session.updateProfile({ name: values.name.trim() });
    notifications.show({ message: settings.profileSaved });
  });
  if (!user) return null;

  return (
    <Section title={settings.profile} text={settings.profileText}>
      <div className={classes.who}>
        <Avatar id={user.id} name={name} size={72} />
        <div>
          <bdi className={classes.whoName}>{name}</bdi>
          <bdi className={classes.whoEmail}>{user.email}</bdi>
          <PhotoButtons hasPhoto={Boolean(user.avatar_id)} />
        </div>
      </div>
      <form className={classes.fields} onSubmit={form.onSubmit} onChange={form.onChange} noValidate>
        <TextInput
          name="name"
          label={settings.name}
          autoComplete="name"
          value={name}
          onChange={event => setName(event.currentTarget.value)}
          error={form.errorOf('name')}
        />
        <TextInput
          label={settings.email}
          description={settings.emailHint}
          value={user.email}
          readOnly
          variant="filled"
        />
        {form.problem && form.problem.code !== 'validation' && (
          <p role="alert" className={ui.problem}>
            {say(form.problem)}
          </p>
        )}
        <Button
          type="submit"
          className={classes.start}
          loading={form.busy}
          disabled={name.trim() === user.name}
        >
          {app.save}
        </Button>
      </form>
    </Section>
  );
}
