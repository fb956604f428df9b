import { create } from 'zustand';

/** An edit under way: it takes the composer's place and leaves the draft alone. */
export interface Editing {
  readonly messageId: string;
  /** The revision that the writer saw when they began. */
  readonly revision: number;
  readonly text: string;
}

type EditingByRoom = Readonly<Record<string, Editing | undefined>>;

const KEY = 'sandesham.editing';

/** Edits under way, by room; they outlive a reload of this tab. */
const useEditingByRoom = create<EditingByRoom>(() => stored());

export function useEditing(roomId: string): Editing | null {
  return useEditingByRoom(byRoom => byRoom[roomId] ?? null);
}

export function startEditing(roomId: string, editing: Editing): void {
  keep(roomId, editing);
}

export function changeEdit(roomId: string, text: string): void {
  const editing = useEditingByRoom.getState()[roomId];
  if (editing) keep(roomId, { ...editing, text });
}

export function stopEditing(roomId: string): void {
  keep(roomId, undefined);
}

/** Nobody is there any more whose edits these were. */
export function forgetEditing(): void {
  useEditingByRoom.setState({}, true);
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Then there was nothing.
  }
}

function keep(roomId: string, editing: Editing | undefined): void {
  useEditingByRoom.setState({ [roomId]: editing });
  try {
    sessionStorage.setItem(KEY, JSON.stringify(useEditingByRoom.getState()));
  } catch {
    // Storage is forbidden or full: the edit lives as long as the page.
  }
}

function stored(): EditingByRoom {
  try {
    const found: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? '{}');
    if (typeof found !== 'object' || found === null) return {};
    return Object.fromEntries(Object.entries(found).filter(([, editing]) => isEditing(editing)));
  } catch {
    return {};
  }
}

function isEditing(value: unknown): value is Editing {
  if (typeof value !== 'object' || value === null) return false;
  const { messageId, revision, text } = value as Partial<Editing>;
  return typeof messageId === 'string' && typeof revision === 'number' && typeof text === 'string';
}
