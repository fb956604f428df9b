/** What tabs of one browser tell each other. */
export type TabNotice =
  | { readonly type: 'outbox' }
  | {
      readonly type: 'accepted';
      readonly roomId: string;
      readonly messageId: string;
      readonly seq: number;
    }
  | {
      readonly type: 'draft';
      readonly roomId: string;
      readonly text: string;
      readonly replyTo: string | null;
    }
  | { readonly type: 'rooms' }
  | { readonly type: 'signed_in'; readonly userId: string }
  | { readonly type: 'signed_out' };

const CHANNEL = 'sandesham';

/** The other tabs of this browser, and which of them leads: sends what waits, keeps what came. */
export class Tabs {
  #channel: BroadcastChannel | null = null;
  #isLeader = false;
  #release: (() => void) | null = null;
  #abort: AbortController | null = null;

  /** Begins to listen; in Node and where there is no such thing, this is the only tab. */
  open(listener: (notice: TabNotice) => void): void {
    if (typeof document === 'undefined' || typeof BroadcastChannel === 'undefined') return;
    this.#channel = new BroadcastChannel(CHANNEL);
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

  /** Waits to lead for a user; calls back once it does. */
  campaign(userId: string, onLead: () => void): void {
    this.resign();
    const locks = typeof document === 'undefined' ? undefined : globalThis.navigator?.locks;
    if (locks === undefined) {
      this.#isLeader = true;
      onLead();
      return;
    }
    const abort = new AbortController();
    this.#abort = abort;
    const lead = () =>
      new Promise<void>(release => {
        this.#release = release;
        this.#isLeader = true;
        onLead();
      });
    locks.request(`sandesham:outbox:${userId}`, { signal: abort.signal }, lead).catch(() => {
      // Resigned while waiting.
    });
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
