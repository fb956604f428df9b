import { createStore } from 'zustand/vanilla';
import type { StorageSnapshot } from '../model.ts';
import type { Readable } from '../readable.ts';
import { openKeep } from './idb.ts';
import type { Beginning, Keep } from './keep.ts';

/** What there is on a device that keeps nothing. */
export const NOTHING: Beginning = {
  me: null,
  rooms: [],
  users: [],
  drafts: new Map(),
  outbox: [],
  epoch: null,
  erasures: {},
  owesLogOut: false,
};

/** How long opening may take: some browsers never answer when storage is broken. */
const OPEN_MS_MAX = 5_000;

/**
 * What this device keeps, if it may and can. Nothing here rejects: what cannot be kept is held in
 * memory by whoever asked, and `storage` says so.
 */
export class Device {
  readonly #state = createStore<StorageSnapshot>(() => ({ kind: 'opening', reason: null }));
  #keep: Keep | null = null;

  get storage(): Readable<StorageSnapshot> {
    return this.#state;
  }

  /** Whether there is anything to keep things in, be it full. */
  get canKeep(): boolean {
    return this.#keep !== null;
  }

  async open(name: string, writer: string): Promise<Beginning> {
    try {
      if (typeof indexedDB === 'undefined') throw new Error('there is no IndexedDB');
      const keep = await withTimeLimit(openKeep(name, writer));
      const beginning = await withTimeLimit(keep.begin());
      this.#keep = keep;
      this.#state.setState({ kind: 'persistent', reason: null });
      return beginning;
    } catch {
      this.#state.setState({ kind: 'memory', reason: 'forbidden' });
      return NOTHING;
    }
  }

  /** Does something with what is kept; undefined when that cannot be. */
  async use<T>(what: (keep: Keep) => Promise<T>): Promise<T | undefined> {
    if (this.#keep === null) return undefined;
    try {
      return this.#kept(await what(this.#keep));
    } catch (error) {
      if (nameOf(error) !== 'QuotaExceededError') return this.#failed(error);
    }
    try {
      await this.#keep.shed();
      return this.#kept(await what(this.#keep));
    } catch (error) {
      return this.#failed(error);
    }
  }

  close(): void {
    this.#keep?.close();
    this.#keep = null;
  }

  #kept<T>(result: T): T {
    if (this.#state.getState().reason === 'full') {
      this.#state.setState({ kind: 'persistent', reason: null });
    }
    return result;
  }

  #failed(error: unknown): undefined {
    const name = nameOf(error);
    // There may be room again: it is tried with the next thing to keep.
    if (name === 'QuotaExceededError') this.#state.setState({ kind: 'memory', reason: 'full' });
    else if (name === 'InvalidStateError' || name === 'UnknownError') {
      this.#keep = null;
      this.#state.setState({ kind: 'memory', reason: 'forbidden' });
    }
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error || error instanceof DOMException ? error.name : '';
}

async function withTimeLimit<T>(promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('storage does not answer')), OPEN_MS_MAX);
  });
  try {
    return await Promise.race([promise, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
