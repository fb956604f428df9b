// Counts who writes how much, from the first event on and live (`npm install nats`):
//
//     node follow.mjs nats://analytics:<password>@127.0.0.1:4222

import { AckPolicy, connect } from "nats";

const [address, stream = "SANDESHAM_LOG"] = process.argv.slice(2);
const { host, username, password } = new URL(address);
const connection = await connect({ servers: host, user: username || undefined, pass: password || undefined });

// Without a durable name: each run begins with the first event again.
const manager = await connection.jetstreamManager();
const { name } = await manager.consumers.add(stream, { ack_policy: AckPolicy.None });
const consumer = await connection.jetstream().consumers.get(stream, name);

const written = new Map();
for await (const message of await consumer.consume()) {
  const event = message.json();
  // An erased event has no data; a type that this program does not know is none of its business.
  if (event.type !== "sandesham.message.sent.v1" || event.erased) continue;
  const { author, text } = event.data;
  written.set(author, (written.get(author) ?? 0) + [...text].length);
  console.log(event.position, author, written.get(author));
}
