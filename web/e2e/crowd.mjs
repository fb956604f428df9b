/** Others, many and talkative, without browsers. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { WebSocket } from 'ws';

/** Messages under way while a room is filled. */
const AT_ONCE = 500;
/** Messages a second of steady traffic. */
const RATE = 50;

const WORDS =
  'cloud message rain monsoon river letter distant mountain evening lamp window garden road morning'.split(
    ' ',
  );

/** Of many lengths, so that rows have many heights. */
export function textOf(index) {
  let hash = (index * 2_654_435_761) >>> 0;
  const length = 1 + (hash % (index % 11 === 0 ? 90 : 20));
  const words = Array.from({ length }, () => {
    hash = (hash * 1_664_525 + 1_013_904_223) >>> 0;
    return WORDS[hash % WORDS.length];
  });
  return `#${index} ${words.join(' ')}`;
}

/** Somebody's socket: `send` ends when the server has the message. */
export async function socketOf(account, url) {
  const { ticket } = await account.call('POST', '/auth/ws-ticket');
  const socket = new WebSocket(
    `${url.replace(/^http/, 'ws')}/v1/ws?ticket=${ticket}`,
    'sandesham.v1',
  );
  await once(socket, 'open');
  const waiting = new Map();
  socket.on('message', data => {
    const { re, error } = JSON.parse(data);
    const ends = waiting.get(re);
    waiting.delete(re);
    if (error) ends?.reject(new Error(error.detail));
    else ends?.resolve();
  });
  let last = 0;
  const command = body =>
    new Promise((resolve, reject) => {
      const id = String(++last);
      waiting.set(id, { resolve, reject });
      socket.send(JSON.stringify({ ...body, id }));
    });
  await command({ op: 'hello', rooms: {} });
  return {
    send: (roomId, text) =>
      command({ op: 'send', room_id: roomId, message_id: randomUUID(), text }),
    close: () => socket.close(),
  };
}

/** Fills a room as fast as the server takes it. */
export async function fill(sockets, room, count) {
  let next = 0;
  const write = async socket => {
    while (next < count) await socket.send(room.id, textOf(next++));
  };
  await Promise.all(
    Array.from({ length: AT_ONCE }, (_, index) => write(sockets[index % sockets.length])),
  );
}

/** Messages at a steady rate until it is stopped, which answers when the last one is there. */
export function traffic(writer, room) {
  const under = new Set();
  let index = 100_000;
  const timer = setInterval(() => {
    const sent = writer.send(room.id, textOf(index++)).finally(() => under.delete(sent));
    under.add(sent);
  }, 1000 / RATE);
  return async () => {
    clearInterval(timer);
    await Promise.all(under);
  };
}
