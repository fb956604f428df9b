/** The dialogs about people and one's account: nothing grave for axe, and the focus goes where it came from. */
import { Examiner, LOOKS } from './axe.mjs';
import { Account, DESKTOP, journey, PASSWORD, PHONE, until } from './harness.mjs';

const SECTIONS = ['profile', 'appearance', 'language', 'notifications', 'devices', 'password'];

/** Opens who is in the chat; at a desk a pane at the side, on a phone a drawer. */
async function openInfo({ page }) {
  const button = page.getByRole('button', { name: 'Members and settings' });
  await button.click();
  await page.getByRole('heading', { name: 'About this chat' }).waitFor();
  return button;
}

async function closeInfo({ page }, button) {
  const title = page.getByRole('heading', { name: 'About this chat' });
  const panel = page.getByRole('dialog', { name: 'About this chat' }).or(page.locator('aside'));
  await panel.getByRole('button', { name: 'Close' }).click();
  await title.waitFor({ state: 'detached' });
  await until('the focus is on what opened it', () =>
    button.evaluate(element => element === document.activeElement),
  );
}

/** As the last owner of a group in which there are others. */
async function membersAsOwner(asha, room, examiner) {
  const { page } = asha;
  await asha.open(`/r/${room.id}`);
  await asha.composer.waitFor();
  const mute = page.getByRole('button', { name: 'Mute', exact: true });
  await mute.click();
  await examiner.lookAndReturn(page, 'mute', page.getByRole('menu'), mute);

  const info = await openInfo(asha);
  const about = page.getByText('Bala', { exact: true }).first();
  await about.waitFor();
  await examiner.look(page, 'members');
  const dialogs = [
    [page.getByRole('button', { name: 'Rename' }), 'Rename the group'],
    [page.getByRole('button', { name: 'Add people' }), /^Add people to/],
    [page.getByRole('button', { name: 'Leave the group' }), 'Who takes over?'],
  ];
  for (const [opener, name] of dialogs) {
    await opener.click();
    await examiner.lookAndReturn(page, String(name), page.getByRole('dialog', { name }), opener);
  }

  await page.getByRole('button', { name: 'Rename' }).click();
  const rename = page.getByRole('dialog', { name: 'Rename the group' });
  await rename.getByLabel('Name of the group').fill(' ');
  await rename.getByText('Enter a name.').waitFor();
  await examiner.lookAndClose(page, 'rename with an error', rename);
  await page.getByRole('button', { name: 'Add people' }).click();
  const add = page.getByRole('dialog', { name: /^Add people to/ });
  await add.getByRole('combobox').fill('Chitra');
  await add.getByRole('option', { name: 'Chitra' }).first().click();
  await add.getByRole('list', { name: 'Picked' }).waitFor();
  await examiner.lookAndClose(page, 'add people, one picked', add);

  const actions = page.getByRole('button', { name: 'What to do with Bala' });
  for (const [item, name] of [
    ['Make owner', 'Make Bala an owner?'],
    ['Remove from the group', 'Remove Bala?'],
  ]) {
    await actions.click();
    await page.getByRole('menuitem', { name: item }).waitFor();
    await examiner.look(page, 'what to do with a member');
    await page.getByRole('menuitem', { name: item }).click();
    await examiner.lookAndReturn(page, name, page.getByRole('dialog', { name }), actions);
  }
  await closeInfo(asha, info);
}

/** As one member of many, and in a chat of two. */
async function otherPanels(asha, room, dm, examiner) {
  const { page } = asha;
  await asha.open(`/r/${room.id}`);
  await asha.composer.waitFor();
  let info = await openInfo(asha);
  const leave = page.getByRole('button', { name: 'Leave the group' });
  await leave.click();
  const dialog = page.getByRole('dialog', { name: /^Leave / });
  await examiner.lookAndReturn(page, 'leave', dialog, leave);
  await page.getByLabel('Filter members').fill('nobody of that name');
  await page.getByText(/^Nobody is called/).waitFor();
  await examiner.look(page, 'no member found');
  await closeInfo(asha, info);
  await asha.open(`/r/${dm.id}`);
  await asha.composer.waitFor();
  info = await openInfo(asha);
  await examiner.look(page, 'about a chat of two');
  await closeInfo(asha, info);
}

async function accountDialogs(asha, examiner) {
  const { page } = asha;
  for (const section of SECTIONS) {
    await asha.open(`/settings/${section}`);
    await page.getByRole('heading', { level: 2 }).first().waitFor();
    await examiner.look(page, `settings, ${section}`);
  }
  await asha.open('/settings/devices');
  const end = page.getByRole('button', { name: /^End session/ }).first();
  await end.click();
  const session = page.getByRole('dialog', { name: 'End this session?' });
  await examiner.lookAndReturn(page, 'end a session', session, end);
  const endAll = page.getByRole('button', { name: 'End all others' });
  await endAll.click();
  const others = page.getByRole('dialog', { name: 'End all other sessions?' });
  await examiner.lookAndReturn(page, 'end all others', others, endAll);

  await asha.open('/');
  const account = page.getByRole('button', { name: 'Account' });
  await account.click();
  await examiner.lookAndReturn(page, 'account', page.getByRole('menu'), account);
  await account.click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  const out = page.getByRole('dialog', { name: 'Sign out of this browser?' });
  await examiner.lookAndReturn(page, 'sign out', out, account);
}

for (const { colorScheme, isPhone } of LOOKS) {
  const size = isPhone ? 'a phone' : 'a desk';
  journey(
    `dialogs about people give the focus back, on ${size} in the ${colorScheme}`,
    async world => {
      const [bala, chitra] = [await world.account('Bala'), await world.account('Chitra')];
      const asha = await world.person('Asha', { colorScheme, viewport: isPhone ? PHONE : DESKTOP });
      const { account } = asha;
      const own = await account.createGroup('Tea planning', [bala]);
      const crowd = await world.accounts(9);
      const other = await chitra.createGroup('Everybody', [account, ...crowd]);
      const dm = await account.createDm(bala);
      // Another device of hers.
      const credentials = { email: account.email, password: PASSWORD };
      await new Account(world.api, account.email).call('POST', '/auth/login', credentials);

      const examiner = new Examiner();
      await membersAsOwner(asha, own, examiner);
      await otherPanels(asha, other, dm, examiner);
      await accountDialogs(asha, examiner);
      examiner.conclude();
    },
  );
}
