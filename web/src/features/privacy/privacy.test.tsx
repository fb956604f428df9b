// @vitest-environment happy-dom
import { type Access, ProblemError } from '@sandesham/client';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { aRoom, renderWith, testClient } from '../../test/testClient.tsx';
import { AccessesPage } from './AccessesPage.tsx';
import { DeleteAccountPage } from './DeleteAccountPage.tsx';

const OF_ROOM: Access = {
  access_id: 'a1',
  auditor: { id: 'meena', name: 'Meena' },
  what: 'room',
  room: { id: 'r1', kind: 'group', name: 'Release' },
  reason: 'Complaint 17',
  at: '2026-11-26T09:00:00Z',
  moment: { position: 7, time: '2026-11-20T09:00:00Z' },
};

function accesses(...pages: Access[][]) {
  const { client, rooms } = testClient();
  rooms.setState({ rooms: [aRoom({ id: 'r2', name: 'Tea' })] });
  const get = vi.fn(async (_: string, { params }: { params: { query: { cursor?: string } } }) => {
    const at = Number(params.query.cursor ?? 0);
    const next = at + 1 < pages.length ? String(at + 1) : null;
    return { data: { items: pages[at], next }, response: new Response() };
  });
  renderWith(<AccessesPage />, { ...client, api: { GET: get } } as never);
  return userEvent.setup();
}

test('who looked at a chat is told with the moment and the reason', async () => {
  accesses([OF_ROOM]);
  const { textContent } = await screen.findByTestId('access');
  expect(textContent).toContain('Meena');
  expect(textContent).toContain('Looked at the chat “Release”');
  expect(textContent).toMatch(/as it was on .*Nov 20/);
  expect(textContent).toContain('Complaint 17');
});

test('a chat is called as in one’s own list, and what has no chat or reason says so', async () => {
  const { reason: _, moment: __, ...bare } = OF_ROOM;
  accesses([
    { ...bare, access_id: 'a2', what: 'message', room: { id: 'r2', kind: 'group', name: 'old' } },
    { ...bare, access_id: 'a3', what: 'events', room: null, auditor: { id: 'x', name: '' } },
  ]);
  const [message, events] = await screen.findAllByTestId('access');
  expect(message?.textContent).toContain('Looked at a message in “Tea”');
  expect(message?.textContent).toContain('No reason was given.');
  expect(events?.textContent).toContain('Went through the events of all chats');
  expect(events?.textContent).toContain('Deleted user');
});

test('earlier ones are a button away', async () => {
  const user = accesses([OF_ROOM], [{ ...OF_ROOM, access_id: 'a9', reason: 'Earlier' }]);
  await user.click(await screen.findByRole('button', { name: 'Show earlier ones' }));
  expect(await screen.findByText('Earlier')).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Show earlier ones' })).toBeNull();
});

test('that nobody has looked is said', async () => {
  accesses([]);
  expect(await screen.findByText('Nobody has looked')).toBeTruthy();
});

function refusal(status: number, code: string, roomIds: string[] = []) {
  const problem = { status, code, title: code, detail: '', errors: [], retryAfter: null };
  return new ProblemError({ ...problem, roomIds });
}

/** The dialog, open, with a password in it. */
async function asked(deleteAccount: () => Promise<void>) {
  const { client, rooms } = testClient();
  rooms.setState({ rooms: [aRoom({ id: 'r1', name: 'Release' })] });
  Object.assign(client.session, { deleteAccount });
  const { history } = renderWith(<DeleteAccountPage />, client, '/settings/account');
  const user = userEvent.setup();
  await user.click(screen.getByRole('button', { name: 'Delete my account…' }));
  const dialog = within(await screen.findByRole('dialog'));
  const confirm = dialog.getByRole('button', { name: 'Delete for good' });
  const password = dialog.getByLabelText('Password', { selector: 'input' });
  return { user, dialog, confirm, password, history };
}

test('an account is not deleted without its password', async () => {
  const deleteAccount = vi.fn(async () => {});
  const { user, dialog, confirm, password, history } = await asked(deleteAccount);
  await user.click(confirm);
  expect(deleteAccount).not.toHaveBeenCalled();
  expect(dialog.getByText('Enter your password.')).toBeTruthy();
  await user.type(password, 'correct horse');
  await user.click(confirm);
  expect(deleteAccount).toHaveBeenCalledExactlyOnceWith({ password: 'correct horse' });
  expect(history.at(-1)).toBe('/');
});

test('a wrong password is told, and nothing happens', async () => {
  const wrong = async () => {
    throw refusal(401, 'bad_credentials');
  };
  const { user, dialog, confirm, password, history } = await asked(wrong);
  await user.type(password, 'wrong one');
  await user.click(confirm);
  expect((await dialog.findByRole('alert')).textContent).toBe('The password is wrong.');
  expect(history.at(-1)).toBe('/settings/account');
});

test('the last owner of groups is led to them', async () => {
  const needed = async () => {
    throw refusal(409, 'last_owner', ['r1']);
  };
  const { user, dialog, confirm, password } = await asked(needed);
  await user.type(password, 'correct horse');
  await user.click(confirm);
  const link = await dialog.findByRole('link', { name: 'Release' });
  expect(link.getAttribute('href')).toBe('/r/r1');
});
