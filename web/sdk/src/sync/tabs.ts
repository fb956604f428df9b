/** What tabs of one browser tell each other. */
export type TabNotice =
  | { readonly type: 'outbox' }
  | { readonly type: 'accepted'; readonly id: string; readonly seq: number }
  | {
      readonly type: 'draft';
      readonly roomId: string;
      readonly text: string;
      readonly replyTo: string | null;
    }
  | { readonly type: 'uploads' }
  | { readonly type: 'released'; readonly ids: readonly string[] }
  | { readonly type: 'rooms' }
  | { readonly type: 'signed_in'; readonly userId: string }
  | { readonly type: 'signed_out' };

/** The other tabs of this browser, and which of them leads: sends what waits, keeps what came. */
export class Tabs {
  readonly #name: string;
  readonly #isShared: boolean;
  #channel: BroadcastChannel | null = null;
  #isLeader = false;
  #release: (() => void) | null = null;
  #abort: AbortController | null = null;

  /** `name` is that of the storage; `isShared`: whether there can be other tabs with the same one. */
  constructor(name: string, isShared: boolean) {
    this.#name = name;
    this.#isShared = isShared;
  }

  open(listener: (notice: TabNotice) => void): void {
    if (!this.#isShared || typeof BroadcastChannel === 'undefined') return;
    this.#channel = new BroadcastChannel(this.#name);
    this.#channel.onmessage = ({ data }) => {
      if (typeof data === 'object' && data !== null && 'type' in data) listener(data as TabNotice);
    };
  }

  tell(notice: TabNotice): void {
    this.#channel?.postMessage(notice);
  }

  /** Whether this tab leads; without locks every tab does, and what is sent twice counts once. */
  get isLeader(): boolean {
    return this.#isLeader;
  }

  /** Waits to lead for a user. Leads once `prepare` is done: it gets what others left. */
  campaign(userId: string, prepare: () => Promise<void>, onLead: () => void): void {
    this.resign();
    const locks = this.#isShared ? globalThis.navigator?.locks : undefined;
    if (locks === undefined) {
      this.#isLeader = true;
      onLead();
      return;
    }
    const abort = new AbortController();
    this.#abort = abort;
    const lead = async () => {
      if (abort.signal.aborted) return;
      const released = new Promise<void>(release => {
        this.#release = release;
      });
      await prepare();
      if (!abort.signal.aborted) {
        this.#isLeader = true;
        onLead();
      }
      await released;
    };
    locks.request(`${this.#name}:outbox:${userId}`, { signal: abort.signal }, lead).catch(() => {
      // Resigned while waiting.
    });
  }

  /** Does something while no other tab does anything that is done alone. */
  async alone<T>(run: () => Promise<T>): Promise<T> {
    const locks = this.#isShared ? globalThis.navigator?.locks : undefined;
    if (locks === undefined) return run();
    let isRunning = false;
    const begin = () => {
      isRunning = true;
      return run();
    };
    try {
      return await locks.request(`${this.#name}:session`, begin);
    } catch (error) {
      if (isRunning) throw error;
      // Forbidden, as storage may be.
      return run();
    }
  }

  /** Does something that one tab alone is to do; others wait until it has. */
  async exclusive(what: string, signal: AbortSignal, run: () => Promise<void>): Promise<void> {
    const locks = this.#isShared ? globalThis.navigator?.locks : undefined;
    if (locks === undefined) return run();
    await locks.request(`${this.#name}:${what}`, { signal }, run);
  }

  resign(): void {
    this.#isLeader = false;
    this.#abort?.abort();
    this.#abort = null;
    this.#release?.();
    this.#release = null;
  }

  close(): void {
    this.resign();
    this.#channel?.close();
    this.#channel = null;
  }
}
