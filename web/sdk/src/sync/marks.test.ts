// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { Marks } from './marks.ts';

test('what was read in the last moment of a page is told before it goes away', () => {
  const told: unknown[] = [];
  const command = async (op: unknown) => told.push(op);
  const marks = new Marks({ command, isLive: () => true, onRefused: () => {} });
  marks.mark('room', 'read', 7);
  expect(told).toEqual([]);
  window.dispatchEvent(new Event('pagehide'));
  expect(told).toEqual([{ op: 'read', room_id: 'room', up_to: 7 }]);
  marks.clear();
});
