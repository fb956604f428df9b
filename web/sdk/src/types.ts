/** The public surface of the client. */

import type { Api } from './api/client.ts';
import type { Envelope } from './envelope.ts';
import type {
  Attachment,
  ConnectionSnapshot,
  Cursor,
  Draft,
  Erased,
  GapRow,
  Me,
  Message,
  Presence,
  ReceiptCounts,
  RoomListSnapshot,
  RoomSnapshot,
  RoomSummary,
  SessionSnapshot,
  StorageSnapshot,
  Tick,
  Upload,
  User,
} from './model.ts';
import type { Readable } from './readable.ts';

/** Who is signed in. */
export interface Session extends Readable<SessionSnapshot> {
  /** All of these throw a `ProblemError`. */
  register(input: { name: string; email: string; password: string }): Promise<void>;
  logIn(input: { email: string; password: string }): Promise<void>;
  /** Ends the session and wipes what is kept on this device, also when the server is away. */
  logOut(): Promise<void>;
  updateProfile(change: { name?: string; avatar_id?: string | null }): Promise<Me>;
  /** A new password ends the other sessions. */
  changePassword(input: { current_password: string; new_password: string }): Promise<void>;
  /**
   * Ends the account for ever, all of its sessions, and wipes this device. The server erases what it
   * said. Refused for the last owner of a group: then the problem has `roomIds`.
   */
  deleteAccount(input: { password: string }): Promise<void>;
}

export interface Connection extends Readable<ConnectionSnapshot> {
  /** Does not wait for `retryAt`. */
  retryNow(): void;
}

/** The rooms that one is in. */
export interface RoomList extends Readable<RoomListSnapshot> {
  get(roomId: string): RoomSummary | undefined;
  /** Calls back when this room's summary is another. */
  subscribeRoom(roomId: string, listener: () => void): () => void;
  /** Asks the server again; after a failure. */
  reload(): Promise<void>;
  /** All of these throw a `ProblemError`. The answer is the room's id. */
  createGroup(input: {
    roomId?: string;
    name: string;
    members: readonly string[];
  }): Promise<string>;
  /** Opens the DM that there is, or makes it. */
  openDm(userId: string): Promise<string>;
  rename(roomId: string, name: string): Promise<void>;
  addMembers(roomId: string, userIds: readonly string[], role?: string): Promise<void>;
  removeMember(roomId: string, userId: string): Promise<void>;
  leave(roomId: string): Promise<void>;
  setRole(roomId: string, userId: string, role: string): Promise<void>;
  /** RFC 3339, or null to hear it again. */
  mute(roomId: string, until: string | null): Promise<void>;
}

/** What is shown of a room: a live one, or the past of one. */
export interface ShownRoom extends Readable<RoomSnapshot> {
  readonly id: string;
  message(messageId: string): Message | undefined;
  subscribeMessage(messageId: string, listener: () => void): () => void;
  /** What a message says, wherever it is, without loading what is around it; null when one may not see it. */
  quote(messageId: string): Promise<Quote | null>;
  /** How far a message came, as far as that is told to whoever looks; null when it is not known. */
  tick(messageId: string): Tick | null;
  /** How many of the others whom it is for have it, and have read it; null as above. */
  receiptCounts(messageId: string): ReceiptCounts | null;
  /** The cursors of all members, oneself too; by user. Loaded while the room is open. */
  cursors(): ReadonlyMap<string, Cursor>;
  /** Calls back when a cursor moved or a tick may be another. */
  subscribeReceipts(listener: () => void): () => void;
}

/** The timeline of a room and what one does in it. Ticks are those of one's own messages. */
export interface Room extends ShownRoom {
  /**
   * Says that somebody looks at it: loads what is on this device, then what the server has.
   * Returns how to say that nobody does any more: then what is loaded may be let go after a minute.
   */
  open(): () => void;
  reload(): Promise<void>;
  /**
   * Says whether whoever looks follows the newest, as they do at first: then what comes is shown with
   * the next frame, else several messages at a time.
   */
  follow(isFollowing: boolean): void;

  /** These end when it is loaded or has failed, which the row tells; they never throw. */
  loadOlder(): Promise<void>;
  /**
   * Loads one page of what is missing: that next to the gap's beginning, for who comes from above,
   * or next to its end.
   */
  fillGap(row: GapRow, side?: 'start' | 'end'): Promise<void>;
  /** Loads what is around a number; false when it cannot be had. */
  loadAround(seq: number): Promise<boolean>;
  /** Loads a message that may be anywhere; null when there is none that one may see. */
  findMessage(messageId: string): Promise<Message | null>;

