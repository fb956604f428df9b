/** What the stores hold and the user interface shows. Everything here is immutable. */

import type { components } from './api/schema.ts';

type Schemas = components['schemas'];

export type Me = Schemas['Me'];
export type User = Schemas['UserView'];
export type Member = Schemas['MemberView'];
export type RoomView = Schemas['RoomView'];
export type RoomSettings = Schemas['RoomSettings'];
export type TimelinePage = Schemas['TimelinePage'];
export type TimelineItem = Schemas['TimelineItem'];
export type MessageItem = Schemas['MessageItem'];
export type SystemItem = Schemas['SystemItem'];
/** That an auditor looked at something that concerns one. */
export type Access = Schemas['AccessView'];
export type AuditStatus = Schemas['AuditStatus'];
/** As of a moment: a room with a page of its items, its members, and whom a message had reached. */
export type RoomAt = Schemas['AuditRoomAt'];
export type MemberAt = Schemas['MemberAt'];
export type MessageAt = Schemas['AuditMessageAt'];

export type RoomKind = 'dm' | 'group';
export type Role = 'owner' | 'admin' | 'member';

/** Everybody who reacted with one emoji, in the order in which they did. */
export interface Reaction {
  readonly emoji: string;
  readonly userIds: readonly string[];
}

/** A file that came with a message. */
export interface Attachment {
  readonly attachment_id: string;
  readonly file_name: string;
  readonly content_type: string;
  readonly size: number;
  readonly width?: number;
  readonly height?: number;
  readonly placeholder?: string;
  readonly alt?: string;
}

/** A file on its way. */
export interface Upload {
  /** Its name on this device; the server gives it another one. */
  readonly id: string;
  /** Where it is to be used: a room's id for its composer, or whatever else asked for it. */
  readonly scope: string;
  readonly purpose: 'message' | 'avatar';
  /** As it is shown; `attachment_id` is `id`. */
  readonly attachment: Attachment;
  /** What was chosen, when `attachment` is a smaller picture that was made of it; else null. */
  readonly original: Pick<Attachment, 'file_name' | 'content_type' | 'size'> | null;
  /** Whether it goes as it was chosen, however large, because somebody wants that. */
  readonly isOriginal: boolean;
  /**
   * `waiting`: for its turn; with a `reason` for something that is away, and it goes on by itself.
   * `processing`: the server looks into it. `failed`: see `reason`; it can be tried again or taken
   * away.
   */
  readonly state: 'waiting' | 'uploading' | 'processing' | 'ready' | 'failed';
  /** How much of it is sent, from 0 to 1. */
  readonly progress: number;
  /**
   * Why it failed, a machine word: the server's, or `too_large`, `empty`, `insecure`, `lost`. Why it
   * waits: `unreachable` or `store_full`.
   */
  readonly reason: string | null;
  /** The server's name for it; null until it is announced. */
  readonly attachmentId: string | null;
  /** Whether a message that waits has it. */
  readonly isTaken: boolean;
}

/** Messages of a room whose content is no more. */
export interface Erased {
  readonly roomId: string;
  readonly messageIds: readonly string[];
}

/** A refusal of the server, or of what lies between. */
export interface Problem {
  /** The HTTP status; 0 when there was no answer, or none that could be read. */
  readonly status: number;
  /** The stable machine word; `unreachable` or `garbled` when it is not the server's. */
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  /** With `validation`: every wrong field. */
  readonly errors: readonly { readonly field: string; readonly message: string }[];
  /** With `last_owner`: the groups that are to be handed over first. */
  readonly roomIds?: readonly string[];
  /** With 429 and 503: seconds to wait. */
  readonly retryAfter: number | null;
}

/** Where something that one did oneself stands on its way to the server. */
export type OutboxState = 'queued' | 'uploading' | 'sending' | 'failed';

