/** The REST half of the fake server: what the engine asks for, and what it signs in with. */

import { type FakeRoom, time } from './fakeRoom.ts';
import type { FakeServer } from './fakeServer.ts';

/** How many members a room shows of itself. */
const MEMBERS_SHOWN = 50;

/** Everybody's. */
const PASSWORD = 'password1';

export type Body = Record<string, unknown>;

export class FakeRest {
  readonly #server: FakeServer;
  readonly #tokens = new Map<string, string>();
  #tokensMade = 0;

  constructor(server: FakeServer) {
    this.#server = server;
  }

  userOf(token: string): string | undefined {
    return this.#tokens.get(token);
  }

  async answer(request: Request, signal: AbortSignal | null): Promise<Response> {
    signal?.throwIfAborted();
    if (!this.#server.isUp) throw new TypeError('fetch failed');
    const { pathname } = new URL(request.url);
    const answer = await this.#read(request);
    const held = this.#server.hold?.(pathname);
    if (held) await Promise.race([held, aborted(signal)]);
    return answer;
  }

  async #read(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    this.#server.asked.push(`${request.method} ${pathname}`);
    const disturbed = this.#server.disturb?.(pathname);
    if (disturbed) return disturbed;
    const text = await request.text();
    const body = (text === '' ? {} : JSON.parse(text)) as Body;
    const open = this.#answerOpen(pathname, body);
    if (open !== null) return open;
    const token = request.headers.get('authorization')?.replace('Bearer ', '');
    const userId = token === undefined ? this.#server.cookieUser : this.#tokens.get(token);
    if (!userId || this.#server.isTokenExpired) return refusal(401, 'unauthorized');
    const query = Object.fromEntries(
      [...searchParams].map(([name, value]) => [name, Number(value)]),
    );
    return this.#answerTo(userId, request.method, pathname.split('/').slice(2), body, query);
  }

  #answerOpen(path: string, body: Body): Response | null {
    if (path === '/v1/auth/register') {
      return json(201, this.#signedIn(this.#server.addUser(body.name as string)));
    }
    if (path === '/v1/auth/login') {
      const user = [...this.#server.users.values()].find(each => each.email === body.email);
      const isRight = user !== undefined && body.password === PASSWORD;
      if (!isRight) return refusal(401, 'bad_credentials');
      if (this.#server.cookieUser !== undefined) this.#server.cookieUser = user.id;
      return json(200, this.#signedIn(user.id));
    }
    if (path === '/v1/auth/refresh') {
      const token = body.refresh_token as string | undefined;
      const userId = token === undefined ? this.#server.cookieUser : this.#tokens.get(token);
      if (!userId || this.#server.isSessionOver) return refusal(401, 'unauthorized');
      this.#server.isTokenExpired = false;
      return json(200, this.tokensFor(userId));
    }
    return null;
  }

  #answerTo(
    userId: string,
    method: string,
    [resource, id, part]: string[],
    body: Body,
    query: Record<string, number>,
  ): Response {
    if (resource === 'auth') {
      if (id === 'ws-ticket') return json(201, { ticket: this.#token(userId), expires_in: 30 });
      if (this.#server.cookieUser !== undefined) this.#server.cookieUser = null;
      return new Response(null, { status: 204 });
    }
    if (resource === 'me' && id === 'password') {
      const isRight = body.current_password === PASSWORD;
      return isRight ? new Response(null, { status: 204 }) : refusal(401, 'bad_credentials');
    }
    if (resource === 'me' && method === 'DELETE') return this.#deleteUser(userId, body);
    if (resource === 'me') return json(200, this.#me(userId));
    if (resource === 'users') {
      const user = this.#server.users.get(id ?? '');
      return user ? json(200, { id: user.id, name: user.name }) : refusal(404, 'not_found');
    }
    if (resource === 'attachments') {
      const { status, body: told } = this.#server.store.answer(method, id, part, body);
      return told === null ? new Response(null, { status }) : json(status, told);
    }
    if (resource === 'messages') return this.#history(id ?? '');
    const { until, refused } = this.#horizon(query.min_position ?? 0);
    if (refused !== null) return refused;
    if (id === undefined && method === 'GET')
      return json(200, { items: this.#list(userId, until), next: null });
    if (id === undefined) {
      const others = (body.members as string[]) ?? [];
      return json(201, this.#view(this.#server.addRoom([userId, ...others], body.kind as string)));
    }
    const now = this.#server.rooms.get(id);
    if (!now?.members.has(userId)) return refusal(404, 'not_a_member');
    const room = now.upTo(until);
    if (part === 'timeline') {
      const page = room.page({ ...query, limit: query.limit ?? 50 });
      return json(200, { ...page, items: page.items.map(item => withStatus(item, room, userId)) });
    }
    if (part === 'events') {
      const after = query.after ?? 0;
      return json(200, {
        items: room.events.slice(after, after + (query.limit ?? 50)),
        head_seq: room.head,
      });
    }
    if (part === 'receipts') return json(200, { items: cursorsOf(room), next: null });
    if (part === 'settings') {
      const settings = this.#server.users.get(userId)?.settings;
      settings?.set(id, { ...settings.get(id), ...body });
      return new Response(null, { status: 204 });
    }
    return json(200, this.#view(room));
  }

  #history(messageId: string): Response {
    for (const room of this.#server.rooms.values()) {
      const item = room.items().find(each => 'message_id' in each && each.message_id === messageId);
      if (item === undefined || !('message_id' in item)) continue;
      const { revision, author: actor, sent_at: at, text } = item;
      return json(200, { items: [{ revision, actor, time: at, text }], next: null });
    }
    return refusal(404, 'not_a_member');
  }

  /** Up to which position somebody gets to see the log who asks for at least one. */
  #horizon(least: number): { until: number; refused: Response | null } {
    const { readsBehind, isStuck, position } = this.#server;
    const whole = { until: Number.POSITIVE_INFINITY, refused: null };
    if (least > position) return { ...whole, refused: refusal(422, 'validation') };
    if (readsBehind === null) return whole;
    if (least <= readsBehind) return { until: readsBehind, refused: null };
    return isStuck ? { ...whole, refused: refusal(503, 'behind') } : whole;
  }

  #list(userId: string, until: number): Body[] {
    return [...this.#server.rooms.values()].flatMap(now => {
      const room = now.upTo(until);
      const member = room.members.get(userId);
      if (member === undefined) return [];
      const messages = room.items().filter(item => 'message_id' in item);
      const read_seq = Math.max(member.read, member.joined);
      const isUnread = (item: (typeof messages)[number]) =>
        item.author !== userId && !item.deleted_at && item.room_seq > read_seq;
      return [
        {
          room: this.#view(room),
          role: member.role,
          last_message: messages.at(-1) ?? null,
          unread_count: messages.filter(isUnread).length,
          delivered_seq: Math.max(member.delivered, member.joined),
          read_seq,
          settings: this.#server.users.get(userId)?.settings.get(room.id) ?? {},
        },
      ];
    });
  }

  #view(room: FakeRoom): Body {
    const members = [...room.members].slice(0, MEMBERS_SHOWN).map(([user_id, { role }]) => ({
      user_id,
      name: this.#server.users.get(user_id)?.name ?? '',
      role,
    }));
    return {
      ...{ id: room.id, kind: room.kind, name: room.name, members },
      member_count: room.members.size,
      ...{ head_seq: room.head, created_at: time(0) },
    };
  }

  #deleteUser(userId: string, { password }: Body): Response {
    if (password !== PASSWORD) return refusal(401, 'bad_credentials');
    const own = [...this.#server.rooms.values()].filter(
      room => room.kind === 'group' && room.members.get(userId)?.role === 'owner',
    );
    const room_ids = own.filter(({ members }) => members.size > 1).map(({ id }) => id);
    if (room_ids.length > 0) return json(409, { ...problem(409, 'last_owner'), room_ids });
    this.#server.users.delete(userId);
    this.#server.isSessionOver = true;
    for (const [token, of] of this.#tokens) if (of === userId) this.#tokens.delete(token);
    if (this.#server.cookieUser !== undefined) this.#server.cookieUser = null;
    for (const socket of [...this.#server.sockets]) {
      if (socket.userId === userId) socket.close(4001);
    }
    return json(202, { erasure_id: '00000000-0000-4000-8000-000000000000', state: 'accepted' });
  }

  #me(userId: string): Body {
    const user = this.#server.users.get(userId);
    return { id: userId, name: user?.name, email: user?.email, roles: [] };
  }

  #signedIn(userId: string): Body {
    return { user: this.#me(userId), ...this.tokensFor(userId) };
  }

  /** A pair for a client that is signed in. */
  tokensFor(userId: string) {
    return {
      access_token: this.#token(userId),
      refresh_token: this.#token(userId),
      expires_in: 900,
    };
  }

  #token(userId: string): string {
    this.#tokensMade += 1;
    const token = `token-${this.#tokensMade}`;
    this.#tokens.set(token, userId);
    return token;
  }
}

export function problem(status: number, code: string): Body {
  return { type: `urn:sandesham:problem:${code}`, title: code, status, detail: code, code };
}

function refusal(status: number, code: string): Response {
  return json(status, problem(status, code));
}

function json(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json' },
  });
}

/** A message with how far it came, for its author. */
function withStatus<T extends object>(item: T, room: FakeRoom, viewer: string): T {
  if (!('author' in item) || !('room_seq' in item) || item.author !== viewer) return item;
  const seq = Number(item.room_seq);
  const others = [...room.members].filter(([id, { joined }]) => id !== viewer && joined <= seq);
  const isAll = (cursor: 'delivered' | 'read') =>
    others.length > 0 && others.every(([, member]) => member[cursor] >= seq);
  return { ...item, status: isAll('read') ? 'read' : isAll('delivered') ? 'delivered' : 'sent' };
}

/** Rejects when whoever asked gives up, as `fetch` does. */
function aborted(signal: AbortSignal | null): Promise<never> {
  return new Promise((_, reject) => {
    if (signal?.aborted) reject(signal.reason);
    signal?.addEventListener('abort', () => reject(signal.reason));
  });
}

function cursorsOf(room: FakeRoom): Body[] {
  return [...room.members].map(([user_id, { delivered, read, joined }]) => ({
    ...{ user_id, delivered_seq: delivered, delivered_at: null, read_seq: read, read_at: null },
    ...{ joined_seq: joined, deactivated: false },
  }));
}
