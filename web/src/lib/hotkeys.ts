/** The keys of the timeline and the composer, in one place for handlers and the list of shortcuts. */

type Key = Pick<
  KeyboardEvent,
  'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey' | 'isComposing' | 'keyCode'
>;

/** What a key does to the message that has the focus. */
export type RowCommand =
  | 'reply'
  | 'edit'
  | 'react'
  | 'copy'
  | 'view'
  | 'info'
  | 'remove'
  | 'menu'
  | 'previous'
  | 'next'
  | 'first'
  | 'last'
  | 'compose';

const ROW_KEYS: Readonly<Record<string, RowCommand>> = {
  r: 'reply',
  e: 'edit',
  '+': 'react',
  '=': 'react',
  c: 'copy',
  o: 'view',
  i: 'info',
  Delete: 'remove',
  Backspace: 'remove',
  Enter: 'menu',
  ContextMenu: 'menu',
  ArrowUp: 'previous',
  ArrowDown: 'next',
  Home: 'first',
  End: 'last',
  Escape: 'compose',
};

const hasModifier = (event: Key) => event.ctrlKey || event.metaKey || event.altKey;

/** The command of a key on a message; null leaves the key to the browser. */
export function rowCommand(event: Key): RowCommand | null {
  if (hasModifier(event)) return null;
  if (event.key === 'F10' && event.shiftKey) return 'menu';
  return ROW_KEYS[event.key] ?? ROW_KEYS[event.key.toLowerCase()] ?? null;
}

/** Whether a key is part of putting a letter together, as in Japanese or Hindi input. */
export function isComposing(event: Key): boolean {
  // Safari ends the composition before the key that ended it: there only the code tells.
  return event.isComposing || event.keyCode === 229;
}

/** What Enter does in the composer; null when the key is another one. */
export function enterKey(
  event: Key,
  options: { enterSends: boolean; isTouch: boolean },
): 'send' | 'newline' | null {
  if (event.key !== 'Enter' || isComposing(event)) return null;
  if (event.ctrlKey || event.metaKey) return 'send';
  // A touch keyboard has no Shift+Enter, and the button to send is beside it.
  if (options.isTouch) return 'newline';
  return event.shiftKey === options.enterSends ? 'newline' : 'send';
}

/** Where a key scrolls a list, if it does. */
export function isScrollKey(event: Key): 'up' | 'down' | null {
  if (event.key === 'PageUp' || event.key === 'Home') return 'up';
  if (event.key === 'PageDown' || event.key === 'End') return 'down';
  if (event.key === ' ') return event.shiftKey ? 'up' : 'down';
  return null;
}
