import { expect, test } from 'vitest';
// @ts-expect-error: an example without types
import { startEchoBot } from '../examples/echo-bot.mjs';
import { FakeServer } from './fakeServer.ts';
import { clientOf, opened, stopAll, texts, until } from './support.ts';

test('the bot of the example answers what it is told while it is here, and nothing twice', async () => {
  const server = new FakeServer();
  const asha = server.addUser('Asha');
  const { fetch, WebSocket, url } = server;
  const bot = await startEchoBot({
    url,
    email: 'Echo@x.in',
    password: 'password1',
    fetch,
    WebSocket,
  });
  const botId = bot.session.getState().user.id;
  const made = server.addRoom([asha, botId]);
  await until(() => bot.connection.getState().state === 'live');
  const room = await opened(await clientOf(server, asha), made.id);
  const messageId = await room.send({ text: 'hello' });
  await until(() => texts(room).length === 2);
  const answer = room.getState().rows.at(-1);
  expect(answer).toMatchObject({ kind: 'message', author: botId });
  expect(room.message(answer?.key ?? '')).toMatchObject({ text: 'hello', replyTo: messageId });
  await until(() => room.tick(messageId) === 'read');
  server.goDown();
  server.isUp = true;
  bot.connection.retryNow();
  await until(() => bot.connection.getState().state === 'live');
  await room.send({ text: 'again' });
  await until(() => texts(room).length === 4);
  expect(texts(room)).toEqual(['hello', 'hello', 'again', 'again']);
  await bot.stop();
  await stopAll();
});
