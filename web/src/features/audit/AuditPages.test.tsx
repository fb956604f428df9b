// @vitest-environment happy-dom
import { ProblemError } from '@sandesham/client';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { ME, renderWith, testClient } from '../../test/testClient.tsx';
import { AuditPages } from './AuditPages.tsx';
import { giveReason } from './reason.ts';

const ROOM = {
  ...{ id: 'r1', kind: 'group', name: 'Tea', member_count: 2, head_seq: 3, created_at: '' },
  members: [{ user_id: 'asha', name: 'Asha', role: 'owner' }],
};

const at = (second: number) => `2026-11-26T09:00:0${second}Z`;

function raw(position: number, kind: string, data: object) {
  const of = { specversion: '1.0', id: `e${position}`, type: `sandesham.${kind}.v1` };
  const about = { subject: 'message/m1', time: at(position), roomid: 'r1', actor: 'asha' };
  return { ...of, ...about, position: position + 10, roomseq: position, data };
}

const EVENTS = [
  raw(1, 'room.created', { kind: 'group', members: [{ user_id: 'asha', role: 'owner' }] }),
  raw(2, 'message.sent', { message_id: 'm1', author: 'asha', text: 'at four', attachments: [] }),
  raw(3, 'message.edited', { message_id: 'm1', text: 'at five', revision: 2 }),
];

type Init = { params: { query: Record<string, unknown>; path?: Record<string, string> } };

/** What a server answers. */
async function answer(path: string, { params }: Init) {
  const ok = (data: unknown) => ({ data, response: new Response() });
  switch (path) {
    case '/v1/audit/rooms':
      return ok({ items: params.query.query === 'nobody' ? [] : [ROOM], next: null });
    case '/v1/audit/events':
      return ok({ items: EVENTS, next: null, head: 13 });
    case '/v1/audit/status':
      return ok({
        head: 13,
        time: at(3),
        chain: 'c0ffee',
        root: 'beef',
        origin: null,
        signed: null,
      });
    case '/v1/audit/rooms/{room_id}/at':
      throw new ProblemError({
        ...{ status: 422, code: 'validation', title: '', detail: '', errors: [], retryAfter: null },
      });
    default:
      throw new Error(`nobody answers ${path}`);
  }
}

function open(path: string, roles = ['auditor']) {
  const { client, session } = testClient();
  session.setState({ user: { ...ME, roles } });
  const get = vi.fn(answer);
  const rendered = renderWith(<AuditPages />, { ...client, api: { GET: get } } as never, path);
  return { ...rendered, get, user: userEvent.setup() };
}

beforeEach(() => giveReason('somebody else', 'their reason'));

test('to who is no auditor there is no such page', () => {
  const { get } = open('/audit', []);
  expect(screen.getAllByText('There is nothing here').length).toBeGreaterThan(0);
  expect(get).not.toHaveBeenCalled();
});

test('nothing is asked of the server before there is a reason, and then everything with it', async () => {
  const { get, user } = open('/audit');
  expect(get).not.toHaveBeenCalled();
  await user.click(screen.getByRole('button', { name: 'Begin' }));
  expect(screen.getByText('Give a reason.')).toBeTruthy();
  expect(get).not.toHaveBeenCalled();
  await user.type(screen.getByLabelText('Reason'), ' Complaint 17 ');
  await user.click(screen.getByRole('button', { name: 'Begin' }));
  expect(await screen.findByTestId('audit-room')).toBeTruthy();
  const asked = get.mock.calls.filter(([path]) => path !== '/v1/audit/status');
  expect(asked.length).toBeGreaterThan(0);
  for (const [, init] of asked) expect(init.params.query.reason).toBe('Complaint 17');
});

test('the reason is asked for once, and may not be too long', async () => {
  const { user } = open('/audit');
  const field = screen.getByLabelText('Reason');
  await user.click(field);
  await user.paste('x'.repeat(501));
  await user.click(screen.getByRole('button', { name: 'Begin' }));
  expect(screen.getByText('At most 500 characters.')).toBeTruthy();
  giveReason(ME.id, 'Complaint 17');
  expect(await screen.findByTestId('audit-room')).toBeTruthy();
});

test('a chat that is not found is said', async () => {
  giveReason(ME.id, 'Complaint 17');
  const { user } = open('/audit');
  await user.type(screen.getByLabelText('Find a chat'), 'nobody');
  expect(await screen.findByText('No chat is found')).toBeTruthy();
});

test('the slider goes through the events, and Space plays them again', async () => {
  giveReason(ME.id, 'Complaint 17');
  const { user } = open('/audit/r/r1');
  const slider = await screen.findByTestId<HTMLInputElement>('replay-slider');
  await waitFor(() => expect(slider.value).toBe('3'));
  const where = () => screen.getByTestId('replay-where').textContent;
  expect(where()).toContain('Message edited');
  expect(where()).toContain('Event 3 of 3');
  fireEvent.change(slider, { target: { value: '2' } });
  expect(where()).toContain('Message sent');
  expect(slider.getAttribute('aria-valuetext')).toBe('Message sent');
  await user.click(screen.getByRole('button', { name: 'One event back' }));
  expect(where()).toContain('Chat started');
  slider.focus();
  await user.keyboard(' ');
  expect(screen.getByRole('button', { name: 'Pause' })).toBeTruthy();
  await waitFor(() => expect(slider.value).toBe('3'), { timeout: 10_000 });
  expect(await screen.findByRole('button', { name: 'Play' })).toBeTruthy();
});

test('a moment beyond the log is told as that', async () => {
  giveReason(ME.id, 'Complaint 17');
  const { user } = open('/audit/r/r1');
  await user.click(await screen.findByText('At a moment'));
  await user.click(screen.getByRole('button', { name: 'Show' }));
  expect((await screen.findByRole('alert')).textContent).toBe(
    'The log does not reach that far, or had not begun.',
  );
});
