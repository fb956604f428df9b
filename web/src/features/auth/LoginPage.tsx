import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { Link } from 'wouter';
import { useProblemText } from '../../app/problemText.ts';
import { useMessages } from '../../i18n/index.ts';
import { useClient, useSession } from '../../store/hooks.ts';
import { AuthFrame } from './AuthFrame.tsx';
import { emailProblem, passwordProblem } from './accountRules.ts';
import classes from './auth.module.css';
import { useAccountForm } from './useAccountForm.ts';

/** Signing in. */
export function LoginPage() {
  const { auth } = useMessages();
  const { session } = useClient();
  const { reason } = useSession();
  const say = useProblemText();
  const form = useAccountForm(
    {
      email: value => emailProblem(value, auth),
      password: value => passwordProblem(value, auth),
    },
    ({ email, password }) => session.logIn({ email: email.trim(), password }),
  );
  const notices = {
    expired: auth.expired,
    signed_out: auth.signedOut,
    deleted: auth.accountDeleted,
  };
  const notice = reason && notices[reason];

  return (
    <AuthFrame title={auth.signInTitle} text={auth.signInText}>
      <form onSubmit={form.onSubmit} onChange={form.onChange} noValidate>
        <Stack gap="md">
          {form.problem ? (
            <Alert color="red" role="alert" className={classes.alert}>
              {say(form.problem)}
            </Alert>
          ) : (
            notice && <p className={classes.notice}>{notice}</p>
          )}
          <TextInput
            name="email"
            type="email"
            label={auth.email}
            autoComplete="username"
            inputMode="email"
            autoCapitalize="none"
            spellCheck={false}
            error={form.errorOf('email')}
            autoFocus
          />
          <PasswordInput
            name="password"
            label={auth.password}
            autoComplete="current-password"
            visibilityToggleButtonProps={{ 'aria-label': auth.showPassword }}
            error={form.errorOf('password')}
          />
          <Button type="submit" size="md" fullWidth loading={form.busy}>
            {auth.signIn}
          </Button>
        </Stack>
      </form>
      <p className={classes.other}>
        {auth.newHere} <Link href="/register">{auth.signUp}</Link>
      </p>
    </AuthFrame>
  );
}
