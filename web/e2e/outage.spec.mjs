/** The store of files is away, or has no room. */
import { areDrawn, choose, entries, file, STORE, sentFiles, shoot } from './files.mjs';
import { equal, journey, until } from './harness.mjs';
import { draw } from './pictures.mjs';

/** The pauses between attempts are this long by then, and more, in milliseconds. */
const BACK_MS_MAX = 60_000;

journey(
  'while the store is away words go on, files say that they wait, and go by themselves when it is back',
  async world => {
    const [asha, bala] = await world.people('Asha', 'Bala');
    const room = await asha.account.createDm(bala.account);
    await asha.enter(room);
    await bala.enter(room);
    const { page } = asha;
    const photo = await draw(page, { width: 800, height: 600 });
    await page.route(STORE, route => route.abort('connectionrefused'));
    await choose(asha, file('lake.jpg', 'image/jpeg', photo));
    await entries(asha).getByText('Cannot be sent just now. It goes on by itself.').waitFor();
    await shoot(page, 'away tray');
    await asha.say('With a picture');
    await page.getByTestId('upload-stall').waitFor();
    await asha.say('Words alone');
    await bala.sees('Words alone');
    await asha.seesTick('Words alone', 'read');
    await shoot(page, 'away message');
    equal(await bala.texts(), ['Words alone'], 'what came');

    await page.unroute(STORE);
    await until('the picture came', async () => (await bala.texts()).length === 2, BACK_MS_MAX);
    equal(await bala.texts(), ['Words alone', 'With a picture'], 'in the end');
    await areDrawn(bala, 1);
    await page.getByTestId('upload-stall').waitFor({ state: 'detached' });
    equal((await sentFiles(bala.account, room.id)).flat().length, 1, 'files');
  },
);

journey('a store without room is named, and trying again helps when there is room', async world => {
  const [asha, bala] = await world.people('Asha', 'Bala');
  const room = await asha.account.createDm(bala.account);
  await asha.enter(room);
  await bala.enter(room);
  const { page } = asha;
  await page.route(STORE, route => {
    if (route.request().method() !== 'PUT') return route.continue();
    const body =
      '<Error><Code>ServiceUnavailable</Code><Message>the store is full</Message></Error>';
    const headers = { 'access-control-allow-origin': '*', 'retry-after': '30' };
    return route.fulfill({ status: 503, body, headers, contentType: 'application/xml' });
  });
  await choose(asha, file('lake.jpg', 'image/jpeg', await draw(page, { width: 800, height: 600 })));
  await entries(asha).getByText('The store has no room just now.').waitFor();
  await asha.say('Look');
  const notice = page.getByTestId('upload-stall');
  await notice.getByText('The store has no room just now.').waitFor();
  await page.unroute(STORE);
  await notice.getByRole('button', { name: 'Try now' }).click();
  await bala.sees('Look');
  await areDrawn(bala, 1);

  // The same for a photo of oneself, which goes nowhere when it is given up.
  await page.route(STORE, route => route.abort('connectionrefused'));
  await asha.open('/settings/profile');
  const photo = await draw(page, { width: 600, height: 600, hue: 330 });
  await page.getByTestId('photo-input').setInputFiles(file('me.jpg', 'image/jpeg', photo));
  const dialog = page.getByRole('dialog', { name: 'Your photo' });
  await dialog.getByRole('button', { name: 'Use this photo' }).click();
  await dialog.getByText('Cannot be sent just now. It goes on by itself.').waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.unroute(STORE);
  await page.reload();
  await asha.isLive();
  equal(await page.getByTestId('avatar-photo').count(), 0, 'photos');
});
