// @vitest-environment happy-dom
import type { RoomSummary } from '@sandesham/client';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { aRoom, ME, renderWith, testClient } from '../../test/testClient.tsx';
import { LeaveDialog } from './LeaveDialog.tsx';
import { NewGroupDialog } from './NewGroupDialog.tsx';
import { RoomList } from './RoomList.tsx';

const RAVI = { id: 'ravi', name: 'Ravi' };
const RADHA = { id: 'radha', name: 'Radha' };

function listOf(...changes: Partial<RoomSummary>[]) {
  const { client, rooms } = testClient();
  rooms.setState({ rooms: changes.map((change, i) => aRoom({ id: `r${i}`, ...change })) });
  return { ...renderWith(<RoomList />, client), rooms, user: userEvent.setup() };
}

test('without chats there is one thing to do', () => {
  listOf();
  expect(screen.getAllByRole('button').map(button => button.textContent)).toEqual(['Start a chat']);
});

test('a draft stands before the latest message', () => {
  const lastMessage = {
    ...{ id: 'm', seq: 2, author: 'ravi', text: 'hello', at: null },
    ...{ isDeleted: false, attachments: [] },
  };
  listOf({ lastMessage, draft: 'not sent' });
  expect(screen.getByRole('listitem').textContent).toContain('Draft: not sent');
  expect(screen.queryByText(/hello/)).toBeNull();
});

test('what failed is told instead of what waits', () => {
  listOf({ failedCount: 2, pendingCount: 3 });
  expect(screen.getByText('2 messages not sent')).toBeTruthy();
  expect(screen.queryByText('3 messages wait')).toBeNull();
});

test('the unread ones can be had alone', async () => {
  const { user } = listOf({ name: 'Read' }, { name: 'Fresh', unreadCount: 3 }, {}, {}, {}, {});
  await user.click(screen.getByRole('button', { name: 'Unread' }));
  const items = screen.getAllByTestId('room-item');
  expect(items).toHaveLength(1);
  expect(items[0]?.textContent).toContain('Fresh');
});

test('the list is one stop for Tab, and the arrow keys go through it', async () => {
  const { user } = listOf({ name: 'One' }, { name: 'Two' }, { name: 'Three' });
  const [one, , three] = screen.getAllByTestId('room-item');
  await user.tab();
  expect(document.activeElement).toBe(one);
  await user.keyboard('{End}');
  await waitFor(() => expect(document.activeElement).toBe(three));
  await user.keyboard('{Home}');
  await waitFor(() => expect(document.activeElement).toBe(one));
  await user.tab();
  expect(document.activeElement).toBe(document.body);
});

function newGroup() {
  const { client } = testClient();
  const createGroup = vi.fn(
    async (_: { roomId: string; name: string; members: string[] }) => 'made',
  );
  Object.assign(client.rooms, { createGroup });
  const search = async (query: string) =>
    [RAVI, RADHA, ME].filter(({ name }) => name.toLowerCase().startsWith(query));
  Object.assign(client.users, { search });
  const onClose = vi.fn();
  const rendered = renderWith(<NewGroupDialog opened onClose={onClose} />, client);
  return { ...rendered, createGroup, onClose, user: userEvent.setup() };
}

test('people are found as their names are typed, and picked by keys alone', async () => {
  const { user, createGroup, history } = newGroup();
  await user.type(screen.getByLabelText('Name of the group'), 'Harvest');
  const field = screen.getByRole('combobox');
  await user.type(field, 'ra');
  await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(2));
  await user.keyboard('{ArrowDown}{Enter}');
  expect(within(screen.getByRole('list', { name: 'Picked' })).getByText('Radha')).toBeTruthy();
  await user.click(screen.getByRole('button', { name: 'Create group' }));
  await waitFor(() => expect(history.at(-1)).toBe('/r/made'));
  expect(createGroup.mock.calls[0]?.[0]).toMatchObject({ name: 'Harvest', members: ['radha'] });
});

test('Backspace in an empty field takes the last one out again', async () => {
  const { user } = newGroup();
  const field = screen.getByRole('combobox');
  await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(2));
  await user.click(field);
  await user.keyboard('{Enter}');
  expect(screen.getByRole('list', { name: 'Picked' })).toBeTruthy();
  await user.keyboard('{Backspace}');
  expect(screen.queryByRole('list', { name: 'Picked' })).toBeNull();
});

test('a second attempt makes no second group', async () => {
  const { user, createGroup, onClose } = newGroup();
  createGroup.mockRejectedValueOnce(new Error('the answer is lost'));
  await user.type(screen.getByLabelText('Name of the group'), 'Harvest');
  await user.click(screen.getByRole('button', { name: 'Create group' }));
  await screen.findByRole('alert');
  await user.click(screen.getByRole('button', { name: 'Create group' }));
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  const [first, second] = createGroup.mock.calls.map(([group]) => group.roomId);
  expect(first).toBe(second);
});

function leaving(members: { user_id: string; name: string; role: string }[]) {
  const { client } = testClient();
  const calls: string[] = [];
  Object.assign(client.rooms, {
    setRole: async (_: string, user: string, role: string) => calls.push(`${user} ${role}`),
    leave: async () => calls.push('leave'),
  });
  const all = [{ user_id: ME.id, name: ME.name, role: 'owner' }, ...members];
  const dialog = <LeaveDialog room={aRoom()} members={all} opened onClose={() => {}} />;
  renderWith(dialog, client);
  return { calls, user: userEvent.setup() };
}

test('the last owner hands over before leaving', async () => {
  const { calls, user } = leaving([
    { user_id: 'ravi', name: 'Ravi', role: 'admin' },
    { user_id: 'radha', name: 'Radha', role: 'member' },
  ]);
  await user.click(screen.getByRole('radio', { name: 'Radha' }));
  await user.click(screen.getByRole('button', { name: 'Hand over and leave' }));
  await waitFor(() => expect(calls).toEqual(['radha owner', 'leave']));
});

test('where there is another owner nobody has to be chosen', async () => {
  const { calls, user } = leaving([{ user_id: 'ravi', name: 'Ravi', role: 'owner' }]);
  expect(screen.queryByRole('radio')).toBeNull();
  await user.click(screen.getByRole('button', { name: 'Leave' }));
  await waitFor(() => expect(calls).toEqual(['leave']));
});

test('who is alone in a group cannot leave it', () => {
  leaving([]);
  expect(screen.getByRole('button', { name: 'Leave' }).hasAttribute('disabled')).toBe(true);
});

test('a chat with somebody whose account is deleted says so, and a group without a name names who is in', () => {
  const members = [
    { user_id: 'me', name: 'Asha', role: 'owner' },
    { user_id: 'ravi', name: '', role: 'member' },
    { user_id: 'radha', name: 'Radha', role: 'member' },
  ];
  listOf({ kind: 'dm', name: null, peerId: 'ravi', members }, { name: '', members });
  const [dm, group] = screen.getAllByTestId('room-item');
  expect(dm?.textContent).toContain('Deleted user');
  expect(group?.textContent).toContain('Asha, Radha');
});
