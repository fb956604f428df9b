import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB } from 'idb';
import type { Me, RoomSummary, User } from '../model.ts';
import { erased } from '../store/message.ts';
import type { Kept, KeptItem } from '../store/timeline.ts';
import { type OutboxItem, restOf } from '../sync/outboxItem.ts';
import type { KeptUpload } from '../sync/uploadState.ts';
import type { Beginning, Erasures, Keep, KeptDraft, RoomChanges } from './keep.ts';

/** What a room's record says of its items. */
interface RoomRecord {
  readonly head: number;
  readonly from: number;
  readonly reachesStart: boolean;
  /** Which tab wrote it. */
  readonly writer: string;
  readonly savedAt: number;
}

interface Schema extends DBSchema {
  meta: { key: string; value: unknown };
  rooms: { key: string; value: RoomRecord };
  items: { key: [roomId: string, seq: number]; value: KeptItem };
  users: { key: string; value: User };
  drafts: { key: string; value: KeptDraft };
  outbox: { key: number; value: OutboxItem };
  uploads: { key: string; value: KeptUpload };
  files: { key: string; value: Blob };
}

const VERSION = 2;
const STORES = ['meta', 'rooms', 'items', 'users', 'drafts', 'outbox', 'uploads', 'files'] as const;

/** How many rooms' messages are kept; the ones looked at least lately go. */
const ROOMS_MAX = 50;

type Database = IDBPDatabase<Schema>;
type RoomsTransaction = IDBPTransaction<Schema, ('meta' | 'rooms' | 'items')[], 'readwrite'>;

/** Opens what this device keeps; rejects when it may keep nothing. */
export async function openKeep(name: string, writer: string): Promise<Keep> {
  const db: Database = await openDB<Schema>(name, VERSION, {
    upgrade(fresh, before) {
      if (before < 1) {
        for (const name of ['meta', 'rooms', 'items', 'users', 'drafts'] as const) {
          fresh.createObjectStore(name);
        }
        fresh.createObjectStore('outbox', { autoIncrement: true });
      }
      for (const name of ['uploads', 'files'] as const) fresh.createObjectStore(name);
    },
    // A newer client in another tab: this one goes on in memory until it is loaded again.
    blocking: () => db.close(),
  });
  return new IdbKeep(db, writer);
}

class IdbKeep implements Keep {
  readonly #db: Database;
  readonly #writer: string;

  constructor(db: Database, writer: string) {
    this.#db = db;
    this.#writer = writer;
  }

  async begin(): Promise<Beginning> {
    const [me, rooms, epoch, erasures, owesLogOut, users, drafts, outbox] = await Promise.all([
      this.#db.get('meta', 'me'),
      this.#db.get('meta', 'rooms'),
      this.#db.get('meta', 'epoch'),
      this.#db.get('meta', 'erasures'),
      this.#db.get('meta', 'owesLogOut'),
      this.#db.getAll('users'),
      this.#drafts(),
      this.loadOutbox(),
    ]);
    return {
      me: (me as Me | undefined) ?? null,
      rooms: (rooms as RoomSummary[] | undefined) ?? [],
      epoch: typeof epoch === 'number' ? epoch : null,
      erasures: (erasures as Erasures | undefined) ?? {},
      owesLogOut: owesLogOut === true,
      users,
      drafts,
      outbox,
    };
  }

