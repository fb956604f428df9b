import type { Device } from '../db/device.ts';
import { covers } from './intervals.ts';
import type { Kept, Timeline } from './timeline.ts';

/** Changes are kept after so long, in milliseconds; by a tab that does not lead, later. */
const LEADER_MS = 250;
const FOLLOWER_MS = 2_000;
/** How many items of a room are kept. */
export const KEPT_MAX = 2_000;
/** How many are kept anew when another tab had kept the room. */
const ANEW_MAX = 300;

/** Keeps a room's latest messages on this device, each change together with the head it is of. */
export class RoomKeeper {
  readonly #roomId: string;
  readonly #timeline: Timeline;
  readonly #device: Device;
  readonly #isLeader: () => boolean;
  #timer: ReturnType<typeof setTimeout> | null = null;
  /** What was kept last begins here; infinite when all is to be kept anew. */
  #from = Number.POSITIVE_INFINITY;
  #isKeeping = false;

  constructor(roomId: string, timeline: Timeline, device: Device, isLeader: () => boolean) {
    this.#roomId = roomId;
    this.#timeline = timeline;
    this.#device = device;
    this.#isLeader = isLeader;
  }

  /** What begins there is kept already. */
  restored(from: number): void {
    this.#from = from;
  }

  changed(): void {
    this.#timer ??= setTimeout(() => void this.#keep(), this.#isLeader() ? LEADER_MS : FOLLOWER_MS);
  }

  cancel(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  async #keep(): Promise<void> {
    this.#timer = null;
    // One after the other: whether the one before succeeded decides what is to be kept.
    if (this.#isKeeping) return this.changed();
    const range = this.#timeline.keptRange(KEPT_MAX);
    if (range === null) return;
    const touched = this.#timeline.takeTouchedSeqs();
    // All of it, should there be storage again.
    if (!this.#device.canKeep) this.#from = Number.POSITIVE_INFINITY;
    else await this.#save(range, touched);
  }

  async #save(range: Omit<Kept, 'items'>, touched: ReadonlySet<number>): Promise<void> {
    const { from, head } = range;
    const inRange = [{ from, to: head }];
    const items = [...touched]
      .filter(seq => covers(inRange, seq))
      .flatMap(seq => this.#timeline.keptItems(seq, seq));
    // A range that grew downwards, over what was loaded long since.
    if (from < this.#from)
      items.push(...this.#timeline.keptItems(from, Math.min(this.#from - 1, head)));
    this.#from = from;
    const all = () => {
      const anew = this.#timeline.keptRange(ANEW_MAX);
      if (anew === null) return null;
      this.#from = anew.from;
      return { ...anew, items: this.#timeline.keptItems(anew.from, anew.head) };
    };
    const changes = { roomId: this.#roomId, ...range, items, all };
    this.#isKeeping = true;
    const isKept = await this.#device.use(async keep => {
      await keep.saveRoom(changes);
      return true;
    });
    this.#isKeeping = false;
    // Else the next time would say that what is missing here is there.
    if (isKept === undefined) this.#from = Number.POSITIVE_INFINITY;
  }
}
