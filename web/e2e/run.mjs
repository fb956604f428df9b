/**
 * Runs the journeys, one after the other, against the real binary:
 *
 *     SANDESHAM_BIN=target/release/sandesham node e2e/run.mjs [WORD ...]
 *
 * With words, only the journeys of specs whose file name has one of them, or that have it in their name.
 * The client is that in SANDESHAM_DIST; without it the one in the binary, or in `dist` where there is none in it.
 */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Gateway, launchBrowser } from './gateway.mjs';
import { takeJourneys, World } from './harness.mjs';

const RESULTS = process.env.SANDESHAM_RESULTS ?? path.join(import.meta.dirname, 'results');

async function gather(words) {
  const folder = import.meta.dirname;
  const files = (await readdir(folder)).filter(name => name.endsWith('.spec.mjs')).sort();
  const gathered = [];
  for (const file of files) {
    await import(pathToFileURL(path.join(folder, file)));
    const isWanted = name =>
      words.length === 0 || words.some(word => file.includes(word) || name.includes(word));
    gathered.push(...takeJourneys().filter(({ name }) => isWanted(name)));
  }
  return gathered;
}

/** Runs one; answers why it failed, or `null`. */
async function run({ name, run: steps, timeout }, browser, gateway) {
  if (!gateway.server.isUp) await gateway.server.start();
  const world = new World(browser, gateway);
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${timeout / 1000} s`)), timeout);
  });
  try {
    await Promise.race([steps(world), late]);
    const { mishaps } = world;
    if (mishaps.length > 0) throw new Error(`unseen in the page:\n${mishaps.join('\n')}`);
    return null;
  } catch (error) {
    await keepEvidence(name, world, gateway.server, error);
    return error;
  } finally {
    clearTimeout(timer);
    await world.close();
  }
}

/** Pictures of what everybody saw, and what the server said. */
async function keepEvidence(name, world, server, error) {
  const folder = path.join(RESULTS, name.replace(/[^a-z0-9]+/gi, '-').slice(0, 60));
  await mkdir(folder, { recursive: true });
  await writeFile(
    path.join(folder, 'error.txt'),
    `${error.stack}\n\n${world.mishaps.join('\n')}\n\n${server.tail}\n`,
  );
  for (const [index, page] of world.pages.entries()) {
    // A page that hangs has no picture.
    await page
      .screenshot({ path: path.join(folder, `page-${index + 1}.png`), timeout: 5_000 })
      .catch(() => {});
  }
}

/**
 * A browser and a server on a loaded machine are late at times: a journey that fails is made once more. What
 * failed the first time is told all the same, and its pictures are kept.
 */
const TRIES_MAX = 2;

/** Makes a journey; whether it went well in the end. */
async function travel(journey, browser, gateway) {
  for (let attempt = 1; attempt <= TRIES_MAX; attempt += 1) {
    const began = performance.now();
    const failure = await run(journey, browser, gateway);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    const isLast = attempt === TRIES_MAX;
    const verdict = failure ? (isLast ? 'FAIL ' : 'again') : 'ok   ';
    console.log(`${verdict} ${seconds.padStart(6)} s  ${journey.name}`);
    if (!failure) return true;
    console.log(String(failure.stack).replace(/^/gm, '       '));
  }
  return false;
}

async function main(words) {
  await rm(RESULTS, { recursive: true, force: true });
  const journeys = await gather(words);
  const browser = await launchBrowser();
  const gateway = await Gateway.open();
  let failed = 0;
  try {
    for (const journey of journeys) {
      failed += (await travel(journey, browser, gateway)) ? 0 : 1;
    }
  } finally {
    await browser.close();
    await gateway.close();
  }
  console.log(`${journeys.length - failed} passed, ${failed} failed`);
  return failed === 0 && journeys.length > 0 ? 0 : 1;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));
process.exit(await main(process.argv.slice(2)));
