import type { GapRow, ShownRoom } from '@sandesham/client';
import { createContext, useContext } from 'react';
import { createStore } from 'zustand/vanilla';
import type { Highlight } from '../../lib/richText.tsx';

/** Where on the page something opens. */
export interface Anchor {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What a person can do with a message, from the toolbar, the menu or a key alike. */
export interface TimelineActions {
  reply(id: string): void;
  edit(id: string): void;
  toggleReaction(id: string, emoji: string): void;
  pickReaction(id: string, anchor: Anchor): void;
  openMenu(id: string, anchor: Anchor): void;
  copy(id: string): void;
  copyLink(id: string): void;
  info(id: string, anchor: Anchor): void;
  history(id: string): void;
  remove(id: string): void;
  markUnread(id: string): void;
  jumpTo(messageId: string): void;
  /** Loads what is missing. */
  fill(gap: GapRow): void;
  /** Opens a long message, or folds it again. */
  fold(id: string, isOpen: boolean): void;
  /** Shows a picture large; the first one where none is named. */
  view(id: string, attachmentId?: string): void;
  /** Takes a file away from a message that waits. */
  removeFile(id: string, uploadId: string): void;
  retry(pendingId: string): void;
  discard(pendingId: string): void;
  /** Takes a message that was refused back into the composer. */
  rewrite(id: string): void;
  /** One's refused edit wins over the text that somebody wrote meanwhile. */
  overwrite(id: string): void;
  /** Takes the text of an edit that has nothing to change any more into the composer. */
  salvage(id: string): void;
}

/** What every row of one timeline knows. */
export interface TimelineScope {
  readonly room: ShownRoom;
  /** Whether it is the past of a room: everybody's ticks are shown, and nothing can be changed. */
  readonly isPast: boolean;
  /** What people were called then; null: as they are called now. */
  readonly names: ReadonlyMap<string, string> | null;
  readonly me: string;
  readonly isGroup: boolean;
  /** Whether one may delete others' messages. */
  readonly isAdmin: boolean;
  readonly highlight: Highlight | null;
  /** Whether a text names oneself. */
  readonly isNamed: (text: string) => boolean;
  readonly actions: TimelineActions;
  /** The row under the pointer or with the focus: it shows its toolbar. */
  readonly active: ActiveRow;
  /** Long messages that were opened, and the row that grows by hand right now. */
  readonly unfolded: Set<string>;
  readonly unfolding: { current: string | null };
}

export type ActiveRow = ReturnType<typeof makeActiveRow>;

export const makeActiveRow = () => createStore<{ key: string | null }>(() => ({ key: null }));

export const TimelineScopeContext = createContext<TimelineScope | null>(null);

export function useScope(): TimelineScope {
  const scope = useContext(TimelineScopeContext);
  if (scope === null) throw new Error('there is no timeline around');
  return scope;
}

/** The place of an element, for what opens beside it. */
export function anchorOf(element: Element): Anchor {
  const { x, y, width, height } = element.getBoundingClientRect();
  return { x, y, width, height };
}
