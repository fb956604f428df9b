import { PasswordInput, type PasswordInputProps } from '@mantine/core';
import { useMessages } from '../../i18n/index.ts';
import { useSession } from '../../store/hooks.ts';

/** Asks for the password that one has, so that password managers know whose it is. */
export function OwnPassword(props: PasswordInputProps) {
  const { auth } = useMessages();
  const { user } = useSession();
  return (
    <>
      <input type="email" autoComplete="username" value={user?.email ?? ''} readOnly hidden />
      <PasswordInput
        autoComplete="current-password"
        visibilityToggleButtonProps={{ 'aria-label': auth.showPassword }}
        {...props}
      />
    </>
  );
}
