/** No serious or critical finding of axe on any screen or in any dialog, in either scheme, at either size. */
import { Examiner, LOOKS } from './axe.mjs';
import { DESKTOP, journey, PHONE } from './harness.mjs';

async function signedOutScreens(world, options, examiner) {
  const context = await world.context(options);
  const page = await context.newPage();
  await page.goto('/');
  await page.getByRole('heading', { name: 'Welcome back' }).waitFor();
  await examiner.look(page, 'sign in');
  await page.goto('/register');
  await page.getByRole('heading', { name: 'Create your account' }).waitFor();
  await examiner.look(page, 'sign up');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByText('Enter a name.').first().waitFor();
  await examiner.look(page, 'sign up with errors');
}

/** A room with everything in it that a row may have. */
async function furnish(asha, bala) {
  const room = await asha.account.createGroup('Tea planning', [bala]);
  const dm = await asha.account.createDm(bala);
  const { message_id: asked } = await bala.send(
    room.id,
    'Tea at **five**? See https://example.org/tea',
  );
  const { message_id: answer } = await asha.account.send(room.id, 'Yes!', { reply_to: asked });
  await asha.account.call('PATCH', `/messages/${answer}`, { text: 'Yes, gladly!' });
  await bala.call('PUT', `/messages/${answer}/reactions/${encodeURIComponent('👍')}`);
  const { message_id: gone } = await bala.send(room.id, 'a mistake');
  await bala.call('DELETE', `/messages/${gone}`);
  await bala.send(room.id, '```\nlet tea = 5;\n```\n> a quote\n\n- one\n- two');
  await bala.send(dm.id, 'unread');
  const at = new Date(Date.now() + 86_400_000).toISOString();
  await asha.account.call('POST', `/rooms/${room.id}/scheduled`, {
    text: 'Good morning',
    send_at: at,
  });
  return room;
}

async function dialogsOfRoom(asha, room, examiner) {
  const { page } = asha;
  const look = (where, ready) => examiner.lookAndClose(page, where, ready);
  await asha.open(`/r/${room.id}`);
  await asha.sees('Yes, gladly!');
  await examiner.look(page, 'room');

  const row = asha.row('Yes, gladly!');
  await row.getByTestId('edited').click();
  await look('edit history', page.getByRole('dialog', { name: 'Edit history' }));
  await row.locator('[data-tick][aria-label]').click();
  await look('receipts', page.getByTestId('receipts'));

  await asha.composer.fill('Do not forget the samosas');
  await page.getByTestId('schedule-menu').click();
  await look('schedule menu', page.getByRole('menu'));
  await page.getByTestId('schedule-menu').click();
  await page.getByRole('menuitem', { name: 'Custom…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Schedule a message' });
  await dialog.waitFor();
  for (const repeat of ['weekly', 'monthly', 'cron']) {
    await dialog.getByLabel('Repeat').selectOption(repeat);
    await examiner.look(page, `schedule dialog, ${repeat}`);
  }
  await dialog.getByRole('combobox', { name: 'Time zone' }).click();
  await page.locator('[role="option"]:visible').first().waitFor();
  await examiner.look(page, 'schedule dialog, zones');
  await page.keyboard.press('Escape');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.waitFor({ state: 'detached' });

  await page.getByRole('button', { name: 'Emoji' }).click();
  await look('emoji', page.getByTestId('emoji-panel'));

  const menuOf = async name => {
    await row.locator('xpath=ancestor::article').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menu').waitFor();
    if (name) await page.getByRole('menuitem', { name }).click();
  };
  await menuOf(null);
  await look('message menu', page.getByRole('menu'));
  await menuOf('Delete');
  await look('delete a message', page.getByRole('dialog', { name: 'Delete this message?' }));
}

async function pages(asha, examiner) {
  const { page } = asha;
  const look = async (where, address, ready) => {
    await asha.open(address);
    await ready.first().waitFor();
    await examiner.look(page, where);
  };
  await look('chats', '/', page.getByTestId('room-item'));
  await look('scheduled', '/scheduled', page.getByTestId('schedule-card'));
  await page.getByRole('button', { name: 'More' }).first().click();
  await page.getByRole('menuitem', { name: 'History' }).click();
  await page.getByRole('list', { name: 'History' }).getByRole('listitem').first().waitFor();
  await examiner.look(page, 'scheduled with history');
  await look('settings', '/settings', page.getByRole('heading', { level: 1 }));
  await look('devices', '/settings/devices', page.getByRole('heading', { level: 1 }));
  await look(
    'nothing',
    '/nowhere',
    page.getByText('There is nothing here').or(page.getByRole('heading')),
  );
  await look('search', '/search', page.getByLabel('Search in messages'));
  await page.getByLabel('Search in messages').fill('tea from:as');
  await page.locator('[role="option"]:visible').first().waitFor();
  await examiner.look(page, 'search with options');

  await asha.open('/');
  await page.keyboard.press('Control+k');
  await page.getByRole('listbox').waitFor();
  await examiner.look(page, 'switcher');
  await page.keyboard.press('Escape');
  await page.getByRole('listbox').waitFor({ state: 'detached' });
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  await examiner.look(page, 'shortcuts');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  for (const name of ['New message', 'New group']) {
    await page.getByRole('button', { name: 'New chat' }).first().click();
    await page.getByRole('menuitem', { name }).click();
    await page.getByRole('dialog').waitFor();
    await examiner.look(page, name);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }
}

for (const { colorScheme, isPhone } of LOOKS) {
  const size = isPhone ? 'a phone' : 'a desk';
  journey(`axe finds nothing grave on ${size} in the ${colorScheme}`, async world => {
    const options = { colorScheme, viewport: isPhone ? PHONE : DESKTOP };
    const examiner = new Examiner();
    const bala = await world.account('Bala');
    const asha = await world.person('Asha', options);
    await signedOutScreens(world, options, examiner);
    const room = await furnish(asha, bala);
    await dialogsOfRoom(asha, room, examiner);
    await pages(asha, examiner);
    examiner.conclude();
  });
}
