import type { Draft, Me, RoomSummary, User } from '../model.ts';
import type { Kept, KeptItem } from '../store/timeline.ts';
import type { OutboxItem } from '../sync/outboxItem.ts';
import type { KeptUpload } from '../sync/uploadState.ts';

/** What changed of a room since it was last kept. */
export interface RoomChanges {
  readonly roomId: string;
  readonly head: number;
  /** What is kept begins here; what is below is dropped. */
  readonly from: number;
  readonly reachesStart: boolean;
  readonly items: readonly KeptItem[];
  /** Makes everything that is kept, for when another tab kept it last. */
  readonly all: () => Kept | null;
}

/** A draft as it is kept: which of two is newer can be told. An empty one says that it was emptied. */
export interface KeptDraft extends Draft {
  /** Milliseconds of `Date.now()`. */
  readonly at: number;
}

/** The position of the latest erasure of each room that had one. */
export type Erasures = Readonly<Record<string, number>>;

/** What was on this device when the client began. */
export interface Beginning {
  readonly me: Me | null;
  readonly rooms: readonly RoomSummary[];
  readonly users: readonly User[];
  readonly drafts: ReadonlyMap<string, KeptDraft>;
  /** In the order in which they were made. */
  readonly outbox: readonly OutboxItem[];
  /** Of the log that the rooms are of; null when there are none. */
  readonly epoch: number | null;
  /** Those that what is kept is after. */
  readonly erasures: Erasures;
  /** Whether a log-out could not be told to the server. */
  readonly owesLogOut: boolean;
}

/**
 * What this device keeps for one user. Everything here is a help, never the truth: the client works
 * from what it holds in memory, and goes on when nothing can be kept.
 */
export interface Keep {
  begin(): Promise<Beginning>;
  /** Says whose device it is; what another user left is wiped. */
  claim(me: Me): Promise<void>;
  saveMe(me: Me): Promise<void>;
  saveEpoch(epoch: number): Promise<void>;
  saveRooms(rooms: readonly RoomSummary[]): Promise<void>;
  saveUsers(users: readonly User[]): Promise<void>;
  forgetUsers(): Promise<void>;
  saveDraft(roomId: string, draft: KeptDraft): Promise<void>;
  loadRoom(roomId: string): Promise<Kept | null>;
  saveRoom(changes: RoomChanges): Promise<void>;
  /** Blanks what is kept of messages whose content was erased. */
  erase(roomId: string, ids: ReadonlySet<string>): Promise<void>;
  /** Gives up rooms in which something was erased that this device was not told; `erasures` is news. */
  forgetRooms(roomIds: readonly string[], erasures: Erasures): Promise<void>;
  /** Gives up what can be had again: kept messages. What was typed stays. */
  shed(): Promise<void>;
  /** The answer is the item's place in the order. */
  addOutbox(item: OutboxItem): Promise<number>;
  /** Changes an item as it is kept now; false when it is kept no more. */
  changeOutbox(place: number, id: string, change: Partial<OutboxItem>): Promise<boolean>;
  /**
   * The server has an item with a text: leaves what another tab made of it meanwhile, which is the
   * answer, else nothing.
   */
  finishOutbox(place: number, id: string, text: string | null): Promise<OutboxItem | null>;
  deleteOutbox(place: number): Promise<void>;
  loadOutbox(): Promise<readonly OutboxItem[]>;
  /** The bytes are given once: they do not change. */
  saveUpload(upload: KeptUpload, file?: Blob): Promise<true>;
  loadUpload(id: string): Promise<KeptUpload | null>;
  /** In the order in which they were added. */
  loadUploads(): Promise<readonly (readonly [KeptUpload, Blob])[]>;
  deleteUpload(id: string): Promise<void>;
  wipe(owesLogOut: boolean): Promise<void>;
  /** Whether a log-out could not be told to the server. */
  owesLogOut(): Promise<boolean>;
  settleLogOut(): Promise<void>;
  close(): void;
}
