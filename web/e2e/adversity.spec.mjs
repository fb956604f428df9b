/** Names that mean harm, servers that answer nonsense, devices that keep nothing or have the wrong time. */
import { check, equal, journey, Person, until } from './harness.mjs';

const SCRIPT = '<img src=x onerror="window.harmed = true"><script>window.harmed = true</script>';
const REVERSED = '\u202Egnp.exe\u202C';
const ZALGO = `Z${'\u0351\u0327\u0363'.repeat(10)}algo`;
const EMOJI = '🎂'.repeat(100);

journey('names and texts that mean harm are shown as text everywhere', async world => {
  const asha = await world.person('Asha');
  const villain = await world.account(SCRIPT);
  const crowd = await Promise.all([REVERSED, ZALGO, EMOJI].map(name => world.account(name)));
  const room = await asha.account.createGroup(SCRIPT, [villain, ...crowd]);
  await villain.send(room.id, `harm ${SCRIPT}`);
  for (const account of crowd) await account.send(room.id, `harm by ${account.name}`);
  await asha.account.createDm(villain);
  const at = new Date(Date.now() + 86_400_000).toISOString();
  await asha.account.call('POST', `/rooms/${room.id}/scheduled`, { text: SCRIPT, send_at: at });

  const { page } = asha;
  const unharmed = async where => {
    check(!(await page.evaluate(() => window.harmed)), `nothing ran: ${where}`);
    equal(await page.locator('img[src="x"]').count(), 0, `elements made of text: ${where}`);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    check(overflow <= 0, `nothing sticks out by ${overflow} px: ${where}`);
  };
  await asha.open(`/r/${room.id}`);
  await page.getByTestId('message-row').filter({ hasText: 'harm <img' }).waitFor();
  await unharmed('room');
  check(!(await page.content()).includes('\u202E'), 'no text turns the direction');
  await asha.composer.pressSequentially('@');
  await page.getByRole('option', { name: '<img' }).waitFor();
  await unharmed('mentions');
  await asha.composer.fill('');
  await asha.say('read by harm');
  await asha.seesTick('read by harm', 'sent');
  await villain.call('POST', `/rooms/${room.id}/receipts`, {
    read_up_to: (await villain.call('GET', `/rooms/${room.id}`)).head_seq,
  });
  await asha
    .row('read by harm')
    .getByRole('button', { name: /^Read by 1/ })
    .click();
  await page.getByTestId('receipts').getByText('<img').waitFor();
  await unharmed('receipts');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Members and settings' }).click();
  await page.getByRole('button', { name: /What to do with <img/ }).waitFor();
  await unharmed('members');
  await page.getByRole('button', { name: 'Leave the group' }).click();
  await page.getByRole('dialog').getByText('<img').waitFor();
  await unharmed('who takes over');
  await page.keyboard.press('Escape');
  await asha.open('/scheduled');
  await page.getByTestId('schedule-card').filter({ hasText: '<img' }).waitFor();
  await unharmed('scheduled');
  await asha.open('/search?q=harm');
  await page.getByTestId('search-result').nth(3).waitFor();
  await unharmed('search');
  await page.keyboard.press('Control+k');
  await page.getByRole('option', { name: /<img/ }).first().waitFor();
  await unharmed('switcher');
});

journey(
  'a server that answers with errors or nonsense is told, and asked again',
  async world => {
    const asha = await world.person('Asha');
    const room = await asha.account.createGroup('Tea planning', []);
    await asha.account.send(room.id, 'the samosas are here');
    const { page } = asha;
    const cases = [
      [
        '/scheduled',
        { status: 500, contentType: 'application/problem+json', body: '{"code":"oops"}' },
      ],
      ['/search?q=samosas', { status: 200, contentType: 'text/html', body: '<h1>Welcome</h1>' }],
      ['/scheduled', { status: 200, contentType: 'application/json', body: '{"items": [' }],
    ];
    const isAsked = url => /^\/v1\/(scheduled|search)$/.test(url.pathname);
    for (const [address, answer] of cases) {
      await page.route(isAsked, route => route.fulfill(answer));
      await asha.open(address);
      await page.getByRole('main').getByRole('alert').waitFor({ timeout: 30_000 });
      await page.unroute(isAsked);
      await page.getByRole('main').getByRole('button', { name: 'Try again' }).click();
      const recovered = page
        .getByText('Nothing is scheduled')
        .or(page.getByTestId('search-result'));
      await recovered.first().waitFor();
    }
  },
  { timeout: 150_000 },
);

