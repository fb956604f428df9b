import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { Link } from 'wouter';
import { useProblemText } from '../../app/problemText.ts';
import { useMessages } from '../../i18n/index.ts';
import { useClient } from '../../store/hooks.ts';
import { AuthFrame } from './AuthFrame.tsx';
import { emailProblem, nameProblem, newPasswordProblem } from './accountRules.ts';
import classes from './auth.module.css';
import { useAccountForm } from './useAccountForm.ts';

/** Signing up. */
export function RegisterPage() {
  const { auth } = useMessages();
  const { session } = useClient();
  const say = useProblemText();
  const form = useAccountForm(
    {
      name: value => nameProblem(value, auth),
      email: value => emailProblem(value, auth),
      password: value => newPasswordProblem(value, auth),
    },
    ({ name, email, password }) =>
      session.register({ name: name.trim(), email: email.trim(), password }),
  );

  return (
    <AuthFrame title={auth.signUpTitle} text={auth.signUpText}>
      <form onSubmit={form.onSubmit} onChange={form.onChange} noValidate>
        <Stack gap="md">
          {form.problem && form.problem.code !== 'validation' && (
            <Alert color="red" role="alert" className={classes.alert}>
              {say(form.problem)}
            </Alert>
          )}
          <TextInput
            name="name"
            label={auth.name}
            description={auth.nameHint}
            autoComplete="name"
            error={form.errorOf('name')}
            autoFocus
          />
          <TextInput
            name="email"
            type="email"
            label={auth.email}
            autoComplete="email"
            inputMode="email"
            autoCapitalize="none"
            spellCheck={false}
            error={form.errorOf('email')}
          />
          <PasswordInput
            name="password"
            label={auth.password}
            description={auth.passwordHint}
            autoComplete="new-password"
            visibilityToggleButtonProps={{ 'aria-label': auth.showPassword }}
            error={form.errorOf('password')}
          />
          <Button type="submit" size="md" fullWidth loading={form.busy}>
            {auth.signUp}
          </Button>
        </Stack>
      </form>
      <p className={classes.other}>
        {auth.haveAccount} <Link href="/login">{auth.signIn}</Link>
      </p>
    </AuthFrame>
  );
}