/** Something on its way. */
export interface Pending {
  readonly state: OutboxState;
  /** How often it was tried. */
  readonly tries: number;
  /** Why it failed. */
  readonly problem: Problem | null;
}

/** A message, with its edits, reactions, and what one is doing to it oneself. */
export interface Message {
  readonly id: string;
  readonly roomId: string;
  /** Its number in the room; null until the server has given it one. */
  readonly seq: number | null;
  readonly author: string;
  readonly isMine: boolean;
  /** Empty once deleted. */
  readonly text: string;
  /** Which revision `text` is; the sent text is 1. */
  readonly revision: number;
  /** The server's time; null until there is one. */
  readonly sentAt: string | null;
  readonly editedAt: string | null;
  readonly deletedAt: string | null;
  /** Whether its content was erased from the log. */
  readonly isErased: boolean;
  readonly replyTo: string | null;
  /** With one's own changes, also those that the server has not yet. */
  readonly reactions: readonly Reaction[];
  readonly attachments: readonly Attachment[];
  /** While the server does not have it. */
  readonly pending: Pending | null;
  /** One's edit that the server does not have; `text` is still the old one. */
  readonly pendingEdit: (Pending & { readonly id: string; readonly text: string }) | null;
  /** One's delete that the server does not have. */
  readonly pendingDelete: (Pending & { readonly id: string }) | null;
}

/**
 * How far one's own message came: waiting, refused, with the server, with everybody it was for,
 * read by all of them.
 */
export type Tick = 'queued' | 'failed' | 'sent' | 'delivered' | 'read';

export type SystemKind =
  | 'room_created'
  | 'room_renamed'
  | 'room_member_joined'
  | 'room_member_left'
  | 'room_role_changed';

/** Something that happened to the room. */
export interface SystemEvent {
  readonly kind: SystemKind;
  readonly seq: number;
  /** The server's time. */
  readonly at: string;
  readonly actor: string | null;
  /** The event's data, as in the envelope; null once erased. */
  readonly data: Readonly<Record<string, unknown>> | null;
}

/** `idle`: nobody asked yet. */
export type LoadState = 'idle' | 'loading' | 'failed';

/** What a timeline is made of, from the oldest to the newest. `key` never changes for a row. */
export type Row =
  /** Above this there is nothing that one may see. */
  | { readonly kind: 'start'; readonly key: 'start' }
  /** Above this there is more; `room.loadOlder()` gets it. */
  | { readonly kind: 'older'; readonly key: 'older'; readonly state: LoadState }
  | {
      readonly kind: 'message';
      /** The message's id, before and after the server has it. */
      readonly key: string;
      readonly id: string;
      readonly seq: number | null;
      readonly author: string;
      /** The server's time; null until there is one. */
      readonly at: string | null;
    }
  | {
      readonly kind: 'system';
      readonly key: string;
      readonly seq: number;
      readonly at: string;
      readonly event: SystemEvent;
    }
  /** Something between is not loaded; `room.fillGap(row)` gets it. */
  | {
      readonly kind: 'gap';
      readonly key: string;
      /** The first and the last number that are missing. */
      readonly from: number;
      readonly to: number;
      readonly state: LoadState;
    };

export type GapRow = Extract<Row, { kind: 'gap' }>;
export type MessageRow = Extract<Row, { kind: 'message' }>;

/** A timeline at one moment. */
export interface RoomSnapshot {
  readonly roomId: string;
  /**
   * `loading`: nothing to show yet. `failed`: nothing to show, see `problem`; `room.reload()`.
   * `gone`: one is not a member (any more); the rows are what one saw until then.
   */
  readonly status: 'loading' | 'ready' | 'failed' | 'gone';
  readonly rows: readonly Row[];
  /** The number of the latest event that is known. */
  readonly headSeq: number;
  /** Whether the newest messages are among the rows. */
  readonly isAtTail: boolean;
  readonly problem: Problem | null;
}

