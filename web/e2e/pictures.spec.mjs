/** Pictures: sent, seen, looked at, planned, taken back. */
import {
  areDrawn,
  areInTray,
  bytesOf,
  choose,
  entries,
  file,
  pictures,
  sentFiles,
  shoot,
} from './files.mjs';
import { check, equal, journey, until } from './harness.mjs';
import { asAvif, draw, gif, lookAt, seeThrough, withExif } from './pictures.mjs';

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
  'large pictures are made smaller before they leave, unless somebody wants the original',
  async world => {
    const [asha, bala] = await world.people('Asha', 'Bala');
    const room = await asha.account.createDm(bala.account);
    await asha.enter(room);
    await bala.enter(room);
    const { page } = asha;
    const photo = withExif(await draw(page, { width: 4000, height: 3000 }), 6);
    const glass = await seeThrough(2800);
    await choose(
      asha,
      file('lake.jpg', 'image/jpeg', photo),
      file('glass.png', 'image/png', glass),
    );
    await areInTray(asha, 2);
    const whole = page.getByRole('button', { name: 'Send glass.webp as it is' });
    await whole.waitFor();
    await page.getByRole('button', { name: 'Send lake.jpg as it is' }).waitFor();
    await shoot(page, 'smaller');
    await asha.say('Smaller');
    await bala.sees('Smaller');
    await areDrawn(bala, 2);
    const [smaller] = await sentFiles(bala.account, room.id);
    equal(
      smaller.map(({ file_name: name, content_type: type, width, height }) => [
        ...[name, type, width, height],
      ]),
      [
        ['lake.jpg', 'image/jpeg', 1920, 2560],
        ['glass.webp', 'image/webp', 2560, 2560],
      ],
      'what the log says of them',
    );
    for (const [at, chosen] of [photo, glass].entries()) {
      const { file_name: name, size } = smaller[at];
      check(size < chosen.length, `${name} has ${size} of ${chosen.length} bytes`);
    }
    const lake = await lookAt((await bytesOf(bala, smaller[0].attachment_id)).bytes);
    equal([lake.width, lake.height, lake.isFromCamera], [1920, 2560, false], 'it stands upright');
    const hole = await lookAt((await bytesOf(bala, smaller[1].attachment_id)).bytes);
    equal([hole.hasAlpha, hole.corner], [true, 0], 'it is see-through');

    await choose(asha, file('lake.jpg', 'image/jpeg', photo));
    await page.getByRole('button', { name: 'Send lake.jpg as it is' }).click();
    await page.getByRole('button', { name: 'Send lake.jpg smaller' }).waitFor();
    await asha.say('Whole');
    await bala.sees('Whole');
    const [original] = (await sentFiles(bala.account, room.id)).at(-1);
    equal([original.width, original.height], [3000, 4000], 'the original');
  },
);

journey('an AVIF picture is small in the timeline and whole in the viewer', async world => {
  const [asha, bala] = await world.people('Asha', 'Bala');
  const room = await asha.account.createDm(bala.account);
  await asha.enter(room);
  await bala.enter(room);
  const drawn = await draw(asha.page, { width: 1200, height: 800, type: 'image/png', hue: 60 });
  await choose(asha, file('field.avif', 'image/avif', await asAvif(drawn)));
  await asha.say('A field');
  await bala.sees('A field');
  await areDrawn(bala, 1);
  const [[sent]] = await sentFiles(bala.account, room.id);
  equal(
    [sent.file_name, sent.content_type, sent.width, sent.height],
    ['field.avif', 'image/avif', 1200, 800],
    'what the log says of it',
  );
  check(Boolean(sent.placeholder), 'it has a placeholder');
  const small = await lookAt((await bytesOf(bala, sent.attachment_id, 'thumb')).bytes);
  check(Math.max(small.width, small.height) <= 480, `its thumbnail is small: ${small.width}`);
  await pictures(bala).click();
  const shown = bala.page.locator('.yarl__slide_current img');
  await until('it is shown', () => shown.evaluate(image => image.naturalWidth === 1200));
  await shoot(bala.page, 'avif');
});

journey('where no worker can draw the page makes pictures smaller itself', async world => {
  const [asha, bala] = await world.people('Asha', 'Bala');
  const room = await asha.account.createDm(bala.account);
  await asha.context.addInitScript(() => {
    delete globalThis.OffscreenCanvas;
  });
  await asha.page.reload();
  await asha.enter(room);
  const photo = withExif(await draw(asha.page, { width: 3200, height: 2400 }), 8);
  await choose(asha, file('lake.jpg', 'image/jpeg', photo));
  await asha.page.getByRole('button', { name: 'Send lake.jpg as it is' }).waitFor();
  await asha.say('By hand');
  await until('it is sent', async () => (await sentFiles(bala.account, room.id)).length > 0);
  const [[sent]] = await sentFiles(bala.account, room.id);
  equal([sent.content_type, sent.width, sent.height], ['image/jpeg', 1920, 2560], 'what was sent');
});
