import { Button, PasswordInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useRef } from 'react';
import { useProblemText } from '../../app/problemText.ts';
import ui from '../../app/ui/ui.module.css';
import { useMessages } from '../../i18n/index.ts';
import { useClient } from '../../store/hooks.ts';
import { newPasswordProblem, passwordProblem } from '../auth/accountRules.ts';
import { OwnPassword } from '../auth/OwnPassword.tsx';
import { useAccountForm } from '../auth/useAccountForm.ts';
import { Section } from './Section.tsx';
import classes from './settings.module.css';

/** Another password. */
export function PasswordPage() {
  const { auth, settings } = useMessages();
  const { session } = useClient();
  const say = useProblemText();
  const element = useRef<HTMLFormElement>(null);
  const form = useAccountForm(
    {
      current_password: value => passwordProblem(value, auth),
      new_password: value => newPasswordProblem(value, auth),
    },
    async values => {
      await session.changePassword(values);
      element.current?.reset();
      notifications.show({ message: settings.passwordChanged });
    },
  );

  return (
    <Section title={settings.password} text={settings.passwordText}>
      <form
        ref={element}
        className={classes.fields}
        onSubmit={form.onSubmit}
        onChange={form.onChange}
        noValidate
      >
        <OwnPassword
          name="current_password"
          label={settings.currentPassword}
          error={form.errorOf('current_password')}
        />
        <PasswordInput
          name="new_password"
          label={settings.newPassword}
          description={auth.passwordHint}
          autoComplete="new-password"
          visibilityToggleButtonProps={{ 'aria-label': auth.showPassword }}
          error={form.errorOf('new_password')}
        />
        {form.problem && form.problem.code !== 'validation' && (
          <p role="alert" className={ui.problem}>
            {form.problem.code === 'bad_credentials' ? settings.passwordWrong : say(form.problem)}
          </p>
        )}
        <Button type="submit" className={classes.start} loading={form.busy}>
          {settings.changePassword}
        </Button>
      </form>
    </Section>
  );
}
