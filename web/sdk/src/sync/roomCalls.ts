import { type Api, unwrap } from '../api/client.ts';
import type { components } from '../api/schema.ts';

type Schemas = components['schemas'];
type RoomListItem = Schemas['RoomListItem'];

/** The most that the server gives at once. */
const PAGE = 200;

interface ListQuery {
  limit: number;
  cursor?: string;
  min_position?: number;
}

/** The calls that list, make and change rooms. All of these throw a `ProblemError`. */
export class RoomCalls {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  /** All rooms, from a list that has everything up to a position of the log. */
  async list(leastPosition: number): Promise<readonly RoomListItem[]> {
    const items: RoomListItem[] = [];
    let cursor: string | null = null;
    do {
      const query: ListQuery = { limit: PAGE };
      if (leastPosition > 0) query.min_position = leastPosition;
      if (cursor !== null) query.cursor = cursor;
      const page: Schemas['Paged_RoomListItem'] = await unwrap(
        this.#api.GET('/v1/rooms', { params: { query } }),
      );
      if (!Array.isArray(page.items)) break;
      items.push(...page.items);
      cursor = page.next;
    } while (cursor !== null);
    return items;
  }

  create(body: Schemas['NewRoom']): Promise<Schemas['RoomView']> {
    return unwrap(this.#api.POST('/v1/rooms', { body }));
  }

  async rename(roomId: string, name: string): Promise<void> {
    const params = { path: { room_id: roomId } };
    await unwrap(this.#api.PATCH('/v1/rooms/{room_id}', { params, body: { name } }));
  }

  async addMembers(roomId: string, userIds: readonly string[], role?: string): Promise<void> {
    const params = { path: { room_id: roomId } };
    const body = { user_ids: [...userIds], ...(role !== undefined && { role }) };
    await unwrap(this.#api.POST('/v1/rooms/{room_id}/members', { params, body }));
  }

  async removeMember(roomId: string, userId: string): Promise<void> {
    const params = { path: { room_id: roomId, user_id: userId } };
    await unwrap(this.#api.DELETE('/v1/rooms/{room_id}/members/{user_id}', { params }));
  }

  async setRole(roomId: string, userId: string, role: string): Promise<void> {
    const params = { path: { room_id: roomId, user_id: userId } };
    const body = { role };
    await unwrap(this.#api.PATCH('/v1/rooms/{room_id}/members/{user_id}', { params, body }));
  }

  async putSettings(roomId: string, body: Schemas['RoomSettingsBody']): Promise<void> {
    const params = { path: { room_id: roomId } };
    await unwrap(this.#api.PUT('/v1/rooms/{room_id}/settings', { params, body }));
  }
}