  /**
   * Keeps the message on this device, then sends it whenever that is possible. Ends once it is
   * kept: then the composer may be emptied. The answer is the message's id.
   */
  send(input: {
    text: string;
    replyTo?: string | null;
    /** Files that were added before, by their ids; it is sent when all are ready. */
    uploads?: readonly string[];
  }): Promise<string>;
  edit(messageId: string, text: string): Promise<void>;
  remove(messageId: string): Promise<void>;
  /** Adds one's reaction, or takes it away. */
  react(messageId: string, emoji: string, on: boolean): Promise<void>;
  /** Tries again what failed: a message by its id, an edit or delete by `pending….id`. */
  retry(id: string): Promise<void>;
  /**
   * Forgets what failed or waits. The answer is its text, for whoever wants to write it again: then
   * `keepsUploads` gives its files back to the composer.
   */
  discard(id: string, keepsUploads?: boolean): Promise<string | null>;
  /** Takes a file away from a message that waits; the message goes with the last of what it says. */
  removeUpload(messageId: string, uploadId: string): Promise<void>;

  /** Everything up to there has been seen. Moves forward only, and is told at most twice a second. */
  markRead(seq: number): void;
  /** Marks unread from there, until one reads again; null takes it back. */
  markUnreadFrom(seq: number | null): Promise<void>;
  /** Tells the others that one is writing; at most every 3 s. */
  typing(): void;
  /** Who is writing here, without oneself; each for 6 s after the last sign. */
  readonly typers: Readable<readonly string[]>;
}

/** As much of a message as a reply shows of it. */
export interface Quote {
  readonly id: string;
  readonly author: string;
  /** Empty once deleted. */
  readonly text: string;
  readonly isDeleted: boolean;
}

/** Names and pictures of people. */
export interface Users {
  /** What is known now; asks for what is not. */
  get(userId: string): User | undefined;
  subscribeUser(userId: string, listener: () => void): () => void;
  /** Finds people by any part of their names. Throws a `ProblemError`. */
  search(query: string, signal?: AbortSignal): Promise<readonly User[]>;
  presence(userId: string): Presence;
  subscribePresence(userId: string, listener: () => void): () => void;
}

/** What was typed and not sent, by room; kept on this device. */
export interface Drafts {
  get(roomId: string): Draft;
  /** Kept within 300 ms, and when the page goes away. */
  set(roomId: string, draft: Draft): void;
  subscribe(roomId: string, listener: () => void): () => void;
}

/** A file that somebody chose. */
export interface NewFile {
  readonly file: Blob;
  readonly name: string;
}

/** What is to be sent of a picture. */
export interface Prepared {
  /** A smaller one; null for the picture as it is. */
  readonly file: Blob | null;
  /** Upright, in pixels. */
  readonly width: number;
  readonly height: number;
  /** A ThumbHash in base64. */
  readonly placeholder?: string;
}

/**
 * Looks at a picture before it is sent. `known` is what is known of it: a picture without a width
 * could not be read. Null, and whatever goes wrong, leaves it as it is; rejects when it is aborted.
 */
export type Prepare = (
  file: Blob,
  known: Attachment,
  signal: AbortSignal,
) => Promise<Prepared | null>;

/** Files on their way to the server's store. They outlive a reload of the page. */
export interface Uploads {
  /** Begins to send files; the answer is their ids. */
  add(scope: string, files: readonly NewFile[], purpose?: Upload['purpose']): readonly string[];
  /** What is there to be used in one place, in the order in which it was added. */
  of(scope: string): readonly Upload[];
  get(id: string): Upload | undefined;
  /** The bytes of what this device sent, by the id here or the server's. */
  file(id: string): Blob | undefined;
  /** Calls back when anything about any of them changed. */
  subscribe(listener: () => void): () => void;
  /** Says what is to be seen, for who cannot see it. */
  describe(id: string, alt: string): void;
  /** Whether a picture goes as it was chosen; else a smaller one of it does, where that is made. */
  sendOriginal(id: string, isOriginal: boolean): void;
  /** Tries one again that failed, or that waits for something that is away. */
  retry(id: string): void;
  /** Stops it and takes it back. */
  remove(id: string): void;
  /** Waits until all are ready; the answer has the server's ids. Throws the problem of one that failed. */
  ready(ids: readonly string[]): Promise<readonly Attachment[]>;
  /** They are used: nothing has to be remembered of them. */
  done(ids: readonly string[]): void;
}

/** A message that just came, for notifications and bots. */
export interface Incoming {
  readonly room: RoomSummary | undefined;
  readonly roomId: string;
  readonly message: Message;
}

export interface SandeshamClient {
  /** The REST calls, typed from the server's OpenAPI document. */
  readonly api: Api;
  readonly session: Session;
  readonly connection: Connection;
  readonly storage: Readable<StorageSnapshot>;
  readonly rooms: RoomList;
  readonly users: Users;
  readonly drafts: Drafts;
  readonly uploads: Uploads;
  room(roomId: string): Room;
  /** Messages of others as they come, not what was missed while away. */
  onMessage(listener: (incoming: Incoming) => void): () => void;
  /** Every envelope as it comes: `schedule.*` and `user.*` too. */
  onEvent(listener: (envelope: Envelope) => void): () => void;
  /** Messages whose content was erased from the log: nothing of it is to stay anywhere. */
  onErased(listener: (erased: Erased) => void): () => void;
  /** Begins: who am I, then the rooms and the socket. */
  start(): Promise<void>;
  /** Ends everything and leaves what is kept. */
  stop(): Promise<void>;
}
