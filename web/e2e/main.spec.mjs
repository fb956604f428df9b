/** What people do all day. */
import { check, equal, journey, PASSWORD, until } from './harness.mjs';

/** Signs up by the form, as somebody does who has just heard of it. */
async function signUp(world, name, email) {
  const context = await world.context();
  const page = await context.newPage();
  await page.goto('/');
  await page.getByRole('link', { name: 'Create account' }).click();
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page
    .locator('[data-testid="connection"][data-state="live"]')
    .waitFor({ state: 'attached' });
  return page;
}

journey('two people sign up, find each other, talk, and sign out', async world => {
  const unique = Date.now().toString(36);
  const asha = await signUp(world, `Asha ${unique}`, `asha.${unique}@example.org`);
  const bala = await signUp(world, `Bala ${unique}`, `bala.${unique}@example.org`);

  await asha.getByRole('button', { name: 'New chat' }).first().click();
  await asha.getByRole('menuitem', { name: 'New message' }).click();
  await asha
    .getByRole('dialog')
    .getByRole('combobox')
    .or(asha.getByRole('dialog').getByRole('textbox'))
    .first()
    .fill(`Bala ${unique}`);
  await asha.getByRole('dialog').getByText(`Bala ${unique}`).last().click();
  await asha.getByTestId('composer-input').fill('Hello Bala');
  await asha.getByTestId('composer-input').press('Enter');

  await bala
    .getByTestId('room-item')
    .filter({ hasText: `Asha ${unique}` })
    .click();
  await bala.getByTestId('message-row').filter({ hasText: 'Hello Bala' }).waitFor();
  await bala.getByTestId('composer-input').fill('Hello Asha');
  await bala.getByTestId('composer-input').press('Enter');
  await asha.getByTestId('message-row').filter({ hasText: 'Hello Asha' }).waitFor();

  await asha.getByRole('button', { name: 'Account' }).click();
  await asha.getByRole('menuitem', { name: 'Sign out' }).click();
  await asha.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
  await asha.getByRole('heading', { name: 'Welcome back' }).waitFor();
  const kept = await asha.evaluate(async () => {
    const databases = await indexedDB.databases();
    return databases.map(({ name }) => name);
  });
  const page = await asha.goto('/');
  check(page.ok(), 'the page loads');
  await asha.getByRole('heading', { name: 'Welcome back' }).waitFor();
  check(
    !(await asha.content()).includes('Hello Bala'),
    `nothing is left of the messages (${kept})`,
  );
});

journey('ticks go from sent to delivered to read in the other window', async world => {
  const [asha, bala] = await world.people('Asha', 'Bala');
  const room = await asha.account.createDm(bala.account);
  // Without a browser that is there, nothing is delivered.
  await bala.page.close();
  bala.page = undefined;
  await asha.enter(room);
  await asha.say('Is anybody there?');
  await asha.seesTick('Is anybody there?', 'sent');
  await bala.open('/');
  await asha.seesTick('Is anybody there?', 'delivered');
  await bala.enter(room);
  await bala.sees('Is anybody there?');
  await asha.seesTick('Is anybody there?', 'read');
});

journey('an edit, its history, a reply and a reaction are seen by the other', async world => {
  const [asha, bala] = await world.people('Asha', 'Bala');
  const room = await asha.account.createDm(bala.account);
  await asha.enter(room);
  await bala.enter(room);
  await asha.say('Lunch at noon?');
  await bala.sees('Lunch at noon?');

  // Up in the empty composer edits the last message.
  await asha.composer.press('ArrowUp');
  await until(
    'the text is there to be edited',
    async () => (await asha.composer.inputValue()) === 'Lunch at noon?',
  );
  await asha.say('Lunch at one?');
  await bala.sees('Lunch at one?');
  await bala.page.getByTestId('edited').click();
  const versions = bala.page.getByTestId('versions');
  await versions.waitFor();
  check((await versions.textContent()).includes('noon'), 'the history has the first text');
  await bala.page.keyboard.press('Escape');
  await versions.waitFor({ state: 'detached' });

  const row = bala.row('Lunch at one?');
  await row.hover();
  await row.getByRole('button', { name: 'Reply' }).click();
  await bala.say('Fine');
  await asha.row('Fine').getByTestId('reply-quote').waitFor();

  await row.hover();
  await row.getByRole('button', { name: 'Message actions' }).click();
  await bala.page.getByRole('menuitem', { name: 'React with 👍' }).click();
  await asha.row('Lunch at one?').getByTestId('reaction').filter({ hasText: '👍' }).waitFor();
  equal((await asha.account.texts(room.id)).sort(), ['Fine', 'Lunch at one?'], 'the log');
});

journey(
  'somebody is named by a few letters, sees it in the list, and reads it there',
  async world => {
    const [asha, bala] = await world.people('Asha Rao', 'Bala');
    const room = await bala.account.createGroup('Tea planning', [asha.account]);
    await bala.enter(room);
    await bala.composer.pressSequentially('ask @as');
    await bala.page.getByRole('option', { name: 'Asha Rao' }).waitFor();
    await bala.composer.press('Enter');
    equal(await bala.composer.inputValue(), 'ask @Asha Rao ', 'the name is written out');
    await bala.composer.pressSequentially('about the samosas');
    await bala.composer.press('Enter');

    const item = asha.page.locator(`[data-testid="room-item"][data-room-id="${room.id}"]`);
    await item.getByText('1 message names you').waitFor({ state: 'attached' });
    await asha.enter(room);
    const row = asha.row('ask @Asha Rao about the samosas');
    await row.locator('mark', { hasText: '@Asha Rao' }).waitFor();
    check((await row.getAttribute('data-names-me')) !== null, 'it stands out');
    await item.getByText('1 message names you').waitFor({ state: 'detached' });
  },
);

journey('a group of 200 in which many talk at once', async world => {
  const [asha, bala] = await world.people('Asha', 'Bala');
  const members = await world.accounts(198);
  const room = await asha.account.createGroup('Everybody', [bala.account, ...members]);
  await asha.enter(room);
  await bala.enter(room);
  await bala.page.getByText('200 members').first().waitFor();

  const traffic = members
    .slice(0, 100)
    .map((member, index) => member.send(room.id, `said by ${index}`));
  await asha.say('in between');
  await Promise.all(traffic);
  await bala.say('last of all');
  await asha.sees('last of all');

  const expected = await asha.account.texts(room.id);
  equal(expected.length, 102, 'messages in the log');
  equal(await asha.allTexts(), expected, 'what Asha sees');
  equal(await bala.allTexts(), expected, 'what Bala sees');
});
