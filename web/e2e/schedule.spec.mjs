/** Messages for later. */
import { check, equal, journey, until } from './harness.mjs';

const DAY_MS = 86_400_000;

/** The date of the next last Sunday of March: clocks in Berlin go from 2:00 to 3:00. */
function clocksForward(now) {
  for (const year of [now.getUTCFullYear(), now.getUTCFullYear() + 1]) {
    const last = new Date(Date.UTC(year, 2, 31));
    const sunday = new Date(last.getTime() - last.getUTCDay() * DAY_MS);
    // It has to lie within what may be planned, and not be today.
    if (sunday.getTime() > now.getTime() + 2 * DAY_MS) return sunday;
  }
  throw new Error('no spring');
}

function cards(person) {
  return person.page.getByTestId('schedule-card');
}

async function choose(person, card, action) {
  await card.getByRole('button', { name: 'More' }).click();
  await person.page.getByRole('menuitem', { name: action }).click();
}

journey(
  'a message is planned in two clicks, changed, and delivered while both watch',
  async world => {
    const [asha, bala] = await world.people('Asha', 'Bala');
    const room = await asha.account.createDm(bala.account);
    await asha.enter(room);
    await bala.enter(room);
    await asha.composer.fill('Tea is ready');
    await asha.page.getByTestId('schedule-menu').click();
    await asha.page.getByRole('menuitem', { name: 'In 1 hour' }).click();
    await until('the composer is empty', async () => (await asha.composer.inputValue()) === '');

    await asha.page.getByRole('link', { name: 'Scheduled', exact: true }).click();
    const card = cards(asha).filter({ hasText: 'Tea is ready' });
    await card.waitFor();
    await card.getByRole('button', { name: 'Edit' }).click();
    const dialog = asha.page.getByRole('dialog', { name: 'Change a scheduled message' });
    await dialog.getByLabel('Message').fill('Tea is ready, and samosas');
    await dialog.getByRole('button', { name: 'Save changes' }).click();
    await dialog.waitFor({ state: 'detached' });
    const changed = cards(asha).filter({ hasText: 'Tea is ready, and samosas' });
    await changed.waitFor();

    // Another device moves it near; this one is not reloaded.
    const { items } = await asha.account.call('GET', '/scheduled');
    const soon = new Date(Date.now() + 2_500).toISOString();
    await asha.account.call('PATCH', `/scheduled/${items[0].id}`, { send_at: soon });
    await bala.sees('Tea is ready, and samosas');
    await changed.waitFor({ state: 'detached' });
    await asha.page.getByText('Nothing is scheduled').waitFor();

    await asha.page.getByText('Past', { exact: true }).click();
    await changed.waitFor();
    await changed.getByRole('button', { name: 'History' }).click();
    const history = changed.getByRole('list', { name: 'History' });
    await history.getByText('Sent').waitFor();
    const told = await history.getByRole('listitem').allTextContents();
    equal(told.length, 5, 'entries: finished, sent, changed twice, scheduled');
    equal(await asha.account.texts(room.id), ['Tea is ready, and samosas'], 'the log');
  },
);

