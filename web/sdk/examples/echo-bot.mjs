// Answers every message with its own words.
//
//   SANDESHAM_URL=http://127.0.0.1:8080 BOT_EMAIL=... BOT_PASSWORD=... node examples/echo-bot.mjs
import { createClient } from '@sandesham/client';

/** Starts the bot; `stop()` ends it. `connection` is for whoever wants another fetch or WebSocket. */
export async function startEchoBot({ url, email, password, ...connection }) {
  const client = createClient({ url, ...connection });
  await client.start();
  try {
    await client.session.logIn({ email, password });
  } catch {
    await client.session.register({ name: 'Echo', email, password });
  }
  client.onMessage(async ({ roomId, message }) => {
    const room = client.room(roomId);
    room.markRead(message.seq);
    await room.send({ text: message.text, replyTo: message.id });
  });
  return client;
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const { SANDESHAM_URL: url, BOT_EMAIL: email, BOT_PASSWORD: password } = process.env;
  // Node has a WebSocket of its own from version 22 on.
  const WebSocket = globalThis.WebSocket ?? (await import('ws')).WebSocket;
  const bot = await startEchoBot({ url, email, password, WebSocket });
  console.log(`signed in as ${bot.session.getState().user.name}`);
  process.once('SIGTERM', () => bot.stop());
}
