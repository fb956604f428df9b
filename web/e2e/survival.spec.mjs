/** What must not be lost: not by a server that dies, not by a network that goes, not by a page that is reloaded. */
import { check, equal, journey, until } from './harness.mjs';

const range = (from, to) => Array.from({ length: to - from }, (_, index) => from + index);

journey(
  'the server is killed and comes back while both type: nothing is lost, doubled or out of order',
  async world => {
    const [asha, bala] = await world.people('Asha', 'Bala');
    const room = await asha.account.createDm(bala.account);
    await asha.enter(room);
    await bala.enter(room);
    const sent = [];
    const talk = (person, from, to) => {
      const texts = range(from, to).map(index => `${person.account.name} ${index}`);
      sent.push(...texts);
      return person.sayAll(texts);
    };
    await Promise.all([talk(asha, 0, 5), talk(bala, 0, 5)]);
    // Some of these are on their way when it dies, the others are written into nothing.
    await Promise.all([talk(asha, 5, 15), talk(bala, 5, 15), world.server.kill()]);
    await asha.isCutOff();
    await Promise.all([talk(asha, 15, 18), talk(bala, 15, 18), world.server.start()]);
    await Promise.all([talk(asha, 18, 20), talk(bala, 18, 20)]);

    const log = await until(
      'all are in the log',
      async () => {
        const texts = await asha.account.texts(room.id);
        return texts.length >= sent.length ? texts : null;
      },
      60_000,
    );
    equal([...log].sort(), [...sent].sort(), 'each is there once');
    for (const person of [asha, bala]) {
      const own = log.filter(text => text.startsWith(person.account.name));
      equal(
        own,
        sent.filter(text => text.startsWith(person.account.name)),
        `${person.account.name}'s order`,
      );
      await person.sees(log.at(-1));
      await until(`${person.account.name} has nothing waiting`, async () => {
        return (await person.page.locator('[data-tick="queued"]').count()) === 0;
      });
      equal(await person.allTexts(), log, `what ${person.account.name} sees`);
    }
  },
  { timeout: 150_000 },
);

journey(
  'five messages typed offline survive a reload and are sent in the order typed',
  async world => {
    const asha = await world.person('Asha', { serviceWorkers: 'allow' });
    const bala = await world.person('Bala');
    await asha.page.evaluate(async () => void (await navigator.serviceWorker.ready));
    const room = await asha.account.createDm(bala.account);
    await asha.enter(room);
    await bala.enter(room);
    await asha.say('before');
    await bala.sees('before');

    await world.server.kill();
    await asha.isCutOff();
    const texts = ['one', 'two', 'three', 'four', 'five'];
    await asha.sayAll(texts);
    for (const text of texts) await asha.seesTick(text, 'queued');

    await asha.page.reload();
    await until(
      'all wait still',
      async () => (await asha.texts()).slice(-5).join() === texts.join(),
    );
    await world.server.start();
    await asha.isLive();
    for (const text of texts) await asha.seesTick(text, 'read');
    equal(await asha.account.texts(room.id), ['before', ...texts], 'the log');
    equal(await bala.texts(), ['before', ...texts], 'what Bala sees');
  },
  { timeout: 120_000 },
);

journey('a cut network leaves no gap', async world => {
  const [asha, bala] = await world.people('Asha', 'Bala');
  const room = await asha.account.createDm(bala.account);
  await asha.enter(room);
  await bala.enter(room);
  bala.cable.cut();
  await bala.isCutOff();
  const texts = Array.from({ length: 30 }, (_, index) => `while away ${index}`);
  for (const text of texts) await asha.account.send(room.id, text);
  await asha.sees(texts.at(-1));
  bala.cable.mend();
  await bala.isLive();
  await bala.sees(texts.at(-1));
  equal(await bala.allTexts(), texts, 'what Bala sees');
});

journey('two tabs of one person send each message once and agree on what is read', async world => {
  const [asha, bala] = await world.people('Asha', 'Bala');
  const room = await asha.account.createDm(bala.account);
  await asha.enter(room);
  const second = await asha.tab(`/r/${room.id}`);
  await asha.isLive(second);
  await bala.enter(room);

  await asha.say('from the first tab');
  await asha.sees('from the first tab', second);
  await second.getByTestId('composer-input').fill('from the second tab');
  await second.getByTestId('composer-input').press('Enter');
  await asha.sees('from the second tab');
  await bala.say('to both');
  for (const page of [asha.page, second]) {
    await asha.sees('to both', page);
    equal(
      await asha.texts(page),
      ['from the first tab', 'from the second tab', 'to both'],
      'a tab',
    );
  }
  equal((await asha.account.texts(room.id)).length, 3, 'messages in the log');
  await bala.seesTick('to both', 'read');
});

journey('a draft is there again after a reload and after another room', async world => {
  const [asha, bala] = await world.people('Asha', 'Bala');
  const room = await asha.account.createDm(bala.account);
  const other = await asha.account.createGroup('Another', []);
  await asha.enter(room);
  await asha.composer.fill('half a thought');
  await asha.enter(other);
  check((await asha.composer.inputValue()) === '', 'the other room has none');
  await asha.enter(room);
  await until('it is there', async () => (await asha.composer.inputValue()) === 'half a thought');
  await asha.composer.pressSequentially(', and more');
  await asha.page.reload();
  await asha.composer.waitFor();
  await until(
    'all of it is there',
    async () => (await asha.composer.inputValue()) === 'half a thought, and more',
  );
  equal(await asha.account.texts(room.id), [], 'nothing was sent');
});
