// Counts who writes how much, from the first event on and live (`npm install nats`):
//
//     node follow.mjs nats://analytics:<password>@127.0.0.1:4222

import { connect } from "nats";

const [address, stream = "SANDESHAM_LOG"] = process.argv.slice(2);
const { host, username, password } = new URL(address);
const connection = await connect({ servers: host, user: decodeURIComponent(username), pass: decodeURIComponent(password) });

// An ordered consumer begins with the first event each time, and asks again for whatever a pause has lost.
const consumer = await connection.jetstream().consumers.get(stream);

const written = new Map();
for await (const message of await consumer.consume()) {
  const event = message.json();
  // An erased event has no data; a type that this program does not know is none of its business.
  if (event.type !== "sandesham.message.sent.v1" || event.erased) continue;
  const { author, text } = event.data;
  written.set(author, (written.get(author) ?? 0) + [...text].length);
  console.log(event.position, author, written.get(author));
}
