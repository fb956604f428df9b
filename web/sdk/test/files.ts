import { vi } from 'vitest';
import type { SandeshamClient } from '../src/types.ts';
import { clientOf, opened, world } from './support.ts';

/** Two people in a room, and a store that takes their files. */
export function worldWithStore() {
  const made = world();
  vi.stubGlobal('fetch', made.server.store.put);
  return made;
}

export type StoreWorld = ReturnType<typeof worldWithStore>;

/** Asha, at a device, in the room. */
export async function begin(
  { server, asha, made: { id } }: StoreWorld,
  options: Parameters<typeof clientOf>[2] = {},
) {
  const client = await clientOf(server, asha, options);
  return { client, room: await opened(client, id), id, store: server.store };
}

/** A file to be sent; it says its name, unless said otherwise. */
export const aFile = (name: string, text = name, type = 'text/plain') => ({
  file: new Blob([text], { type }),
  name,
});

/** Something that is waited for until it is let go. */
export function gate() {
  let release: () => void = () => {};
  const held = new Promise<void>(resolve => {
    release = resolve;
  });
  return { held, release };
}

/** The files of the messages of the log. */
export function filesOf({ server, made }: StoreWorld): unknown[] {
  const items = server.rooms.get(made.id)?.events ?? [];
  return items.flatMap(({ data }) => (data as { attachments?: unknown[] }).attachments ?? []);
}

/** The one file in a room's composer. */
export const only = (client: SandeshamClient, id: string) => client.uploads.of(id)[0];
