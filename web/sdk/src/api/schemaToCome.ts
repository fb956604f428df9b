/** Calls that the server's OpenAPI document is yet to tell of, in the shape of what is made from it. */

import type { components, paths } from './schema.ts';

type Schemas = components['schemas'];

type Answer<T> = {
  200: { headers: { [name: string]: unknown }; content: { 'application/json': T } };
  default: components['responses']['Problem'];
};

interface Read<Path, Query, T> {
  get: {
    parameters: { query?: Query; header?: never; path: Path; cookie?: never };
    requestBody?: never;
    responses: Answer<T>;
  };
}

interface ReadAll<Query, T> {
  get: {
    parameters: { query?: Query; header?: never; path?: never; cookie?: never };
    requestBody?: never;
    responses: Answer<T>;
  };
}

interface Paged<T> {
  items: T[];
  next: string | null;
}
interface PageQuery {
  limit?: number;
  cursor?: string;
}
interface ReasonQuery {
  reason?: string;
}
interface MomentQuery {
  position?: number;
  time?: string;
}

/** A member of a room, as of a moment. */
export interface MemberAt {
  user_id: string;
  name: string;
  role: string;
  joined_seq: number;
  delivered_seq: number;
  delivered_at: string | null;
  read_seq: number;
  read_at: string | null;
  deactivated: boolean;
}

/** A room as it was, with a page of its items. */
export interface RoomAt {
  room_id: string;
  position: number;
  time: string;
  kind: string;
  name?: string;
  head_seq: number;
  member_count: number;
  members: MemberAt[];
  items: Schemas['TimelineItem'][];
  from_seq: number;
  to_seq: number;
  people: { id: string; name: string }[];
}

/** Whom a message had reached, as of a moment. */
export interface MessageAt {
  message_id: string;
  room_id: string;
  room_seq: number;
  position: number;
  time: string;
  author: string | null;
  sent_at: string;
  revision: number;
  deleted_at?: string;
  revisions: { revision: number; actor: string | null; time: string; text: string | null }[];
  counts: { people: number; can_see: number; delivered: number; read: number };
  items: {
    user_id: string;
    name: string;
    can_see: boolean;
    delivered_at?: string;
    read_at?: string;
    revision?: number;
  }[];
  next: string | null;
}

/** That an auditor looked at something that concerns one. */
export interface Access {
  access_id: string;
  auditor: { id: string; name: string };
  what: string;
  room: { id: string; kind: string; name?: string } | null;
  message_id?: string;
  reason?: string;
  at: string;
  moment?: { position: number; time: string };
}

/** The log's head, and what it can be checked by. */
export interface AuditStatus {
  head: number;
  time: string | null;
  chain: string | null;
  root: string;
  origin: string | null;
  key: string | null;
  signed: string | null;
}

interface ToCome {
  '/v1/me': Omit<paths['/v1/me'], 'delete'> & {
    delete: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody: { content: { 'application/json': { password: string } } };
      responses: {
        202: {
          headers: { [name: string]: unknown };
          content: { 'application/json': { erasure_id: string; state: string } };
        };
        default: components['responses']['Problem'];
      };
    };
  };
  '/v1/me/accesses': ReadAll<PageQuery, Paged<Access>>;
  '/v1/audit/events': ReadAll<
    PageQuery & ReasonQuery & { after?: number; type?: string; room_id?: string },
    Schemas['AuditEvents']
  >;
  '/v1/audit/rooms': ReadAll<
    PageQuery & ReasonQuery & { query?: string },
    Paged<Schemas['RoomView']>
  >;
  '/v1/audit/rooms/{room_id}/at': Read<
    { room_id: string },
    ReasonQuery & MomentQuery & { as?: string; before?: number; limit?: number },
    RoomAt
  >;
  '/v1/audit/rooms/{room_id}/members': Read<
    { room_id: string },
    ReasonQuery & MomentQuery & PageQuery,
    Paged<MemberAt> & { room_id: string; position: number; time: string; member_count: number }
  >;
  '/v1/audit/messages/{message_id}/at': Read<
    { message_id: string },
    ReasonQuery & MomentQuery & PageQuery,
    MessageAt
  >;
  '/v1/audit/status': ReadAll<never, AuditStatus>;
}

export type PathsToCome = Omit<paths, keyof ToCome> & ToCome;
