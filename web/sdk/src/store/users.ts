import { type Api, unwrap } from '../api/client.ts';
import type { Device } from '../db/device.ts';
import type { Envelope } from '../envelope.ts';
import type { Member, Presence, User } from '../model.ts';
import type { Users } from '../types.ts';
import { Listeners } from './listeners.ts';

/** How many are asked for at the same time. */
const ASKING_MAX = 4;
/** Names that changed are kept after so long, in milliseconds. */
const SAVE_MS = 1_000;

const TELLS_NAME = new Set(['user.registered', 'user.profile_updated', 'user.deactivated']);

/** Names, pictures and presence of people, asked for as they are needed. */
export class UserStore implements Users {
  readonly #api: Api;
  readonly #device: Device;
  readonly #users = new Map<string, User>();
  readonly #online = new Set<string>();
  readonly #wanted: string[] = [];
  /** Asked for, or known not to be had: not asked again before the next `refresh`. */
  readonly #asked = new Set<string>();
  #asking = 0;
  readonly #listeners = new Listeners<string>();
  readonly #presenceListeners = new Listeners<string>();
  readonly #unsaved = new Map<string, User>();
  #saveTimer: ReturnType<typeof setTimeout> | null = null;

  constructor(api: Api, device: Device) {
    this.#api = api;
    this.#device = device;
  }

  get(userId: string): User | undefined {
    const user = this.#users.get(userId);
    if (user === undefined) this.#want(userId);
    return user;
  }

  subscribeUser(userId: string, listener: () => void): () => void {
    return this.#listeners.add(userId, listener);
  }

  async search(query: string, signal?: AbortSignal): Promise<readonly User[]> {
    const init = { params: { query: { query } }, ...(signal && { signal }) };
    const { items } = await unwrap(this.#api.GET('/v1/users', init));
    this.learn(items);
    return items;
  }

  presence(userId: string): Presence {
    return this.#online.has(userId) ? 'online' : 'offline';
  }

  subscribePresence(userId: string, listener: () => void): () => void {
    return this.#presenceListeners.add(userId, listener);
  }

  /** Takes what is told elsewhere. */
  learn(users: readonly User[]): void {
    for (const user of users) {
      const known = this.#users.get(user.id);
      if (known?.name === user.name && known.avatar_id === user.avatar_id) continue;
      this.#users.set(user.id, user);
      this.#unsaved.set(user.id, user);
      this.#listeners.tell(user.id);
    }
    if (this.#unsaved.size > 0) this.#saveTimer ??= setTimeout(() => this.#save(), SAVE_MS);
  }

  /** Takes what is told of the members of a room. */
  learnMembers(members: readonly Member[]): void {
    this.learn(
      members.map(({ user_id, name, avatar_id }) => ({
        ...{ id: user_id, name },
        ...(avatar_id && { avatar_id }),
      })),
    );
  }

  /** Takes what an earlier visit left. */
  restore(users: readonly User[]): void {
    for (const user of users) if (!this.#users.has(user.id)) this.#users.set(user.id, user);
    this.#listeners.tellAll();
  }

  receive(event: Envelope): void {
    if (!TELLS_NAME.has(event.kind)) return;
    const id = event.subject.slice(event.subject.indexOf('/') + 1);
    // Erased: somebody without a name.
    const name = event.data === null ? '' : event.data.name;
    if (typeof name !== 'string') return;
    const avatar_id = event.data?.avatar_id;
    this.learn([{ id, name, ...(typeof avatar_id === 'string' && { avatar_id }) }]);
  }

  receivePresence(userId: string, state: unknown): void {
    const isOnline = state === 'online';
    if (this.#online.has(userId) === isOnline) return;
    if (isOnline) this.#online.add(userId);
    else this.#online.delete(userId);
    this.#presenceListeners.tell(userId);
  }

  /** Somebody may have been erased: who is looked at is asked for again, and all others are forgotten. */
  renew(): void {
    this.#unsaved.clear();
    for (const userId of [...this.#users.keys()]) {
      if (!this.#listeners.has(userId)) this.#users.delete(userId);
      this.#asked.delete(userId);
      if (this.#users.has(userId)) this.#want(userId);
    }
    void this.#device.use(keep => keep.forgetUsers());
  }

  /** A new connection: presence is told anew, and who could not be had is asked for again. */
  refresh(): void {
    this.#online.clear();
    this.#asked.clear();
    this.#presenceListeners.tellAll();
    this.#ask();
  }

  clear(): void {
    if (this.#saveTimer !== null) clearTimeout(this.#saveTimer);
    this.#saveTimer = null;
    this.#users.clear();
    this.#unsaved.clear();
    this.#wanted.length = 0;
    this.refresh();
    this.#listeners.tellAll();
  }

  #want(userId: string): void {
    if (userId === '' || this.#asked.has(userId)) return;
    this.#asked.add(userId);
    this.#wanted.push(userId);
    // Not within somebody's rendering.
    queueMicrotask(() => this.#ask());
  }

  #ask(): void {
    while (this.#asking < ASKING_MAX) {
      const userId = this.#wanted.shift();
      if (userId === undefined) return;
      this.#asking += 1;
      this.#askFor(userId).finally(() => {
        this.#asking -= 1;
        this.#ask();
      });
    }
  }

  async #askFor(userId: string): Promise<void> {
    try {
      const params = { path: { id: userId } };
      this.learn([await unwrap(this.#api.GET('/v1/users/{id}', { params }))]);
    } catch {
      // Asked again with the next connection.
    }
  }

  #save(): void {
    this.#saveTimer = null;
    const users = [...this.#unsaved.values()];
    this.#unsaved.clear();
    void this.#device.use(keep => keep.saveUsers(users));
  }
}
