/** Finding a message again. */
import { check, equal, journey, until } from './harness.mjs';

journey(
  'a message is found by a part of a word, opens in its place, and back leads to the same result',
  async world => {
    const [asha, bala] = await world.people('Asha', 'Bala');
    const room = await asha.account.createGroup('Tea planning', [bala.account]);
    for (let index = 0; index < 260; index += 1) {
      const text = index % 13 === 0 ? `the needle number ${index}` : `hay ${index}`;
      await (index % 2 === 0 ? asha : bala).account.send(room.id, text);
    }
    await bala.account.send(room.id, '我们去上海吧');
    const { page } = asha;
    const results = page.getByTestId('search-result');

    await asha.open('/search');
    await page.getByLabel('Search in messages').fill('eedl');
    await results.nth(19).waitFor();
    equal(await results.count(), 20, 'results');
    check((await results.first().locator('mark').textContent()) === 'eedl', 'the hit is marked');

    await page.getByLabel('Search in messages').pressSequentially(' from:bal');
    // Of all who are called that, the one that she talks with comes first.
    await page.getByRole('option', { name: /Bala/ }).first().click();
    await until('only hers are left', async () => (await results.count()) === 10);
    const found = results.filter({ hasText: 'needle number 143' });
    const place = async () => (await found.boundingBox())?.y;
    await found.scrollIntoViewIfNeeded();
    const before = await place();
    await found.click();
    await page.waitForURL(`**/r/${room.id}/m/*`);
    await asha.sees('the needle number 143');
    await until('it is in the window', () => asha.row('the needle number 143').first().isVisible());

    // There is more in both directions.
    const timeline = page.getByTestId('timeline');
    const scrollTo = (text, by) =>
      until(
        `${text} can be reached`,
        async () => {
          if ((await asha.row(text).count()) > 0) return true;
          await timeline.hover();
          await page.mouse.wheel(0, by);
          return false;
        },
        40_000,
      );
    await scrollTo('hay 70', -600);
    await scrollTo('hay 230', 600);

    await page.goBack();
    await found.waitFor();
    await until('it has the focus', () =>
      found.evaluate(element => element === document.activeElement),
    );
    check(Math.abs((await place()) - before) < 2, 'it stands where it stood');
    check(page.url().includes('from='), 'the search is the same');

    await page.getByLabel('Search in messages').fill('上海');
    await page.getByRole('button', { name: /^Remove from/ }).click();
    await results.filter({ hasText: '我们去上海吧' }).waitFor();
  },
  { timeout: 120_000 },
);

journey('nothing is found of a room that one is not in', async world => {
  const [asha, bala] = await world.people('Asha', 'Bala');
  const room = await asha.account.createGroup('Secrets', [bala.account]);
  await asha.account.send(room.id, 'the treasure is under the mango tree');
  await bala.open('/search?q=mango');
  await bala.page.getByTestId('search-result').waitFor();
  await asha.account.call('DELETE', `/rooms/${room.id}/members/${bala.account.user.id}`);
  await bala.open('/search?q=treasure');
  await bala.page.getByText('Nothing was found').waitFor();
});
