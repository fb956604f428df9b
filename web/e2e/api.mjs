/** People who use the platform without a browser: what they do is there for those who have one. */
import { randomUUID } from 'node:crypto';

/** Good for everybody here. */
export const PASSWORD = 'correct horse battery staple';

export class Account {
  #url;
  #token;

  /** Signs somebody up. */
  static async register(url, name) {
    const email = `${name.toLowerCase().replace(/[^a-z0-9]+/g, '.')}.${randomUUID().slice(0, 8)}@example.org`;
    const account = new Account(url, email);
    const answer = await account.call('POST', '/auth/register', {
      name,
      email,
      password: PASSWORD,
    });
    account.user = answer.user;
    account.#token = answer.access_token;
    return account;
  }

  constructor(url, email) {
    this.#url = url;
    this.email = email;
  }

  get name() {
    return this.user.name;
  }

  /** One call of the API; an answer that is an error is thrown. */
  async call(method, path, body) {
    const headers = { 'content-type': 'application/json' };
    if (this.#token) headers.authorization = `Bearer ${this.#token}`;
    const text = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await fetch(`${this.#url}/v1${path}`, { method, headers, ...text });
    const content = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${content}`);
    return content === '' ? null : JSON.parse(content);
  }

  createGroup(name, others) {
    return this.call('POST', '/rooms', {
      kind: 'group',
      name,
      members: others.map(other => other.user.id),
    });
  }

  createDm(other) {
    return this.call('POST', '/rooms', { kind: 'dm', members: [other.user.id] });
  }

  send(roomId, text, more = {}) {
    return this.call('POST', `/rooms/${roomId}/messages`, { text, ...more });
  }

  /** Every numbered event of a room, from the log. */
  async events(roomId) {
    const events = [];
    for (;;) {
      const after = events.at(-1)?.roomseq ?? 0;
      const { items, head_seq: head } = await this.call(
        'GET',
        `/rooms/${roomId}/events?after=${after}&limit=200`,
      );
      events.push(...items);
      if (items.length === 0 || events.at(-1).roomseq >= head) return events;
    }
  }

  /** The texts of a room's messages in the order of the log, edits folded in, deleted ones left out. */
  async texts(roomId) {
    const texts = new Map();
    for (const { type, data } of await this.events(roomId)) {
      if (type.endsWith('.message.sent.v1') || type.endsWith('.message.edited.v1'))
        texts.set(data.message_id, data.text);
      if (type.endsWith('.message.deleted.v1')) texts.delete(data.message_id);
    }
    return [...texts.values()];
  }
}
