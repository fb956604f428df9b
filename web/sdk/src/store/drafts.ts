import type { Device } from '../db/device.ts';
import type { Draft } from '../model.ts';
import type { Tabs } from '../sync/tabs.ts';
import type { Drafts } from '../types.ts';
import { Listeners } from './listeners.ts';

const NONE: Draft = { text: '', replyTo: null };
/** A draft is kept after so long without another change, in milliseconds. */
const SAVE_MS = 300;

/** What was typed and not sent, by room. */
export class DraftStore implements Drafts {
  readonly #device: Device;
  readonly #tabs: Tabs;
  readonly #drafts = new Map<string, Draft>();
  readonly #unsaved = new Set<string>();
  readonly #listeners = new Listeners<string>();
  readonly #all = new Set<(roomId: string) => void>();
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(device: Device, tabs: Tabs) {
    this.#device = device;
    this.#tabs = tabs;
    if (typeof window !== 'undefined') {
      window.addEventListener('pagehide', () => this.flush());
      document.addEventListener('visibilitychange', () => {
        if (document.visibilityState === 'hidden') this.flush();
      });
    }
  }

  get(roomId: string): Draft {
    return this.#drafts.get(roomId) ?? NONE;
  }

  set(roomId: string, draft: Draft): void {
    const before = this.get(roomId);
    if (before.text === draft.text && before.replyTo === draft.replyTo) return;
    if (isEmpty(draft)) this.#drafts.delete(roomId);
    else this.#drafts.set(roomId, { text: draft.text, replyTo: draft.replyTo });
    this.#unsaved.add(roomId);
    this.#tell(roomId);
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), SAVE_MS);
  }

  subscribe(roomId: string, listener: () => void): () => void {
    return this.#listeners.add(roomId, listener);
  }

  subscribeAll(listener: (roomId: string) => void): () => void {
    this.#all.add(listener);
    return () => this.#all.delete(listener);
  }

  restore(drafts: ReadonlyMap<string, Draft>): void {
    for (const [roomId, draft] of drafts) {
      // What was typed since the page came is newer.
      if (this.#drafts.has(roomId) || this.#unsaved.has(roomId)) continue;
      this.#drafts.set(roomId, draft);
      this.#tell(roomId);
    }
  }

  /** Another tab wrote one; what was typed here and is not kept yet is newer. */
  receive(roomId: string, draft: Draft): void {
    if (this.#unsaved.has(roomId)) return;
    if (isEmpty(draft)) this.#drafts.delete(roomId);
    else this.#drafts.set(roomId, draft);
    this.#tell(roomId);
  }

  /** Keeps what is not kept yet. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    for (const roomId of this.#unsaved) {
      const draft = this.get(roomId);
      void this.#device.use(keep => keep.saveDraft(roomId, isEmpty(draft) ? null : draft));
      this.#tabs.tell({ type: 'draft', roomId, ...draft });
    }
    this.#unsaved.clear();
  }

  clear(): void {
    const rooms = [...this.#drafts.keys()];
    this.#drafts.clear();
    this.#unsaved.clear();
    for (const roomId of rooms) this.#tell(roomId);
  }

  #tell(roomId: string): void {
    this.#listeners.tell(roomId);
    for (const listener of [...this.#all]) listener(roomId);
  }
}

function isEmpty({ text, replyTo }: Draft): boolean {
  return text === '' && replyTo === null;
}
