/** How journeys choose files, see them, and stand between a page and the store. */
import { until } from './harness.mjs';

/** What goes to the store. */
export const STORE = /\/uploads\//;

export const entries = person => person.page.getByTestId('tray-file');
export const pictures = (person, page = person.page) => page.getByTestId('picture');

export async function choose(person, ...files) {
  await person.page.getByTestId('file-input').first().setInputFiles(files);
}

export const file = (name, mimeType, buffer) => ({ name, mimeType, buffer });

export const areInTray = (person, count) =>
  until(`${count} files are in the tray`, async () => (await entries(person).count()) === count);

/** Waits until every picture in the window is drawn. */
export const areDrawn = (person, count) =>
  until(`${count} pictures are drawn for ${person.account.name}`, () =>
    person.page.evaluate(wanted => {
      const found = [...document.querySelectorAll('[data-testid="picture"] img')];
      return found.length === wanted && found.every(each => each.naturalWidth > 0);
    }, count),
  );

/** The messages of the log that have files. */
export async function sentFiles(account, roomId) {
  const events = await account.events(roomId);
  return events
    .filter(({ type }) => type.endsWith('.message.sent.v1'))
    .map(({ data }) => data?.attachments ?? []);
}

/** The bytes that somebody gets who asks for one. */
export async function bytesOf(person, id, variant = 'original') {
  const answer = await person.context.request.get(`/v1/attachments/${id}?variant=${variant}`);
  return { status: answer.status(), bytes: await answer.body(), headers: answer.headers() };
}

/** Holds what goes to the store until it is let go. */
export async function held(page) {
  let release;
  const gate = new Promise(resolve => {
    release = resolve;
  });
  const begun = [];
  await page.route(STORE, async route => {
    if (route.request().method() !== 'PUT') return route.continue();
    begun.push(route.request().url());
    await gate;
    return route.continue().catch(() => {});
  });
  return { begun, release };
}

/** A picture of a page for whoever asks for them. */
export async function shoot(page, name) {
  const folder = process.env.SANDESHAM_SHOTS;
  if (folder) await page.screenshot({ path: `${folder}/${name.replaceAll(/[^a-z]+/g, '-')}.png` });
}
