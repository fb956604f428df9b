/** Pictures and files: sent, seen, looked at, taken back. */
import { Examiner } from './axe.mjs';
import { check, equal, journey, PHONE, until } from './harness.mjs';
import { draw, gif, withExif } from './pictures.mjs';

/** What goes to the store. */
const STORE = /\/uploads\//;

const entries = person => person.page.getByTestId('tray-file');
const pictures = (person, page = person.page) => page.getByTestId('picture');

async function choose(person, ...files) {
  await person.page.getByTestId('file-input').first().setInputFiles(files);
}

const file = (name, mimeType, buffer) => ({ name, mimeType, buffer });

const areInTray = (person, count) =>
  until(`${count} files are in the tray`, async () => (await entries(person).count()) === count);

/** Waits until every picture in the window is drawn. */
const areDrawn = (person, count) =>
  until(`${count} pictures are drawn for ${person.account.name}`, () =>
    person.page.evaluate(wanted => {
      const found = [...document.querySelectorAll('[data-testid="picture"] img')];
      return found.length === wanted && found.every(each => each.naturalWidth > 0);
    }, count),
  );

/** The messages of the log that have files. */
async function sentFiles(account, roomId) {
  const events = await account.events(roomId);
  return events
    .filter(({ type }) => type.endsWith('.message.sent.v1'))
    .map(({ data }) => data?.attachments ?? []);
}

/** The bytes that somebody gets who asks for one. */
async function bytesOf(person, id, variant = 'original') {
  const answer = await person.context.request.get(`/v1/attachments/${id}?variant=${variant}`);
  return { status: answer.status(), bytes: await answer.body(), headers: answer.headers() };
}

/** Holds what goes to the store until it is let go. */
async function held(page) {
  let release;
  const gate = new Promise(resolve => {
    release = resolve;
  });
  const begun = [];
  await page.route(STORE, async route => {
    if (route.request().method() !== 'PUT') return route.continue();
    begun.push(route.request().url());
    await gate;
    return route.continue().catch(() => {});
  });
  return { begun, release };
}

journey(
  'pictures and a file go with one message: upright, without places, and nothing moves for who sees them come',
  async world => {
    const [asha, bala] = await world.people('Asha', 'Bala');
    const room = await asha.account.createGroup('Trip', [bala.account]);
    for (let index = 1; index <= 12; index += 1) await asha.account.send(room.id, `Day ${index}`);
    await asha.enter(room);
    await bala.enter(room);
    await bala.sees('Day 12');
    const photo = await draw(asha.page, { width: 1600, height: 1200 });
    await choose(
      asha,
      file('lake.jpg', 'image/jpeg', withExif(photo, 6)),
      file(
        'map.png',
        'image/png',
        await draw(asha.page, { width: 640, height: 640, type: 'image/png', hue: 20 }),
      ),
      file(
        'tent.webp',
        'image/webp',
        await draw(asha.page, { width: 900, height: 500, type: 'image/webp', hue: 300 }),
      ),
      file('dance.gif', 'image/gif', gif(120, 90)),
      file('list.txt', 'text/plain', Buffer.from('tent\nwater\n')),
    );
    await areInTray(asha, 5);
    await asha.page.getByRole('textbox', { name: 'Describe lake.jpg' }).fill('A lake at noon');
    await bala.startProbe();
    await asha.say('We are here');
    await bala.sees('We are here');
    await areDrawn(bala, 4);
    const { jumps, fromEnd } = await bala.stopProbe();
    equal(jumps.length, 1, 'movements: the message came, and nothing when its pictures did');
    check(fromEnd.max <= 1, `the end stays in sight: ${fromEnd.max} px`);
    await bala.page.getByTestId('file-card').getByText('list.txt').waitFor();
    await areDrawn(asha, 4);

    const sent = (await sentFiles(bala.account, room.id)).at(-1);
    equal(
      sent.map(
        ({ file_name: name, content_type: type, width = null, height = null, alt = null }) => [
          ...[name, type, width, height, alt],
        ],
      ),
      [
        ['lake.jpg', 'image/jpeg', 1200, 1600, 'A lake at noon'],
        ['map.png', 'image/png', 640, 640, null],
        ['tent.webp', 'image/webp', 900, 500, null],
        ['dance.gif', 'image/gif', 120, 90, null],
        ['list.txt', 'text/plain', null, null, null],
      ],
      'what the log says of them',
    );
    const lake = await bytesOf(bala, sent[0].attachment_id);
    equal(lake.status, 200, 'the photograph is there');
    check(!lake.bytes.includes('Exif'), 'nothing says where it was');
    const list = await bytesOf(bala, sent[4].attachment_id);
    equal(list.bytes.toString(), 'tent\nwater\n', 'the file');
    check(list.headers['content-disposition'].startsWith('attachment'), 'it is saved, not shown');
    equal(
      await bala.page.getByRole('button', { name: 'A lake at noon – Open lake.jpg' }).count(),
      1,
      'its description is its name',
    );
    await asha.page
      .locator(`[data-testid="room-item"][data-room-id="${room.id}"]`)
      .getByText('📎 5 files · We are here')
      .waitFor();
  },
);

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

