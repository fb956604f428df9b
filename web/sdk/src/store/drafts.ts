import type { Device } from '../db/device.ts';
import type { KeptDraft } from '../db/keep.ts';
import { LastWords } from '../db/lastWords.ts';
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
  readonly #lastWords = new LastWords();
  #owner: string | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(device: Device, tabs: Tabs) {
    this.#device = device;
    this.#tabs = tabs;
    if (typeof window !== 'undefined') {
      window.addEventListener('pagehide', () => this.#leave());
      document.addEventListener('visibilitychange', () => {
        if (document.visibilityState === 'hidden') this.#leave();
      });
    }
  }

  get(roomId: string): Draft {
    return this.#drafts.get(roomId) ?? NONE;
  }

  set(roomId: string, draft: Draft): void {
    const before = this.get(roomId);
    if (before.text === draft.text && before.replyTo === draft.replyTo) return;
    this.#put(roomId, draft);
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

  /** Takes what an earlier visit of `owner` left. */
  restore(owner: string, drafts: ReadonlyMap<string, KeptDraft>): void {
    this.#owner = owner;
    const last = this.#lastWords.take(owner);
    for (const roomId of new Set([...drafts.keys(), ...last.keys()])) {
      const kept = drafts.get(roomId);
      const said = last.get(roomId);
      const isSaid = said !== undefined && said.at >= (kept?.at ?? 0);
      const draft = isSaid ? said : kept;
      // What was typed since the page came is newer.
      if (draft === undefined || this.#unsaved.has(roomId)) continue;
      this.#put(roomId, draft);
      this.#tell(roomId);
      if (isSaid) this.#unsaved.add(roomId);
    }
    this.flush();
  }

  /** Whose drafts these are from now on. */
  own(owner: string): void {
    this.#owner = owner;
  }

  /** Another tab wrote one; what was typed here and is not kept yet is newer. */
  receive(roomId: string, draft: Draft): void {
    if (this.#unsaved.has(roomId)) return;
    this.#put(roomId, draft);
    this.#tell(roomId);
  }

  /** Keeps what is not kept yet. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    for (const roomId of this.#unsaved) {
      const draft = this.get(roomId);
      const kept = { ...draft, at: Date.now() };
      void this.#device.use(keep => keep.saveDraft(roomId, kept));
      this.#tabs.tell({ type: 'draft', roomId, ...draft });
    }
    this.#unsaved.clear();
  }

  clear(): void {
    const rooms = [...this.#drafts.keys()];
    this.#drafts.clear();
    this.#unsaved.clear();
    if (this.#owner !== null) this.#lastWords.take(this.#owner);
    this.#owner = null;
    for (const roomId of rooms) this.#tell(roomId);
  }

  /** The page may be gone before anything else than this is done. */
  #leave(): void {
    if (this.#owner !== null && this.#unsaved.size > 0) {
      const at = Date.now();
      const unsaved = [...this.#unsaved].map(
        roomId => [roomId, { ...this.get(roomId), at }] as const,
      );
      this.#lastWords.say(this.#owner, new Map(unsaved));
    }
    this.flush();
  }

  #put(roomId: string, { text, replyTo }: Draft): void {
    if (isEmpty({ text, replyTo })) this.#drafts.delete(roomId);
    else this.#drafts.set(roomId, { text, replyTo });
  }

  #tell(roomId: string): void {
    this.#listeners.tell(roomId);
    for (const listener of [...this.#all]) listener(roomId);
  }
}

function isEmpty({ text, replyTo }: Draft): boolean {
  return text === '' && replyTo === null;
}
