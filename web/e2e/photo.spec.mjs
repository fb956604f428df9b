/** The photo of oneself. */
import { file } from './files.mjs';
import { check, journey, until } from './harness.mjs';
import { draw } from './pictures.mjs';

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
    await until('the keys move the picture at once', () =>
      area.evaluate(element => element === document.activeElement),
    );
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