journey('pictures are looked at with the keyboard, and the focus comes back', async world => {
  const [asha, bala] = await world.people('Asha', 'Bala');
  const room = await asha.account.createDm(bala.account);
  await asha.enter(room);
  await bala.enter(room);
  await choose(
    asha,
    file('first.jpg', 'image/jpeg', await draw(asha.page, { width: 900, height: 600 })),
    file('second.jpg', 'image/jpeg', await draw(asha.page, { width: 600, height: 900, hue: 40 })),
  );
  await asha.say('Two');
  await areDrawn(bala, 2);
  const { page } = bala;
  const row = bala.row('Two').locator('xpath=ancestor::article');
  await row.focus();
  await page.keyboard.press('o');
  const viewer = page.getByRole('dialog', { name: 'Pictures' });
  const shown = viewer.locator('.yarl__slide_current img');
  await until('the first is shown', async () => (await shown.getAttribute('alt')) === 'first.jpg');
  await page.keyboard.press('ArrowRight');
  await until(
    'the second is shown',
    async () => (await shown.getAttribute('alt')) === 'second.jpg',
  );
  await viewer.getByRole('button', { name: 'Zoom in' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    viewer.getByRole('button', { name: 'Download second.jpg' }).click(),
  ]);
  equal(download.suggestedFilename(), 'second.jpg', 'the name of what is saved');
  await page.keyboard.press('Escape');
  await viewer.waitFor({ state: 'detached' });
  await until('the focus is back', () =>
    row.evaluate(element => element === document.activeElement),
  );
  await page.keyboard.press('Tab');
  await until('Tab goes to the pictures', () =>
    page.evaluate(() => document.activeElement?.matches('[data-testid="picture"]')),
  );
});

journey(
  'a photo of oneself is cropped with the keyboard, seen by others, and removed',
  async world => {
    const [asha, bala] = await world.people('Asha', 'Bala');
    const room = await asha.account.createDm(bala.account);
    await bala.enter(room);
    await asha.open('/settings/profile');
    const { page } = asha;
    const photo = await draw(page, { width: 1000, height: 700, hue: 330 });
    await page.getByTestId('photo-input').setInputFiles(file('me.jpg', 'image/jpeg', photo));
    const dialog = page.getByRole('dialog', { name: 'Your photo' });
    const area = dialog.getByRole('application');
    await area.focus();
    await page.keyboard.press('+');
    await page.keyboard.press('ArrowLeft');
    check(Number(await dialog.getByRole('slider').inputValue()) > 1, 'it is zoomed');
    await dialog.getByRole('button', { name: 'Use this photo' }).click();
    await dialog.waitFor({ state: 'detached' });
    const isSeen = person =>
      until(`${person.account.name} sees the photo`, () =>
        person.page.evaluate(() => {
          const found = [...document.querySelectorAll('[data-testid="avatar-photo"]')];
          return found.length > 0 && found.every(image => image.naturalWidth > 0);
        }),
      );
    await isSeen(asha);
    await isSeen(bala);
    await page.getByRole('button', { name: 'Remove photo' }).click();
    for (const person of [asha, bala]) {
      await person.page.getByTestId('avatar-photo').first().waitFor({ state: 'detached' });
    }
  },
);

