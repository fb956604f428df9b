/** How pictures, trays and the viewer look: for everybody, in light and dark, on a phone. */
import { Examiner } from './axe.mjs';
import { areDrawn, choose, entries, file, pictures, shoot } from './files.mjs';
import { journey, PHONE, until } from './harness.mjs';
import { draw } from './pictures.mjs';

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
