/** Files on their way: chosen, pasted, dropped, cancelled, tried again, and after a reload. */
import {
  areDrawn,
  areInTray,
  choose,
  entries,
  file,
  held,
  STORE,
  sentFiles,
  shoot,
} from './files.mjs';
import { equal, journey, until } from './harness.mjs';
import { draw } from './pictures.mjs';

journey('what is on its way outlives a reload, and is there once', async world => {
  const [asha, bala] = await world.people('Asha', 'Bala');
  const room = await asha.account.createDm(bala.account);
  await asha.enter(room);
  await bala.enter(room);
  const store = await held(asha.page);
  const photo = await draw(asha.page, { width: 800, height: 600 });
  await choose(asha, file('one.jpg', 'image/jpeg', photo));
  await until('it is on its way', () => store.begun.length > 0);
  await asha.say('Look');
  const waiting = asha.page.getByTestId('upload-progress');
  await waiting.waitFor();
  equal(await entries(asha).count(), 0, 'files left in the tray');
  await shoot(asha.page, 'waiting');
  await asha.page.unroute(STORE);
  await asha.page.reload();
  store.release();
  await bala.sees('Look');
  await areDrawn(bala, 1);
  await waiting.waitFor({ state: 'detached' });
  equal(
    (await sentFiles(bala.account, room.id)).map(files => files.length),
    [1],
    'messages',
  );

  // What is chosen and not sent is there still, too.
  await choose(asha, file('two.jpg', 'image/jpeg', photo));
  await entries(asha).waitFor();
  await until('its bytes are there', async () =>
    asha.page
      .getByRole('progressbar')
      .count()
      .then(count => count === 0),
  );
  await asha.page.reload();
  await entries(asha).getByText('two.jpg').waitFor();
  await asha.composer.press('Enter');
  await areDrawn(bala, 2);
  equal((await sentFiles(bala.account, room.id)).length, 2, 'messages after the second');
});

journey('an upload is cancelled, tried again, and refused for what it is', async world => {
  const [asha, bala] = await world.people('Asha', 'Bala');
  const room = await asha.account.createDm(bala.account);
  await asha.enter(room);
  await bala.enter(room);
  const { page } = asha;
  const photo = await draw(page, { width: 500, height: 400 });
  const store = await held(page);
  await choose(asha, file('gone.jpg', 'image/jpeg', photo));
  await until('it is on its way', () => store.begun.length > 0);
  await page.getByRole('button', { name: 'Remove gone.jpg' }).click();
  await entries(asha).waitFor({ state: 'detached' });
  await page.unroute(STORE);
  store.release();

  // A text that says that it is a picture; one that does not begin as any picture does.
  await choose(asha, file('fake.png', 'image/png', Buffer.from('not a picture at all')));
  const fake = entries(asha).filter({ hasText: 'fake.png' });
  await fake.getByRole('alert').waitFor();
  await asha.say('With it');
  await page.getByText('Remove what failed, or try it again.').waitFor();
  equal(await asha.composer.inputValue(), 'With it', 'what was typed');
  await page.getByRole('button', { name: 'Remove fake.png' }).click();
  await fake.waitFor({ state: 'detached' });

  // The store refuses what it is not asked for properly: it is told, and tried again by hand.
  await page.route(STORE, route => route.fulfill({ status: 400, body: '' }));
  await choose(asha, file('again.jpg', 'image/jpeg', photo));
  await entries(asha).getByRole('alert').waitFor();
  await page.unroute(STORE);
  await page.getByRole('button', { name: 'Try again.jpg again' }).click();
  await entries(asha).getByRole('alert').waitFor({ state: 'detached' });

  // An address that has ended is asked for anew, unseen.
  let ended = 1;
  await page.route(STORE, route => {
    if (route.request().method() !== 'PUT' || ended-- <= 0) return route.continue();
    const headers = { 'access-control-allow-origin': '*' };
    return route.fulfill({ status: 403, body: '', headers });
  });
  await choose(asha, file('late.jpg', 'image/jpeg', photo));
  await asha.composer.press('Enter');
  await bala.sees('With it');
  await areDrawn(bala, 2);
  equal(
    (await sentFiles(bala.account, room.id)).at(-1).map(({ file_name: name }) => name),
    ['again.jpg', 'late.jpg'],
    'what came',
  );
});

journey('a file that is pasted or dropped is attached, and eleven are too many', async world => {
  const [asha, bala] = await world.people('Asha', 'Bala');
  const room = await asha.account.createDm(bala.account);
  await asha.enter(room);
  const { page } = asha;
  const photo = (await draw(page, { width: 320, height: 240 })).toString('base64');
  const bring = (kind, names) =>
    page.evaluate(
      ({ kind, names, photo }) => {
        const bytes = Uint8Array.from(atob(photo), char => char.charCodeAt(0));
        const data = new DataTransfer();
        for (const name of names) data.items.add(new File([bytes], name, { type: 'image/jpeg' }));
        const target = document.querySelector(
          kind === 'paste' ? '[data-testid="composer-input"]' : '[data-testid="timeline"]',
        );
        const options = { bubbles: true, cancelable: true };
        if (kind === 'paste') {
          target.dispatchEvent(new ClipboardEvent('paste', { ...options, clipboardData: data }));
        } else {
          target.dispatchEvent(new DragEvent(kind, { ...options, dataTransfer: data }));
        }
      },
      { kind, names, photo },
    );
  await bring('paste', ['pasted.jpg']);
  await entries(asha).getByText('pasted.jpg').waitFor();
  await bring('dragenter', ['dropped.jpg']);
  await page.getByTestId('drop-hint').waitFor();
  await shoot(page, 'drop');
  await bring('drop', ['dropped.jpg']);
  await page.getByTestId('drop-hint').waitFor({ state: 'detached' });
  await entries(asha).getByText('dropped.jpg').waitFor();
  await bring(
    'drop',
    Array.from({ length: 9 }, (_, index) => `more ${index}.jpg`),
  );
  await page.getByText('At most 10 files a message.').waitFor();
  await areInTray(asha, 10);
});

journey(
  'what one tab sends another leaves alone, and takes over when that is closed',
  async world => {
    const [asha, bala] = await world.people('Asha', 'Bala');
    const room = await asha.account.createDm(bala.account);
    await asha.enter(room);
    await bala.enter(room);
    const first = asha.page;
    const second = await asha.tab(`/r/${room.id}`);
    await asha.isLive(second);
    const begun = [];
    second.on('request', request => {
      if (STORE.test(request.url()) && request.method() === 'PUT') begun.push(request.url());
    });
    const store = await held(first);
    const photo = await draw(first, { width: 800, height: 600 });
    await choose(asha, file('one.jpg', 'image/jpeg', photo));
    await until('it is on its way', () => store.begun.length > 0);
    // What is chosen in one tab is there to be sent in the other.
    await second.getByTestId('tray-file').getByText('one.jpg').waitFor();
    await asha.say('Look');
    await second.getByTestId('upload-progress').waitFor();
    await second.getByTestId('tray-file').waitFor({ state: 'detached' });
    equal(begun.length, 0, 'sent by the tab that did not begin');
    equal(store.begun.length, 1, 'sent by the one that did');

    await first.close();
    asha.page = second;
    await bala.sees('Look');
    await areDrawn(bala, 1);
    equal(begun.length, 1, 'sent by the tab that took over');
    await second.getByTestId('upload-progress').waitFor({ state: 'detached' });
    await asha.seesTick('Look', 'read');
    equal(
      (await sentFiles(bala.account, room.id)).map(files => files.length),
      [1],
      'messages',
    );
  },
);
