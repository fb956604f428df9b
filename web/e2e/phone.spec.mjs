/** A phone's own ways: Back, and fingers. */
import { check, equal, journey, PHONE, until } from './harness.mjs';

const pathOf = page => new URL(page.url()).pathname;

journey('on a phone Back closes what is open, and leads to the chats from there', async world => {
  const asha = await world.person('Asha', { viewport: PHONE, hasTouch: true });
  const bala = await world.person('Bala');
  const room = await asha.account.createDm(bala.account);
  const { page } = asha;
  await asha.enter(room);
  await page.getByText('Online').waitFor();
  const path = pathOf(page);

  await asha.composer.fill('for later');
  await page.getByTestId('schedule-menu').tap();
  await page.getByRole('menuitem', { name: 'Custom…' }).tap();
  const closesByBack = async opened => {
    await opened.waitFor();
    await page.goBack();
    await opened.waitFor({ state: 'detached' });
    equal(pathOf(page), path, 'the chat is still open');
  };
  await closesByBack(page.getByRole('dialog', { name: 'Schedule a message' }));
  equal(await asha.composer.inputValue(), 'for later', 'and what was typed is there');

  await page.getByRole('button', { name: 'Members and settings' }).tap();
  const about = page.getByRole('dialog', { name: 'About this chat' });
  await closesByBack(about);

  // What was closed otherwise leaves nothing behind.
  await page.getByRole('button', { name: 'Members and settings' }).tap();
  await about.getByRole('button', { name: 'Close' }).tap();
  await about.waitFor({ state: 'detached' });
  await page.goBack();
  await until('the list is there', () => pathOf(page) === '/');

  await asha.enter(room);
  await page.getByRole('button', { name: 'Back' }).tap();
  await until('the list is there', () => pathOf(page) === '/');
  await page.goBack();
  await page.getByRole('heading', { name: 'Chats' }).waitFor();
  equal(pathOf(page), '/', 'who went back is not in the chat again');

  // Who was there before is seen to be there, also after a reload.
  await page.reload();
  await asha.enter(room);
  await page.getByText('Online').waitFor();
  check(await page.getByText('Online').isVisible(), 'the other one is shown as online');
});
