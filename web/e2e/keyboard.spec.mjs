/** Everything without a mouse. */
import { check, equal, journey, until } from './harness.mjs';

/** The accessible name of what has the focus. */
function focused(page) {
  return page.evaluate(() => {
    const { activeElement: it } = document;
    return it?.getAttribute('aria-label') ?? it?.textContent?.trim() ?? '';
  });
}

journey('find somebody, write, react, edit, delete and switch rooms by keys alone', async world => {
  const [asha, bala] = await world.people('Asha', 'Bala');
  const group = await asha.account.createGroup('Tea planning', [bala.account]);
  const dm = await bala.account.createDm(asha.account);
  await bala.account.send(group.id, 'Who brings the samosas?');
  const { page } = asha;
  const { keyboard } = page;

  // The switcher.
  await keyboard.press('Control+k');
  const switcher = page.getByRole('combobox', { name: 'Go to a chat or a person' });
  await switcher.waitFor();
  await keyboard.type('tea');
  await page.getByRole('option', { name: /Tea planning/ }).waitFor();
  await keyboard.press('Enter');
  await page.waitForURL(`**/r/${group.id}`);
  await asha.sees('Who brings the samosas?');

  // The composer has the focus, and sends by Enter.
  await until('the composer has the focus', () =>
    asha.composer.evaluate(element => element === document.activeElement),
  );
  await keyboard.type('I do');
  await keyboard.press('Enter');
  await bala.enter(group);
  await bala.sees('I do');

  // Up in the empty composer edits the last one.
  await keyboard.press('ArrowUp');
  await until('the text is there', async () => (await asha.composer.inputValue()) === 'I do');
  await keyboard.type(', gladly');
  await keyboard.press('Enter');
  await bala.sees('I do, gladly');

  // Rows: Shift+Tab from the composer until one of them has the focus, then its keys.
  const isOnRow = () => page.evaluate(() => document.activeElement?.tagName === 'ARTICLE');
  for (let steps = 0; steps < 12 && !(await isOnRow()); steps += 1)
    await keyboard.press('Shift+Tab');
  check(await isOnRow(), `a row can be reached; the focus is on "${await focused(page)}"`);
  await keyboard.press('ArrowUp');
  await keyboard.press('r');
  await until('the composer has the focus for the reply', () =>
    asha.composer.evaluate(element => element === document.activeElement),
  );
  await keyboard.type('With chutney?');
  await keyboard.press('Enter');
  await bala.row('With chutney?').getByTestId('reply-quote').waitFor();

  // Delete asks first, and the focus comes back.
  for (let steps = 0; steps < 12 && !(await isOnRow()); steps += 1)
    await keyboard.press('Shift+Tab');
  await keyboard.press('End');
  await keyboard.press('Delete');
  await page.getByRole('dialog', { name: 'Delete this message?' }).waitFor();
  await until('the dialog has the focus', () =>
    page.evaluate(() => document.activeElement?.closest('[role="dialog"]') !== null),
  );
  await keyboard.press('Enter');
  await bala.page.getByText('This message was deleted.').waitFor();
  await until('the focus is somewhere', () =>
    page.evaluate(() => document.activeElement !== document.body),
  );

  // The other room, by Alt and arrow.
  await keyboard.press('Alt+ArrowDown');
  await page.waitForURL(`**/r/${dm.id}`);
  equal(await asha.account.texts(group.id), ['Who brings the samosas?', 'I do, gladly'], 'the log');
});

journey('the focus returns to where a dialog was opened from', async world => {
  const asha = await world.person('Asha');
  const room = await asha.account.createGroup('Tea planning', []);
  await asha.enter(room);
  const { page } = asha;
  await asha.composer.fill('later');

  const later = page.getByTestId('schedule-menu');
  await later.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Custom…' }).waitFor();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Schedule a message' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await until('the composer has the focus', () =>
    asha.composer.evaluate(element => element === document.activeElement),
  );

  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await until('the composer has it again', () =>
    asha.composer.evaluate(element => element === document.activeElement),
  );
});