/** The cursors of a member: everything up to there was delivered, was read. */
export interface Cursor {
  readonly deliveredSeq: number;
  readonly deliveredAt: string | null;
  readonly readSeq: number;
  readonly readAt: string | null;
}

/** How many others a message is for: those who are present and were when it was sent. */
export interface ReceiptCounts {
  readonly members: number;
  readonly delivered: number;
  readonly read: number;
}

/** The latest message of a room, for the list. */
export interface LastMessage {
  readonly id: string;
  readonly seq: number | null;
  readonly author: string;
  readonly text: string;
  readonly at: string | null;
  readonly isDeleted: boolean;
  readonly attachments: readonly Attachment[];
}

/** An unread message in which one is named. */
export interface Mention {
  readonly id: string;
  readonly seq: number;
}

/** A room in the list. */
export interface RoomSummary {
  readonly id: string;
  readonly kind: RoomKind;
  /** A group's name; null for a DM, whose name is that of `peerId`. */
  readonly name: string | null;
  /** The other one of a DM. */
  readonly peerId: string | null;
  /** The first 50. */
  readonly members: readonly Member[];
  readonly memberCount: number;
  /** One's own role. */
  readonly role: Role;
  readonly createdAt: string;
  readonly headSeq: number;
  readonly deliveredSeq: number;
  readonly readSeq: number;
  /** 1,000 means 1,000 or more. */
  readonly unreadCount: number;
  /** Unread messages that name one, of a group; those that this device has seen come. */
  readonly mentions: readonly Mention[];
  /** From where on one marked it unread oneself. */
  readonly unreadFrom: number | null;
  /** RFC 3339; null when it is not muted. May be past. */
  readonly mutedUntil: string | null;
  readonly lastMessage: LastMessage | null;
  /** What it is ordered by: the time of the latest message, else of the room. */
  readonly activeAt: string;
  /** Text that was typed and not sent. */
  readonly draft: string | null;
  /** Messages and changes on their way. */
  readonly pendingCount: number;
  /** Those that were refused. */
  readonly failedCount: number;
  /** Whether one is out of it. */
  readonly isGone: boolean;
}

export interface RoomListSnapshot {
  readonly status: 'loading' | 'ready' | 'failed';
  /** The latest activity first. */
  readonly rooms: readonly RoomSummary[];
  /** Unread messages in rooms that are not muted. */
  readonly unreadCount: number;
  readonly problem: Problem | null;
}

export interface SessionSnapshot {
  /** `unknown`: not asked yet. */
  readonly status: 'unknown' | 'out' | 'in';
  readonly user: Me | null;
  /** Why one is out: `expired` when the server ended the session, `deleted` with the account. */
  readonly reason: 'expired' | 'signed_out' | 'deleted' | null;
  /** Why it is still unknown: the server is away. It is asked again by itself. */
  readonly problem: Problem | null;
}

export interface ConnectionSnapshot {
  /**
   * `idle`: signed out. `connecting`: on its way. `live`: everything arrives. `waiting`: will try
   * again at `retryAt`. `refused`: too many connections of this user; tries again too.
   */
  readonly state: 'idle' | 'connecting' | 'live' | 'waiting' | 'refused';
  /** Since when it is not live, in milliseconds of `performance.now()`; null while live. */
  readonly downSince: number | null;
  /** When the next attempt is made, in milliseconds of `performance.now()`. */
  readonly retryAt: number | null;
  /** Whether the device says that it has a network. */
  readonly isOnline: boolean;
}

export interface StorageSnapshot {
  /** `memory`: what is not sent is lost when the page closes; tell the person. */
  readonly kind: 'opening' | 'persistent' | 'memory';
  readonly reason: 'forbidden' | 'full' | null;
}

/** What was typed and not sent. */
export interface Draft {
  readonly text: string;
  /** The message that it answers. */
  readonly replyTo: string | null;
}

export type Presence = 'online' | 'offline';