journey(
  'a recurring one tells what daylight saving does, is skipped, sent early, deleted and brought back',
  async world => {
    const [asha, bala] = await world.people('Asha', 'Bala');
    const room = await asha.account.createDm(bala.account);
    await asha.enter(room);
    await bala.enter(room);
    const { page } = asha;
    await asha.composer.fill('The backup is done');
    await page.getByTestId('schedule-menu').click();
    await page.getByRole('menuitem', { name: 'Custom…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Schedule a message' });

    // Berlin, every day at 2:30 from the day before clocks go forward.
    await dialog.getByRole('combobox', { name: 'Time zone' }).fill('berlin');
    await page.getByRole('option', { name: /Berlin/ }).click();
    const spring = clocksForward(new Date());
    const eve = new Date(spring.getTime() - DAY_MS);
    const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(
      eve,
    );
    const cell = dialog.getByRole('button', { name: day, exact: true });
    await until('the calendar shows that month', async () => {
      if ((await cell.count()) > 0) return true;
      await dialog.getByRole('button', { name: 'Month after' }).click();
      return false;
    });
    await cell.click();
    await dialog.getByRole('spinbutton', { name: 'Hours' }).fill('02');
    await dialog.getByRole('spinbutton', { name: 'Minutes' }).fill('30');
    await dialog.getByLabel('Repeat').selectOption('daily');
    const note = dialog.getByTestId('dst-note');
    await note.waitFor();
    equal(await note.getAttribute('data-kind'), 'skipped', 'the note');
    check(
      (await note.textContent()).includes('02:30'),
      'the note names the time that there is not',
    );
    await dialog.getByText('Every day at 02:30').waitFor();
    equal(await dialog.getByRole('list').getByRole('listitem').count(), 5, 'occurrences shown');
    await dialog.getByRole('button', { name: 'Schedule', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });

    await asha.open('/scheduled');
    const card = cards(asha).filter({ hasText: 'The backup is done' });
    const due = () => card.locator('time').first().getAttribute('datetime');
    await card.waitFor();
    const first = await due();
    await choose(asha, card, 'Skip the next one');
    await until('the next is another', async () => (await due()) !== first);
    const second = await due();
    equal(
      Date.parse(second) - Date.parse(first),
      23.5 * 3_600_000,
      'from 2:30 to 3:00 on the day with 23 hours',
    );
    await card.getByRole('button', { name: 'Send now' }).click();
    await bala.sees('The backup is done');
    await until('that one is consumed', async () => (await due()) !== second);

    await choose(asha, card, 'Delete');
    await card.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await card.waitFor();
    const { items } = await asha.account.call('GET', '/scheduled');
    equal(
      items.map(({ rrule, time_zone }) => [rrule, time_zone]),
      [['FREQ=DAILY', 'Europe/Berlin']],
      'what is planned',
    );
  },
);

journey(
  'what cannot be is refused in the form, and one that failed says why and is armed again',
  async world => {
    const [asha, bala] = await world.people('Asha', 'Bala');
    const room = await bala.account.createGroup('Tea planning', [asha.account]);
    await asha.enter(room);
    const { page } = asha;
    await page.getByTestId('schedule-menu').click();
    await page.getByRole('menuitem', { name: 'Custom…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Schedule a message' });
    const submit = dialog.getByRole('button', { name: 'Schedule', exact: true });
    check(await submit.isDisabled(), 'an empty message cannot be planned');
    await dialog.getByLabel('Message').fill('Too late');
    check(await submit.isEnabled(), 'it can now');
    await dialog.getByLabel('Repeat').selectOption('weekly');
    await dialog.getByRole('checkbox', { checked: true }).first().click();
    await dialog.getByText('Choose at least one day.').waitFor();
    await dialog.getByLabel('Repeat').selectOption('cron');
    await dialog.getByLabel('Cron expression').fill('61 9 * *');
    await dialog.getByText('Five fields').waitFor();
    await dialog.getByLabel('Cron expression').fill('0 0 31 2 *');
    // The 31st of February: only the server knows that it never comes.
    await dialog.getByRole('region', { name: 'Preview' }).getByRole('alert').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();

    const at = new Date(Date.now() + 2_000).toISOString();
    await asha.account.call('POST', `/rooms/${room.id}/scheduled`, {
      text: 'Goodbye',
      send_at: at,
    });
    await bala.account.call('DELETE', `/rooms/${room.id}/members/${asha.account.user.id}`);
    await page.getByRole('link', { name: 'Scheduled', exact: true }).click();
    const card = cards(asha).filter({ hasText: 'Goodbye' });
    await card.getByText('You are not in this chat any more.').waitFor();
    await bala.account.call('POST', `/rooms/${room.id}/members`, {
      user_ids: [asha.account.user.id],
    });
    await card.getByRole('button', { name: 'Schedule it again' }).click();
    const again = page.getByRole('dialog', { name: 'Schedule it again' });
    await again.getByRole('button', { name: 'Schedule', exact: true }).click();
    await again.waitFor({ state: 'detached' });
    await until('it is armed', async () => (await card.getAttribute('data-state')) === 'pending');
  },
);