  async claim(me: Me): Promise<void> {
    const before = (await this.#db.get('meta', 'me')) as Me | undefined;
    if (before !== undefined && before.id !== me.id) await this.wipe(false);
    await this.saveMe(me);
    // Whoever has logged in since has other cookies.
    await this.settleLogOut();
  }

  async saveMe(me: Me): Promise<void> {
    await this.#db.put('meta', me, 'me');
  }

  async saveEpoch(epoch: number): Promise<void> {
    await this.#db.put('meta', epoch, 'epoch');
  }

  async saveRooms(rooms: readonly RoomSummary[]): Promise<void> {
    await this.#db.put('meta', rooms, 'rooms');
  }

  async saveUsers(users: readonly User[]): Promise<void> {
    const transaction = this.#db.transaction('users', 'readwrite');
    for (const user of users) ask(transaction.store.put(user, user.id));
    await transaction.done;
  }

  async forgetUsers(): Promise<void> {
    await this.#db.clear('users');
  }

  async saveDraft(roomId: string, draft: KeptDraft): Promise<void> {
    await this.#db.put('drafts', draft, roomId);
  }

  async loadRoom(roomId: string): Promise<Kept | null> {
    const transaction = this.#db.transaction(['rooms', 'items']);
    const record = await transaction.objectStore('rooms').get(roomId);
    if (record === undefined) return null;
    const { head, from, reachesStart } = record;
    const range = IDBKeyRange.bound([roomId, from], [roomId, head]);
    const items = await transaction.objectStore('items').getAll(range);
    return { head, from, reachesStart, items };
  }

  async saveRoom(changes: RoomChanges): Promise<void> {
    const { roomId, head } = changes;
    const transaction = this.#db.transaction(['rooms', 'items'], 'readwrite');
    const record = await transaction.objectStore('rooms').get(roomId);
    const isOwn = record?.writer === this.#writer;
    // Another tab has kept as much or more.
    if (record !== undefined && !isOwn && record.head >= head) return;
    if (isOwn && record.head <= head) {
      this.#write(transaction, roomId, { ...changes });
    } else {
      const all = changes.all();
      ask(transaction.objectStore('items').delete(wholeRoom(roomId)));
      if (all !== null) this.#write(transaction, roomId, all);
    }
    if (record === undefined) await this.#prune(transaction);
    await transaction.done;
  }

  async erase(roomId: string, ids: ReadonlySet<string>): Promise<void> {
    const transaction = this.#db.transaction('items', 'readwrite');
    for await (const cursor of transaction.store.iterate(wholeRoom(roomId))) {
      const { value } = cursor;
      if (value.kind !== 'message' || !ids.has(value.message.id)) continue;
      ask(cursor.update({ ...value, message: erased(value.message) }));
    }
    await transaction.done;
  }

  async forgetRooms(roomIds: readonly string[], erasures: Erasures): Promise<void> {
    const transaction = this.#db.transaction(['meta', 'rooms', 'items'], 'readwrite');
    for (const roomId of roomIds) this.#forget(transaction, roomId);
    ask(transaction.objectStore('meta').put(erasures, 'erasures'));
    await transaction.done;
  }

  async shed(): Promise<void> {
    const transaction = this.#db.transaction(['rooms', 'items'], 'readwrite');
    ask(transaction.objectStore('rooms').clear());
    ask(transaction.objectStore('items').clear());
    await transaction.done;
  }

  async addOutbox(item: OutboxItem): Promise<number> {
    const transaction = this.#db.transaction('outbox', 'readwrite', { durability: 'strict' });
    const place = await transaction.store.add(item);
    await transaction.store.put({ ...item, place }, place);
    await transaction.done;
    return place;
  }

  async changeOutbox(place: number, id: string, change: Partial<OutboxItem>): Promise<boolean> {
    const transaction = this.#db.transaction('outbox', 'readwrite');
    const kept = await transaction.store.get(place);
    // Another tab may have got it through meanwhile: then it is not to come back.
    const isThere = kept?.id === id;
    if (isThere) await transaction.store.put({ ...kept, ...change } as OutboxItem, place);
    await transaction.done;
    return isThere;
  }

  async finishOutbox(place: number, id: string, text: string | null): Promise<OutboxItem | null> {
    const transaction = this.#db.transaction('outbox', 'readwrite');
    const kept = await transaction.store.get(place);
    const rest = kept?.id === id ? restOf(kept, text) : null;
    if (rest !== null) await transaction.store.put(rest, place);
    else if (kept?.id === id) await transaction.store.delete(place);
    await transaction.done;
    return rest;
  }

  async deleteOutbox(place: number): Promise<void> {
    await this.#db.delete('outbox', place);
  }

  async loadOutbox(): Promise<readonly OutboxItem[]> {
    const transaction = this.#db.transaction('outbox');
    const [items, keys] = await Promise.all([
      transaction.store.getAll(),
      transaction.store.getAllKeys(),
    ]);
    return items.map((item, index) => ({ ...item, place: keys[index] ?? item.place }));
  }

  async saveUpload(upload: KeptUpload, file?: Blob): Promise<true> {
    const transaction = this.#db.transaction(['uploads', 'files'], 'readwrite');
    const uploads = transaction.objectStore('uploads');
    // What was taken away meanwhile is not to come back.
    if (file !== undefined) ask(transaction.objectStore('files').put(file, upload.id));
    else if ((await uploads.getKey(upload.id)) === undefined) return true;
    ask(uploads.put(upload, upload.id));
    await transaction.done;
    return true;
  }

  async loadUpload(id: string): Promise<KeptUpload | null> {
    return (await this.#db.get('uploads', id)) ?? null;
  }

  async loadUploads(): Promise<readonly (readonly [KeptUpload, Blob])[]> {
    const transaction = this.#db.transaction(['uploads', 'files']);
    const [uploads, files] = await Promise.all([
      transaction.objectStore('uploads').getAll(),
      transaction.objectStore('files').getAll(),
    ]);
    // Both are in the order of their ids, which is that of time.
    return uploads.flatMap((upload, index) => {
      const file = files[index];
      return file === undefined ? [] : [[upload, file] as const];
    });
  }

  async deleteUpload(id: string): Promise<void> {
    const transaction = this.#db.transaction(['uploads', 'files'], 'readwrite');
    ask(transaction.objectStore('uploads').delete(id));
    ask(transaction.objectStore('files').delete(id));
    await transaction.done;
  }

  async wipe(owesLogOut: boolean): Promise<void> {
    // Stores, not the database: other tabs have it open.
    const transaction = this.#db.transaction(STORES, 'readwrite');
    for (const name of STORES) ask(transaction.objectStore(name).clear());
    if (owesLogOut) ask(transaction.objectStore('meta').put(true, 'owesLogOut'));
    await transaction.done;
  }

  async owesLogOut(): Promise<boolean> {
    return (await this.#db.get('meta', 'owesLogOut')) === true;
  }

  async settleLogOut(): Promise<void> {
    await this.#db.delete('meta', 'owesLogOut');
  }

  close(): void {
    this.#db.close();
  }

  async #drafts(): Promise<ReadonlyMap<string, KeptDraft>> {
    const transaction = this.#db.transaction('drafts');
    const [drafts, rooms] = await Promise.all([
      transaction.store.getAll(),
      transaction.store.getAllKeys(),
    ]);
    return new Map(drafts.map((draft, index) => [rooms[index] ?? '', draft]));
  }

  /** Items and the number up to which they are whole change together. */
  #write(
    transaction: RoomsTransaction,
    roomId: string,
    { head, from, reachesStart, items }: Kept,
  ): void {
    const store = transaction.objectStore('items');
    if (from > 0) {
      ask(store.delete(IDBKeyRange.bound([roomId, 0], [roomId, from], false, true)));
    }
    for (const item of items) ask(store.put(item, [roomId, item.seq]));
    const record = { head, from, reachesStart, writer: this.#writer, savedAt: Date.now() };
    ask(transaction.objectStore('rooms').put(record, roomId));
  }

  async #prune(transaction: RoomsTransaction): Promise<void> {
    const store = transaction.objectStore('rooms');
    const keys = await store.getAllKeys();
    if (keys.length <= ROOMS_MAX) return;
    const records = await store.getAll();
    const byAge = keys
      .map((roomId, index) => ({ roomId, savedAt: records[index]?.savedAt ?? 0 }))
      .sort((one, other) => one.savedAt - other.savedAt);
    for (const { roomId } of byAge.slice(0, keys.length - ROOMS_MAX)) {
      this.#forget(transaction, roomId);
    }
  }

  #forget(transaction: RoomsTransaction, roomId: string): void {
    ask(transaction.objectStore('rooms').delete(roomId));
    ask(transaction.objectStore('items').delete(wholeRoom(roomId)));
  }
}

function wholeRoom(roomId: string): IDBKeyRange {
  return IDBKeyRange.bound([roomId, 0], [roomId, Number.MAX_SAFE_INTEGER]);
}

/** What becomes of a request, its transaction tells too. */
function ask(request: Promise<unknown>): void {
  request.catch(() => {});
}
