/** No serious or critical finding of axe on any screen or in any dialog, in either scheme, at either size. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { DESKTOP, journey, PHONE } from './harness.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const GRAVE = ['serious', 'critical'];

/** Throws with every grave finding of a page. */
async function examine(page, where) {
  // What fades in has less contrast than it will have.
  await page.evaluate(() => {
    const passing = document
      .getAnimations()
      .filter(({ effect }) => Number.isFinite(effect.getComputedTiming().endTime));
    return Promise.all(passing.map(({ finished }) => finished.catch(() => {})));
  });
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => window.axe.run({ resultTypes: ['violations'] }));
  const grave = violations.filter(({ impact }) => GRAVE.includes(impact));
  if (grave.length === 0) return [];
  return grave.map(({ id, help, nodes }) => {
    const places = nodes
      .slice(0, 4)
      .map(({ html, any }) => `${html.slice(0, 160)} ${any[0]?.message ?? ''}`);
    return `${where}: ${id}: ${help} (${nodes.length})\n    ${places.join('\n    ')}`;
  });
}

async function signedOutScreens(world, options) {
  const context = await world.context(options);
  const page = await context.newPage();
  const findings = [];
  await page.goto('/');
  await page.getByRole('heading', { name: 'Welcome back' }).waitFor();
  findings.push(...(await examine(page, 'sign in')));
  await page.goto('/register');
  await page.getByRole('heading', { name: 'Create your account' }).waitFor();
  findings.push(...(await examine(page, 'sign up')));
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByText('Enter a name.').first().waitFor();
  findings.push(...(await examine(page, 'sign up with errors')));
  return findings;
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

async function dialogsOfRoom(asha, room) {
  const { page } = asha;
  const findings = [];
  const look = async (where, ready) => {
    await ready.first().waitFor();
    findings.push(...(await examine(page, where)));
    await page.keyboard.press('Escape');
    await ready.first().waitFor({ state: 'detached' });
  };
  await asha.open(`/r/${room.id}`);
  await asha.sees('Yes, gladly!');
  findings.push(...(await examine(page, 'room')));

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
    findings.push(...(await examine(page, `schedule dialog, ${repeat}`)));
  }
  await dialog.getByRole('combobox', { name: 'Time zone' }).click();
  await page.locator('[role="option"]:visible').first().waitFor();
  findings.push(...(await examine(page, 'schedule dialog, zones')));
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
  return findings;
}

async function pages(asha) {
  const { page } = asha;
  const findings = [];
  const look = async (where, address, ready) => {
    await asha.open(address);
    await ready.first().waitFor();
    findings.push(...(await examine(page, where)));
  };
  await look('chats', '/', page.getByTestId('room-item'));
  await look('scheduled', '/scheduled', page.getByTestId('schedule-card'));
  await page.getByRole('button', { name: 'More' }).first().click();
  await page.getByRole('menuitem', { name: 'History' }).click();
  await page.getByRole('list', { name: 'History' }).getByRole('listitem').first().waitFor();
  findings.push(...(await examine(page, 'scheduled with history')));
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
  findings.push(...(await examine(page, 'search with options')));

  await asha.open('/');
  await page.keyboard.press('Control+k');
  await page.getByRole('listbox').waitFor();
  findings.push(...(await examine(page, 'switcher')));
  await page.keyboard.press('Escape');
  await page.getByRole('listbox').waitFor({ state: 'detached' });
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  findings.push(...(await examine(page, 'shortcuts')));
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  for (const name of ['New message', 'New group']) {
    await page.getByRole('button', { name: 'New chat' }).first().click();
    await page.getByRole('menuitem', { name }).click();
    await page.getByRole('dialog').waitFor();
    findings.push(...(await examine(page, name)));
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }
  return findings;
}

const LOOKS = [
  ['light', DESKTOP],
  ['dark', DESKTOP],
  ['light', PHONE],
  ['dark', PHONE],
];

for (const [colorScheme, viewport] of LOOKS) {
  const size = viewport === PHONE ? 'a phone' : 'a desk';
  journey(`axe finds nothing grave on ${size} in the ${colorScheme}`, async world => {
    const options = { colorScheme, viewport };
    const bala = await world.account('Bala');
    const asha = await world.person('Asha', options);
    const findings = await signedOutScreens(world, options);
    const room = await furnish(asha, bala);
    findings.push(...(await dialogsOfRoom(asha, room)));
    findings.push(...(await pages(asha)));
    if (findings.length > 0) throw new Error(findings.join('\n'));
  });
}
