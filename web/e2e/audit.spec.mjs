/** What auditors see, and what those concerned are told of it; the end of an account. */
import { readFile } from 'node:fs/promises';
import { Examiner, LOOKS } from './axe.mjs';
import { check, DESKTOP, equal, journey, PASSWORD, PHONE, until } from './harness.mjs';

const REASON = 'Complaint 17';

/** Somebody with the role, at the first screen. */
async function auditor(world, name, options = {}) {
  const account = await world.account(name);
  await world.server.grant(account.email, 'auditor');
  return world.person(name, { ...options, account });
}

/** A chat in which one message was edited after it was read. */
async function furnish(asha, bala) {
  const room = await asha.createGroup('Tea planning', [bala]);
  const { message_id: id } = await asha.send(room.id, 'Tea at four');
  const { room_seq: seq } = await bala.send(room.id, 'Fine');
  await bala.call('POST', `/rooms/${room.id}/receipts`, { read_up_to: seq });
  await asha.call('PATCH', `/messages/${id}`, { text: 'Tea at five' });
  await bala.call('PUT', `/messages/${id}/reactions/${encodeURIComponent('👍')}`);
  return { room, id };
}

/** Gives a reason, and opens a chat. */
async function begin({ page }, room) {
  await page.getByLabel('Reason').fill(REASON);
  await page.getByRole('button', { name: 'Begin' }).click();
  await page.getByLabel('Find a chat').fill('Tea plan');
  await page.locator(`[data-testid="audit-room"][href$="${room.id}"]`).click();
  await page.getByTestId('past-timeline').getByTestId('message-row').first().waitFor();
}

const said = ({ page }, id) =>
  page
    .getByTestId('past-timeline')
    .locator(`[data-message-id="${id}"]`)
    .getByTestId('message-text');

/** Moves the slider to the last event of a kind. */
async function seekTo({ page }, what) {
  const slider = page.getByTestId('replay-slider');
  await slider.focus();
  await page.keyboard.press('End');
  await until(`the replay is at "${what}"`, async () => {
    if ((await slider.getAttribute('aria-valuetext')) === what) return true;
    await page.keyboard.press('ArrowLeft');
    return false;
  });
}

journey('an auditor replays a chat, and its members read who looked and why', async world => {
  const asha = await world.person('Asha');
  const bala = await world.account('Bala');
  const { room, id } = await furnish(asha.account, bala);
  const meena = await auditor(world, 'Meena');
  const { page } = meena;

  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('menuitem', { name: 'Audit' }).click();
  await begin(meena, room);
  await until('the latest text is shown', async () =>
    (await said(meena, id).textContent()).includes('Tea at five'),
  );

  // Before the edit, and after it again.
  await seekTo(meena, 'Message edited');
  await page.keyboard.press('ArrowLeft');
  await until('it is as it was before', async () =>
    (await said(meena, id).textContent()).includes('Tea at four'),
  );
  await page.keyboard.press('ArrowRight');
  await until('it is as it was after', async () =>
    (await said(meena, id).textContent()).includes('Tea at five'),
  );

  // From the beginning, as it was.
  await page.keyboard.press('Home');
  await until('there is nothing before the first event', async () => {
    return (await page.getByTestId('message-row').count()) === 0;
  });
  await page.getByText('16×').click();
  await page.getByTestId('replay-slider').focus();
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
  check(
    (await said(meena, id).textContent()).includes('Tea at five'),
    'the replay came to the end',
  );

  // What it said by then, and who had read which version of it.
  await said(meena, id).click();
  const then = page.getByTestId('message-then');
  await then.getByText('Tea at four').first().waitFor();
  const reader = then.getByTestId('reader').filter({ hasText: 'Bala' });
  check(/Read .*\d/.test(await reader.textContent()), 'Bala had read it by then');
  await page.keyboard.press('Escape');

  // Filtered, and taken along.
  await page.getByLabel('Kind').selectOption('message.edited');
  await until('one event is left', async () => (await page.getByTestId('event-row').count()) === 1);
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download (JSON lines)' }).click();
  const lines = await readFile(await (await downloading).path(), 'utf8');
  const events = await asha.account.events(room.id);
  const edit = events.find(({ type }) => type === 'sandesham.message.edited.v1');
  equal(JSON.parse(lines), edit, 'the event as the log has it');

  // By position, as the server computes it.
  await page.getByText('At a moment').click();
  await page.getByText('Position', { exact: true }).last().click();
  await page.getByRole('textbox', { name: 'Position' }).fill(String(edit.position - 1));
  await page.getByRole('button', { name: 'Show' }).click();
  await until('the moment before the edit is shown', async () =>
    (await said(meena, id).textContent()).includes('Tea at four'),
  );
  await page.getByText('Members then: 2').click();
  equal(await page.getByTestId('member-then').count(), 2, 'members then');

  await asha.open('/settings/accesses');
  const accesses = asha.page.getByTestId('access');
  await accesses.filter({ hasText: 'Looked at the chat “Tea planning”' }).first().waitFor();
  const text = await accesses.first().textContent();
  check(text.includes('Meena') && text.includes(REASON), `who and why are told: ${text}`);
});

