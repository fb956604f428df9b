// @vitest-environment happy-dom
import { afterEach, expect, test } from 'vitest';
import { Device } from '../db/device.ts';
import { newId } from '../ids.ts';
import { Tabs } from '../sync/tabs.ts';
import { DraftStore } from './drafts.ts';

afterEach(() => localStorage.clear());

async function visit(database: string) {
  const device = new Device();
  const kept = await device.open(database, newId());
  const drafts = new DraftStore(device, new Tabs(database, false));
  drafts.restore('asha', kept.drafts);
  return { drafts, device };
}

test('what was typed in the instant before the page went away is there again', async () => {
  const database = newId();
  const { drafts, device } = await visit(database);
  drafts.set('room', { text: 'half a thou', replyTo: 'm1' });
  // Nothing that takes time gets done any more.
  device.close();
  window.dispatchEvent(new Event('pagehide'));
  const next = await visit(database);
  expect(next.drafts.get('room')).toEqual({ text: 'half a thou', replyTo: 'm1' });
  expect(localStorage).toHaveLength(0);
});

test('a draft that was sent since does not come back', async () => {
  const database = newId();
  const first = await visit(database);
  first.drafts.set('room', { text: 'old', replyTo: null });
  window.dispatchEvent(new Event('pagehide'));
  const left = localStorage.getItem('sandesham.drafts.asha') ?? '';
  const second = await visit(database);
  await new Promise(resolve => setTimeout(resolve, 5));
  second.drafts.set('room', { text: '', replyTo: null });
  second.drafts.flush();
  await second.device.use(keep => keep.begin());
  localStorage.setItem('sandesham.drafts.asha', left);
  const third = await visit(database);
  expect(third.drafts.get('room').text).toBe('');
});

test('nonsense that is kept is passed over', async () => {
  localStorage.setItem('sandesham.drafts.asha', '[["room",{"text":7}],["room"],7]');
  const { drafts } = await visit(newId());
  expect(drafts.get('room').text).toBe('');
});
