import type { Greeted } from '../sync/frames.ts';
import type { RoomStore } from './room.ts';

/** How many rooms that nobody looks at stay loaded. */
const IDLE_MAX = 50;
/** A room that nobody looks at is let go after so long at the earliest, in milliseconds. */
const IDLE_MS = 60_000;
/** How many rooms a hello names: a frame holds some 2,500. The others catch up by themselves. */
const NAMED_MAX = 1_000;

/** The rooms that somebody has asked for. One stays the same, loaded or not, for as long as a session. */
export class LoadedRooms implements Iterable<RoomStore> {
  readonly #make: (roomId: string, onClosed: () => void) => RoomStore;
  readonly #rooms = new Map<string, RoomStore>();
  /** Whose heads the last hello told. */
  #named: ReadonlySet<string> = new Set();
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** `onClosed` is to be called when nobody looks at the room any more. */
  constructor(make: (roomId: string, onClosed: () => void) => RoomStore) {
    this.#make = make;
  }

  [Symbol.iterator](): IterableIterator<RoomStore> {
    return this.#rooms.values();
  }

  get(roomId: string): RoomStore | undefined {
    return this.#rooms.get(roomId);
  }

  /** The room that there is, or a new one with nothing loaded. */
  room(roomId: string): RoomStore {
    const known = this.#rooms.get(roomId);
    if (known !== undefined) return known;
    const made = this.#make(roomId, () => this.#trimLater());
    this.#rooms.set(roomId, made);
    return made;
  }

  /** What a hello names: the heads of what is loaded, those that are looked at first. */
  heads(): Readonly<Record<string, number>> {
    this.#trim();
    const loaded = [...this].filter(room => room.head !== null).sort(byUse);
    const heads = loaded.slice(0, NAMED_MAX).map(room => [room.id, room.head ?? 0] as const);
    this.#named = new Set(heads.map(([roomId]) => roomId));
    return Object.fromEntries(heads);
  }

  greeted(byId: ReadonlyMap<string, Greeted>): void {
    for (const room of this) room.greeted(byId.get(room.id), this.#named.has(room.id));
  }

  /** In another log nothing that is loaded holds. */
  renew(): void {
    for (const room of this) room.renew();
  }

  /** Ends all of them. */
  clear(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    for (const room of this) room.close();
    this.#rooms.clear();
  }

  #trimLater(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#trim();
    }, IDLE_MS);
  }

  /** Lets go of what nobody looks at: of all but the latest, and of what is long. */
  #trim(): void {
    const before = performance.now() - IDLE_MS;
    const idle = [...this].filter(room => room.head !== null && !room.isOpen).sort(byUse);
    idle.forEach((room, at) => {
      const isDue = room.usedAt <= before;
      if (isDue && (at >= IDLE_MAX || room.isLong)) room.unload();
    });
    if (idle.some(room => room.usedAt > before)) this.#trimLater();
  }
}

/** The one that is looked at, or was later, first. */
function byUse(one: RoomStore, other: RoomStore): number {
  return Number(other.isOpen) - Number(one.isOpen) || other.usedAt - one.usedAt;
}