/** All that a page's databases have, as text. */
function kept(page) {
  return page.evaluate(async () => {
    const open = indexedDB.open('sandesham');
    await new Promise(resolve => {
      open.onsuccess = resolve;
    });
    const database = open.result;
    const all = [...database.objectStoreNames].map(
      name =>
        new Promise(resolve => {
          const request = database.transaction(name).objectStore(name).getAll();
          request.onsuccess = () => resolve(request.result);
        }),
    );
    const text = JSON.stringify(await Promise.all(all));
    database.close();
    return text;
  });
}

journey(
  'who deletes their account is signed out, and their words are gone for others',
  async world => {
    const [asha, bala] = await world.people('Asha', 'Bala');
    const room = await bala.account.createGroup('Tea planning', [asha.account]);
    await asha.account.send(room.id, 'my secret');
    const own = await asha.account.createGroup('Mine', [bala.account]);
    await bala.open(`/r/${room.id}`);
    await bala.sees('my secret');
    const away = await world.person('Bala', { account: bala.account });
    await away.open(`/r/${room.id}`);
    await away.sees('my secret');
    await until('it is kept', async () => (await kept(away.page)).includes('my secret'));
    away.cable.cut();
    await away.isCutOff();

    await asha.open('/settings/account');
    const { page } = asha;
    const ask = async password => {
      await page.getByLabel('Password', { exact: true }).fill(password);
      await page.getByRole('button', { name: 'Delete for good' }).click();
    };
    await page.getByRole('button', { name: 'Delete my account…' }).click();
    await ask('not my password');
    await page.getByText('The password is wrong.').waitFor();
    await ask(PASSWORD);
    await page.getByRole('link', { name: 'Mine', exact: true }).waitFor();
    await asha.account.call('PATCH', `/rooms/${own.id}/members/${bala.account.user.id}`, {
      role: 'owner',
    });
    await ask(PASSWORD);
    await page.getByText('Your account is deleted.').waitFor();
    const left = await kept(page);
    check(!left.includes('secret') && !left.includes('Asha'), `nothing is kept: ${left}`);

    await until('nobody reads it any more', async () => {
      const texts = await bala.texts();
      return !texts.includes('my secret') && (await bala.page.getByText('my secret').count()) === 0;
    });
    await bala.open('/');
    await bala.open(`/r/${room.id}`);
    await bala.page.getByText('Deleted user').first().waitFor();
    equal(await bala.page.getByText('my secret').count(), 0, 'what a reload shows of it');

    check(
      (await kept(away.page)).includes('my secret'),
      'a device that is away knows nothing of it',
    );
    away.cable.mend();
    await away.isLive();
    await until('a device that was away forgets it', async () => {
      const shown = await away.page.getByText('my secret').count();
      return shown === 0 && !(await kept(away.page)).includes('my secret');
    });
  },
);

for (const { colorScheme, isPhone } of LOOKS) {
  const size = isPhone ? 'a phone' : 'a desk';
  journey(`axe finds nothing grave about audits on ${size} in the ${colorScheme}`, async world => {
    const options = { colorScheme, viewport: isPhone ? PHONE : DESKTOP };
    const examiner = new Examiner();
    const [asha, bala] = [await world.account('Asha'), await world.account('Bala')];
    const { room, id } = await furnish(asha, bala);
    const meena = await auditor(world, 'Meena', options);
    const { page } = meena;
    await meena.open('/audit');
    await examiner.look(page, 'reason');
    await begin(meena, room);
    await examiner.look(page, 'replay');
    await page.getByTestId('replay-slider').focus();
    await page.keyboard.press('Home');
    await examiner.look(page, 'before the first event');
    await page.keyboard.press('End');
    if (isPhone) {
      await page.getByText('Events', { exact: true }).click();
      await page.getByTestId('event-row').first().waitFor();
      await examiner.look(page, 'events');
    }
    await page.getByText('At a moment').click();
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByText('Members then: 2').click();
    await page.getByTestId('member-then').first().waitFor();
    await examiner.look(page, 'moment');
    await said(meena, id).click();
    const dialog = page.getByRole('dialog', { name: 'This message, as it was then' });
    await dialog.getByTestId('reader').first().waitFor();
    await examiner.lookAndClose(page, 'message', dialog);
    await meena.open('/audit');
    await page.getByTestId('audit-room').first().waitFor();
    await examiner.look(page, 'chats');
    await meena.open('/audit/log');
    await page.getByTestId('event-row').first().waitFor();
    await examiner.look(page, 'log');
    await meena.open('/settings/accesses');
    await page.getByRole('heading', { level: 2 }).waitFor();
    await examiner.look(page, 'accesses');
    await meena.open('/settings/account');
    const opener = page.getByRole('button', { name: 'Delete my account…' });
    await opener.click();
    const ask = page.getByRole('dialog', { name: 'Delete your account?' });
    await examiner.lookAndReturn(page, 'delete account', ask, opener);
    examiner.conclude();
  });
}
