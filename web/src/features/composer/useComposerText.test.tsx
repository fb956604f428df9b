// @vitest-environment happy-dom
import type { Draft, Room, SandeshamClient, Upload } from '@sandesham/client';
import { act, renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { expect, test } from 'vitest';
import { ClientContext } from '../../store/hooks.ts';
import { useComposerText } from './useComposerText.ts';

/** A room that keeps a message when it is told to. */
function setUp(files: readonly Pick<Upload, 'id' | 'state'>[] = []) {
  let draft: Draft = { text: '', replyTo: null };
  const listeners = new Set<() => void>();
  const drafts = {
    get: () => draft,
    set: (_room: string, next: Draft) => {
      draft = next;
      for (const tell of listeners) tell();
    },
    subscribe: (_room: string, tell: () => void) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
  };
  interface Input {
    text: string;
    replyTo: string | null;
    uploads: readonly string[];
  }
  const sends: (Input & { keep: () => void; fail: () => void })[] = [];
  const room = {
    id: 'room',
    send: (input: Input) =>
      new Promise<string>((resolve, reject) => {
        sends.push({ ...input, keep: () => resolve('id'), fail: () => reject(new Error('full')) });
      }),
  } as unknown as Room;
  const uploads = { of: () => files };
  const client = { drafts, uploads } as unknown as SandeshamClient;
  const wrapper = ({ children }: { children: ReactNode }) => (
    <ClientContext value={client}>{children}</ClientContext>
  );
  const { result } = renderHook(() => useComposerText(room, () => {}), { wrapper });
  const type = (text: string) => act(() => result.current.setText(result.current.text + text));
  const enter = () => act(() => void result.current.submit());
  const settle = (index: number, how: 'keep' | 'fail') => act(async () => sends[index]?.[how]());
  return { result, sends, type, enter, settle, drafts };
}

test('the composer is empty at once, and the draft when the message is kept', async () => {
  const { result, type, enter, settle, drafts } = setUp();
  type('hello');
  enter();
  expect(result.current.text).toBe('');
  expect(drafts.get().text).toBe('hello');
  await settle(0, 'keep');
  expect(result.current.text).toBe('');
  expect(drafts.get().text).toBe('');
});

test('all of the text put in anew while a message is on its way is a message too', async () => {
  const { result, sends, enter, settle } = setUp();
  for (const text of ['one', 'two', 'three']) {
    act(() => result.current.setText(text));
    enter();
  }
  for (const index of [0, 1, 2]) await settle(index, 'keep');
  expect(sends.map(({ text }) => text)).toEqual(['one', 'two', 'three']);
  expect(result.current.text).toBe('');
});

test('messages that cannot be kept come back, each on a line of its own', async () => {
  const { result, type, enter, settle } = setUp();
  type('one');
  enter();
  type('two');
  enter();
  type('more');
  await settle(0, 'fail');
  expect(result.current.text).toBe('one\ntwo\nmore');
});

test('what is typed while a message is on its way stays', async () => {
  const { result, type, enter, settle } = setUp();
  type('one');
  enter();
  type('two');
  await settle(0, 'keep');
  expect(result.current.text).toBe('two');
});

test('each Enter of somebody who types fast sends a message of its own', async () => {
  const { result, sends, type, enter, settle } = setUp();
  type('one');
  enter();
  type('two');
  enter();
  type('three');
  enter();
  type('more');
  for (const index of [0, 1, 2]) await settle(index, 'keep');
  expect(sends.map(({ text }) => text)).toEqual(['one', 'two', 'three']);
  expect(result.current.text).toBe('more');
});

test('a message that cannot be kept stays in the composer, and the reason is told', async () => {
  const { result, sends, type, enter, settle } = setUp();
  type('hello');
  enter();
  await settle(0, 'fail');
  expect(result.current.text).toBe('hello');
  expect(result.current.refusal).not.toBeNull();
  enter();
  await settle(1, 'keep');
  expect(sends).toHaveLength(2);
  expect(result.current.text).toBe('');
});

test('an answer is one message: the next one answers nothing', async () => {
  const { sends, type, enter, settle, drafts } = setUp();
  act(() => drafts.set('room', { text: '', replyTo: 'quoted' }));
  type('one');
  enter();
  type('two');
  enter();
  await settle(0, 'keep');
  await settle(1, 'keep');
  expect(sends.map(({ replyTo }) => replyTo)).toEqual(['quoted', null]);
});

test('files go without a word, each with one message alone', async () => {
  const { sends, enter, settle } = setUp([
    { id: 'one', state: 'uploading' },
    { id: 'two', state: 'ready' },
  ]);
  enter();
  enter();
  expect(sends.map(({ text, uploads }) => [text, uploads])).toEqual([['', ['one', 'two']]]);
  await settle(0, 'keep');
  expect(sends).toHaveLength(1);
});

test('a file that failed holds the message back, and the reason is told', () => {
  const { result, sends, type, enter } = setUp([{ id: 'one', state: 'failed' }]);
  type('with it');
  enter();
  expect(sends).toEqual([]);
  expect(result.current.text).toBe('with it');
  expect(result.current.refusal).toBe('Remove what failed, or try it again.');
});
