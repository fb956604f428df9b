// @vitest-environment happy-dom
import { act } from '@testing-library/react';
import { expect, test } from 'vitest';
import { aRoom, renderWith, testClient } from '../../test/testClient.tsx';
import { useAboutRoom } from './useAboutRoom.ts';

type Name = string | null | undefined;

function Header({ onRender }: { onRender: (name: Name) => void }) {
  onRender(useAboutRoom('room')?.name);
  return null;
}

test('what a room is renders anew when that changes, and not with every message', () => {
  const { client, rooms } = testClient();
  rooms.setState({ rooms: [aRoom()] });
  const names: Name[] = [];
  renderWith(<Header onRender={name => names.push(name)} />, client);
  const { members } = rooms.getState().rooms[0]!;
  for (let seq = 2; seq < 12; seq += 1) {
    act(() => rooms.setState({ rooms: [aRoom({ members, headSeq: seq, unreadCount: seq })] }));
  }
  expect(names).toEqual(['Release']);
  act(() => rooms.setState({ rooms: [aRoom({ members, name: 'Monsoon' })] }));
  expect(names).toEqual(['Release', 'Monsoon']);
});
