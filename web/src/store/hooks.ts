/** React's view of the engine: each hook renders again only when what it gives is another. */

import type {
  ConnectionSnapshot,
  Cursor,
  Draft,
  Message,
  Presence,
  Readable,
  Room,
  RoomListSnapshot,
  RoomSnapshot,
  RoomSummary,
  SandeshamClient,
  SessionSnapshot,
  ShownRoom,
  StorageSnapshot,
  Tick,
  User,
} from '@sandesham/client';
import { createContext, useCallback, useContext, useEffect, useSyncExternalStore } from 'react';

export const ClientContext = createContext<SandeshamClient | null>(null);

export function useClient(): SandeshamClient {
  const client = useContext(ClientContext);
  if (client === null) throw new Error('there is no ClientContext around');
  return client;
}

/** The whole value of a store. */
export function useReadable<T>(readable: Readable<T>): T {
  const subscribe = useCallback((listener: () => void) => readable.subscribe(listener), [readable]);
  return useSyncExternalStore(subscribe, () => readable.getState());
}

/** A part of a store's value; `select` must give the same object for the same value. */
export function useSelected<T, S>(readable: Readable<T>, select: (value: T) => S): S {
  const subscribe = useCallback((listener: () => void) => readable.subscribe(listener), [readable]);
  return useSyncExternalStore(subscribe, () => select(readable.getState()));
}

export function useSession(): SessionSnapshot {
  return useReadable(useClient().session);
}

export function useConnection(): ConnectionSnapshot {
  return useReadable(useClient().connection);
}

export function useStorage(): StorageSnapshot {
  return useReadable(useClient().storage);
}

export function useRooms(): RoomListSnapshot {
  return useReadable(useClient().rooms);
}

/** One room of the list; undefined while it is not known. */
export function useRoomSummary(roomId: string): RoomSummary | undefined {
  const { rooms } = useClient();
  const subscribe = useCallback(
    (listener: () => void) => rooms.subscribeRoom(roomId, listener),
    [rooms, roomId],
  );
  return useSyncExternalStore(subscribe, () => rooms.get(roomId));
}

/** A room, without looking at it: for the composer, dialogs, actions. */
export function useRoom(roomId: string): Room {
  return useClient().room(roomId);
}

/** A room's timeline; loads it while the component is there. */
export function useTimeline(roomId: string): RoomSnapshot {
  const room = useRoom(roomId);
  useEffect(() => room.open(), [room]);
  return useReadable(room);
}

/** One message; renders again only for changes of this one. */
export function useMessage(room: ShownRoom, messageId: string): Message | undefined {
  const subscribe = useCallback(
    (listener: () => void) => room.subscribeMessage(messageId, listener),
    [room, messageId],
  );
  return useSyncExternalStore(subscribe, () => room.message(messageId));
}

/** How far one's own message came. */
export function useTick(room: ShownRoom, messageId: string): Tick | null {
  const subscribe = useCallback((listener: () => void) => room.subscribeReceipts(listener), [room]);
  return useSyncExternalStore(subscribe, () => room.tick(messageId));
}

/** The cursors of all members. */
export function useCursors(room: ShownRoom): ReadonlyMap<string, Cursor> {
  const subscribe = useCallback((listener: () => void) => room.subscribeReceipts(listener), [room]);
  return useSyncExternalStore(subscribe, () => room.cursors());
}

/** Who is writing in a room. */
export function useTypers(room: Room): readonly string[] {
  return useReadable(room.typers);
}

/** A person; undefined until the name is known. */
export function useUser(userId: string | null): User | undefined {
  const { users } = useClient();
  const subscribe = useCallback(
    (listener: () => void) => (userId === null ? () => {} : users.subscribeUser(userId, listener)),
    [users, userId],
  );
  return useSyncExternalStore(subscribe, () => (userId === null ? undefined : users.get(userId)));
}

export function usePresence(userId: string | null): Presence {
  const { users } = useClient();
  const subscribe = useCallback(
    (listener: () => void) =>
      userId === null ? () => {} : users.subscribePresence(userId, listener),
    [users, userId],
  );
  return useSyncExternalStore(subscribe, () =>
    userId === null ? 'offline' : users.presence(userId),
  );
}

/** What was typed and not sent in a room, and how to keep it. */
export function useDraft(roomId: string): [Draft, (draft: Draft) => void] {
  const { drafts } = useClient();
  const subscribe = useCallback(
    (listener: () => void) => drafts.subscribe(roomId, listener),
    [drafts, roomId],
  );
  const draft = useSyncExternalStore(subscribe, () => drafts.get(roomId));
  const set = useCallback((next: Draft) => drafts.set(roomId, next), [drafts, roomId]);
  return [draft, set];
}