journey(
  'what cannot be loaded at all says so, and comes when it is asked for again',
  async world => {
    const account = await world.account('Asha');
    const room = await account.createGroup('Tea planning', []);
    await account.send(room.id, 'the samosas are here');
    const asha = new Person(account, await world.context());
    await asha.signIn();
    const broken = { status: 500, contentType: 'text/plain', body: 'oops' };
    const isAsked = ({ pathname }) => /^\/v1\/rooms(\/[^/]+\/timeline)?$/.test(pathname);
    await asha.context.route(isAsked, route => route.fulfill(broken));
    await asha.open('/');
    const { page } = asha;
    await page.getByText('The chats could not be loaded').waitFor();
    await asha.context.unroute(isAsked);
    await page.getByRole('button', { name: 'Try again' }).first().click();
    await page.getByTestId('room-item').waitFor();

    await asha.context.route(isAsked, route => route.fulfill(broken));
    await asha.page.getByTestId('room-item').click();
    const timeline = page.getByRole('region', { name: 'Messages' });
    await timeline.getByRole('alert').waitFor();
    await asha.context.unroute(isAsked);
    await timeline.getByRole('button', { name: 'Try again' }).click();
    await asha.sees('the samosas are here');
  },
);

journey('a room without messages says what to do in it', async world => {
  const asha = await world.person('Asha');
  const room = await asha.account.createGroup('Tea planning', []);
  await asha.enter(room);
  await asha.page.getByText('No messages yet', { exact: true }).last().waitFor();
  await asha.say('hello');
  await asha.sees('hello');
  await asha.page.getByText('Say hello.').waitFor({ state: 'detached' });
});

journey('on a device that is full nothing typed is lost, and one is told', async world => {
  const [asha, bala] = await world.people('Asha', 'Bala');
  const room = await asha.account.createDm(bala.account);
  await asha.enter(room);
  await bala.enter(room);
  // As a browser refuses to keep anything more.
  await asha.page.evaluate(() => {
    for (const method of ['add', 'put']) {
      IDBObjectStore.prototype[method] = () => {
        throw new DOMException('full', 'QuotaExceededError');
      };
    }
  });
  await asha.say('with no room to keep it');
  await bala.sees('with no room to keep it');
  await asha.page.getByText('This device is full').waitFor();
  asha.cable.cut();
  await asha.isCutOff();
  await asha.sayAll(['first while away', 'second while away']);
  asha.cable.mend();
  await bala.sees('second while away');
  equal(
    await bala.texts(),
    ['with no room to keep it', 'first while away', 'second while away'],
    'what came',
  );
});

journey('without storage one can talk, and is told what that means', async world => {
  const asha = await world.person('Asha');
  const bala = await world.person('Bala');
  const room = await asha.account.createDm(bala.account);
  await asha.context.addInitScript(() => {
    const forbid = () => {
      throw new DOMException('no storage', 'SecurityError');
    };
    Object.defineProperty(window, 'indexedDB', { get: forbid });
    Object.defineProperty(window, 'localStorage', { get: forbid });
    Object.defineProperty(window, 'sessionStorage', { get: forbid });
  });
  await asha.open(`/r/${room.id}`);
  await bala.enter(room);
  await asha.page.getByText('keeps nothing for us').waitFor();
  await asha.say('without a memory');
  await bala.sees('without a memory');
  await asha.seesTick('without a memory', 'read');
});

journey('a clock that is a day off makes no message late and no plan past', async world => {
  const asha = await world.person('Asha');
  const bala = await world.person('Bala');
  const room = await asha.account.createDm(bala.account);
  await asha.context.addInitScript(() => {
    const DAY_MS = 86_400_000;
    const Real = Date;
    window.Date = class extends Real {
      constructor(...parts) {
        if (parts.length === 0) super(Real.now() - DAY_MS);
        else super(...parts);
      }
      static now() {
        return Real.now() - DAY_MS;
      }
    };
  });
  await asha.open(`/r/${room.id}`);
  await bala.enter(room);
  await asha.say('yesterday by my clock');
  await bala.sees('yesterday by my clock');
  await bala.say('today by mine');
  await asha.sees('today by mine');
  equal(await asha.texts(), ['yesterday by my clock', 'today by mine'], 'the order of the log');

  await asha.composer.fill('in an hour of the server');
  await asha.page.getByTestId('schedule-menu').click();
  await asha.page.getByRole('menuitem', { name: 'In 1 hour' }).click();
  const plan = await until('it is planned', async () => {
    const { items } = await asha.account.call('GET', '/scheduled');
    return items[0];
  });
  const minutes = (Date.parse(plan.next_due) - Date.now()) / 60_000;
  check(minutes > 55 && minutes < 65, `it is due in ${minutes} minutes`);
});
