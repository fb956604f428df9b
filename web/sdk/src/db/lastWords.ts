import type { KeptDraft } from './keep.ts';

const PREFIX = 'sandesham.drafts.';

/**
 * What was typed in the instant before the page went away. IndexedDB does not answer any more then;
 * `localStorage` does, at once. It is taken back, and away, by the next visit.
 */
export class LastWords {
  say(owner: string, drafts: ReadonlyMap<string, KeptDraft>): void {
    const all = new Map([...this.#read(owner), ...drafts]);
    try {
      localStorage.setItem(PREFIX + owner, JSON.stringify([...all]));
    } catch {
      // Forbidden or full: IndexedDB may be in time.
    }
  }

  take(owner: string): ReadonlyMap<string, KeptDraft> {
    const drafts = this.#read(owner);
    try {
      localStorage.removeItem(PREFIX + owner);
    } catch {
      // Then there was nothing.
    }
    return drafts;
  }

  #read(owner: string): ReadonlyMap<string, KeptDraft> {
    try {
      const raw: unknown = JSON.parse(localStorage.getItem(PREFIX + owner) ?? '[]');
      return new Map(Array.isArray(raw) ? raw.filter(isDraft) : []);
    } catch {
      return new Map();
    }
  }
}

function isDraft(entry: unknown): entry is [string, KeptDraft] {
  if (!Array.isArray(entry) || typeof entry[0] !== 'string') return false;
  const draft = entry[1] as Partial<KeptDraft> | null;
  return typeof draft?.text === 'string' && typeof draft.at === 'number';
}
