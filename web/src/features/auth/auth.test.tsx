// @vitest-environment happy-dom
import { ProblemError } from '@sandesham/client';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { renderWith, testClient } from '../../test/testClient.tsx';
import { LoginPage } from './LoginPage.tsx';
import { RegisterPage } from './RegisterPage.tsx';

const refusal = (status: number, code: string, errors: { field: string; message: string }[] = []) =>
  new ProblemError({ status, code, title: code, detail: '', errors, retryAfter: null });

function setUp(page: React.ReactNode) {
  const { client } = testClient();
  const logIn = vi.fn(async () => {});
  const register = vi.fn(async () => {});
  Object.assign(client.session, { logIn, register });
  renderWith(page, client);
  return { user: userEvent.setup(), logIn, register };
}

const named = (label: string) => screen.getByLabelText(label, { selector: 'input' });
const submit = (name: string) => screen.getByRole('button', { name });

test('an empty form is not sent, and the focus goes to the first wrong field', async () => {
  const { user, register } = setUp(<RegisterPage />);
  await user.click(submit('Create account'));
  expect(register).not.toHaveBeenCalled();
  expect(document.activeElement).toBe(named('Name'));
  expect(screen.getByText('Enter a name.')).toBeTruthy();
});

test('what is wrong goes away as it is put right', async () => {
  const { user } = setUp(<RegisterPage />);
  await user.click(submit('Create account'));
  await user.type(named('Name'), 'Asha');
  expect(screen.queryByText('Enter a name.')).toBeNull();
  expect(screen.getByText('Enter your password.')).toBeTruthy();
});

test('the spaces around a name and an address are not sent, those of a password are', async () => {
  const { user, register } = setUp(<RegisterPage />);
  await user.type(named('Name'), ' Asha ');
  await user.type(named('Email'), ' a@example.org ');
  await user.type(named('Password'), ' eight spaces ');
  await user.click(submit('Create account'));
  expect(register).toHaveBeenCalledWith({
    name: 'Asha',
    email: 'a@example.org',
    password: ' eight spaces ',
  });
});

test('a name of 100 emoji is taken and one of 101 is not', async () => {
  const { user, register } = setUp(<RegisterPage />);
  await user.type(named('Email'), 'a@example.org');
  await user.type(named('Password'), 'long enough');
  await user.click(named('Name'));
  await user.paste('🎉'.repeat(101));
  await user.click(submit('Create account'));
  expect(screen.getByText('At most 100 characters.')).toBeTruthy();
  await user.clear(named('Name'));
  await user.click(named('Name'));
  await user.paste('🎉'.repeat(100));
  await user.click(submit('Create account'));
  expect(register).toHaveBeenCalledOnce();
});

test('a wrong password is told as such, and what was typed stays', async () => {
  const { user, logIn } = setUp(<LoginPage />);
  logIn.mockRejectedValueOnce(refusal(401, 'bad_credentials'));
  await user.type(named('Email'), 'a@example.org');
  await user.type(named('Password'), 'wrong');
  await user.click(submit('Sign in'));
  expect((await screen.findByRole('alert')).textContent).toContain('Email or password is wrong.');
  expect((named('Email') as HTMLInputElement).value).toBe('a@example.org');
});

test('what the server says of a field stands at that field', async () => {
  const { user, register } = setUp(<RegisterPage />);
  const errors = [{ field: 'email', message: 'is not an address' }];
  register.mockRejectedValueOnce(refusal(422, 'validation', errors));
  await user.type(named('Name'), 'Asha');
  await user.type(named('Email'), 'a@b');
  await user.type(named('Password'), 'long enough');
  await user.click(submit('Create account'));
  expect(await screen.findByText('is not an address')).toBeTruthy();
  expect(document.activeElement).toBe(named('Email'));
});
