import { problemOf } from '../api/problem.ts';

/** Marks close together are told as one, in milliseconds. */
const TELL_MS = 500;
/** How many are told at once: many rooms at a time would use up the allowance of commands. */
const AT_ONCE = 20;

type Kind = 'delivered' | 'read';

export interface MarksOptions {
  readonly command: (op: Readonly<Record<string, unknown>>) => Promise<unknown>;
  readonly isLive: () => boolean;
  /** The server refused a mark for good: what was taken for read in this room may not be. */
  readonly onRefused: (roomId: string) => void;
}

/** Tells the server up to where one has and has read each room: the latest only, until it knows. */
export class Marks {
  readonly #options: MarksOptions;
  readonly #wanted = new Map<string, { delivered: number; read: number }>();
  /** On their way. */
  readonly #telling = new Map<string, { delivered: number; read: number }>();
  readonly #known = new Map<string, { delivered: number; read: number }>();
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(options: MarksOptions) {
    this.#options = options;
    // What was read in the last moment of a page has been read all the same.
    if (typeof window !== 'undefined') window.addEventListener('pagehide', () => this.#tell());
  }

  /** Wants a mark told; one that the server knows, or a further one, is not told again. */
  mark(roomId: string, kind: Kind, seq: number): void {
    const wanted = this.#wanted.get(roomId) ?? { delivered: 0, read: 0 };
    if (seq <= wanted[kind] || seq <= (this.#known.get(roomId)?.[kind] ?? 0)) return;
    this.#wanted.set(roomId, { ...wanted, [kind]: seq });
    this.#schedule();
  }

  /** The server told where it stands. */
  know(roomId: string, told: { delivered: number; read: number }): void {
    const known = this.#known.get(roomId) ?? { delivered: 0, read: 0 };
    const delivered = Math.max(known.delivered, told.delivered, told.read);
    this.#known.set(roomId, { delivered, read: Math.max(known.read, told.read) });
  }

  /** Up to where one has read, as far as this device knows: also what is not told yet. */
  readUpTo(roomId: string): number {
    const marks = [this.#wanted.get(roomId), this.#telling.get(roomId), this.#known.get(roomId)];
    return Math.max(...marks.map(mark => mark?.read ?? 0));
  }

  /** Tells what waits; after the connection is back. */
  resume(): void {
    if (this.#wanted.size > 0) this.#schedule();
  }

  /** In another log the same numbers mean something else. */
  forget(roomId: string): void {
    this.#wanted.delete(roomId);
    this.#telling.delete(roomId);
    this.#known.delete(roomId);
  }

  clear(): void {
    this.#wanted.clear();
    this.#telling.clear();
    this.#known.clear();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#tell();
    }, TELL_MS);
  }

  #tell(): void {
    if (!this.#options.isLive()) return;
    let told = 0;
    for (const [roomId, wanted] of this.#wanted) {
      if (told === AT_ONCE) {
        this.#schedule();
        return;
      }
      this.#wanted.delete(roomId);
      void this.#tellOf(roomId, wanted);
      told += 1;
    }
  }

  async #tellOf(roomId: string, wanted: { delivered: number; read: number }): Promise<void> {
    this.#telling.set(roomId, wanted);
    const known = this.#known.get(roomId) ?? { delivered: 0, read: 0 };
    const told: Promise<boolean>[] = [];
    // Who has read it has it.
    if (wanted.read > known.read) told.push(this.#send(roomId, 'read', wanted.read));
    if (wanted.delivered > Math.max(known.delivered, wanted.read)) {
      told.push(this.#send(roomId, 'delivered', wanted.delivered));
    }
    const isRefused = (await Promise.all(told)).includes(false);
    if (this.#telling.get(roomId) !== wanted) return;
    this.#telling.delete(roomId);
    if (isRefused) this.#options.onRefused(roomId);
  }

  /** Whether the server took it, or may take it later. */
  async #send(roomId: string, op: Kind, up_to: number): Promise<boolean> {
    try {
      await this.#options.command({ op, room_id: roomId, up_to });
      this.know(roomId, {
        delivered: op === 'delivered' ? up_to : 0,
        read: op === 'read' ? up_to : 0,
      });
    } catch (error) {
      const { status } = problemOf(error);
      // No answer, or not now; what is wrong with the mark itself would be so again.
      if (status !== 0 && status !== 429 && status < 500) return false;
      this.mark(roomId, op, up_to);
    }
    return true;
  }
}