journey('a planned message brings its picture; a deleted one takes it away', async world => {
  const [asha, bala] = await world.people('Asha', 'Bala');
  const room = await asha.account.createDm(bala.account);
  await asha.enter(room);
  await bala.enter(room);
  const { page } = asha;
  await choose(
    asha,
    file('cake.jpg', 'image/jpeg', await draw(page, { width: 640, height: 480, hue: 10 })),
  );
  await asha.composer.fill('Happy birthday');
  await page.getByTestId('schedule-menu').click();
  await page.getByRole('menuitem', { name: 'In 1 hour' }).click();
  await until('the composer is empty', async () => (await asha.composer.inputValue()) === '');
  await entries(asha).waitFor({ state: 'detached' });
  await asha.open('/scheduled');
  const card = page.getByTestId('schedule-card').filter({ hasText: 'Happy birthday' });
  await card.getByRole('img', { name: 'cake.jpg' }).waitFor();
  await card.getByRole('button', { name: 'Edit' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Remove cake.jpg' }).waitFor();
  await dialog
    .getByTestId('file-input')
    .setInputFiles(
      file(
        'more.png',
        'image/png',
        await draw(page, { width: 300, height: 300, type: 'image/png' }),
      ),
    );
  await dialog.getByTestId('tray-file').waitFor();
  await shoot(page, 'plan');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  await until('both pictures are planned', async () => (await card.getByRole('img').count()) === 2);
  await shoot(page, 'planned');
  await card.getByRole('button', { name: 'Send now' }).click();
  await bala.sees('Happy birthday');
  await areDrawn(bala, 2);

  const [sent] = await sentFiles(bala.account, room.id);
  await asha.enter(room);
  const row = asha.row('Happy birthday').locator('xpath=ancestor::article');
  await row.focus();
  await page.keyboard.press('Delete');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await pictures(bala).first().waitFor({ state: 'detached' });
  equal((await bytesOf(bala, sent[0].attachment_id)).status, 404, 'its picture');
});

journey(
  'pictures and trays are fit for everybody, in light and dark',
  async world => {
    const examiner = new Examiner();
    for (const colorScheme of ['light', 'dark']) {
      for (const viewport of [undefined, PHONE]) {
        const look = { colorScheme, ...(viewport && { viewport }) };
        const where = `${colorScheme}${viewport ? ', phone' : ''}`;
        const asha = await world.person('Asha', look);
        const bala = await world.account('Bala');
        const room = await asha.account.createDm(bala);
        await asha.enter(room);
        const { page } = asha;
        const shapes = [
          [1200, 800],
          [600, 900],
          [700, 700],
        ];
        const drawn = [];
        for (const [index, [width, height]] of shapes.entries()) {
          const bytes = await draw(page, { width, height, hue: index * 90 });
          drawn.push(file(`picture ${index + 1}.jpg`, 'image/jpeg', bytes));
        }
        await choose(asha, drawn[0]);
        await asha.say('One');
        await areDrawn(asha, 1);
        await choose(
          asha,
          ...drawn,
          file('plan.pdf', 'application/pdf', Buffer.from('%PDF-1.4 x')),
        );
        await asha.say('Some');
        await areDrawn(asha, 4);
        await until('all is sent', async () =>
          page
            .getByTestId('upload-progress')
            .count()
            .then(count => count === 0),
        );
        await choose(asha, drawn[1], file('fake.png', 'image/png', Buffer.from('no picture')));
        await entries(asha).getByRole('alert').waitFor();
        await examiner.look(page, `the room (${where})`);
        await shoot(page, `room-${where}`);
        await pictures(asha).last().click();
        const viewer = page.getByRole('dialog', { name: 'Pictures' });
        await viewer.locator('.yarl__slide_current img').waitFor();
        await examiner.look(page, `a picture (${where})`);
        await shoot(page, `viewer-${where}`);
        await page.keyboard.press('Escape');
        await viewer.waitFor({ state: 'detached' });
        await asha.open('/settings/profile');
        const photo = { ...drawn[0], name: 'me.jpg' };
        await page.getByTestId('photo-input').setInputFiles(photo);
        const dialog = page.getByRole('dialog', { name: 'Your photo' });
        await dialog.getByRole('application').waitFor();
        await examiner.look(page, `the photo (${where})`);
        await shoot(page, `photo-${where}`);
        await dialog.getByRole('button', { name: 'Use this photo' }).click();
        await dialog.waitFor({ state: 'detached' });
        await shoot(page, `profile-${where}`);
      }
    }
    examiner.conclude();
  },
  { timeout: 240_000 },
);

/** A picture of a page for whoever asks for them. */
async function shoot(page, name) {
  const folder = process.env.SANDESHAM_SHOTS;
  if (folder) await page.screenshot({ path: `${folder}/${name.replaceAll(/[^a-z]+/g, '-')}.png` });
}
