/**
 * Measures the client against the real binary and prints the median of three runs, or of as many as one asks for:
 *
 *     SANDESHAM_BIN=target/release/sandesham node e2e/bench.mjs [RUNS]
 *
 * For a quiet machine: nothing here is a test, and nothing is asserted.
 */
import { fill, socketOf, traffic } from './crowd.mjs';
import { Gateway, launchBrowser } from './gateway.mjs';
import { until, World } from './harness.mjs';

const RUNS = Number(process.argv[2] ?? 3);
const MESSAGES = 20_000;
/** So many frames are looked at for a figure. */
const FRAMES = 300;
const KEYS = 40;
const SLOW = 4;

/** What the client is to keep to; null: told only. */
const TARGETS = [
  ['last message visible', 'ms', 900],
  [`last message visible, CPU x${SLOW}`, 'ms', 2_000],
  ['room switch from cache', 'ms', 150],
  ['frame p95 at 50/s', 'ms', 17],
  ['paint to paint p95 at 50/s', 'ms', null],
  [`frame p95 at 50/s, CPU x${SLOW}`, 'ms', 34],
  [`paint to paint p95 at 50/s, CPU x${SLOW}`, 'ms', null],
  ['long tasks at 50/s', '', 0],
  ['typing to paint p95 at 50/s', 'ms', 25],
  [`typing to paint p95 at 50/s, CPU x${SLOW}`, 'ms', 70],
  ['distance from the end p99 at 50/s', 'px', 1],
  ['heap with 20,000 messages', 'MB', 60],
  ['rows on the page', '', 60],
];

/** Slows the page's processor. */
async function slowDown(page, rate) {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate });
  return session;
}

const placed = page =>
  page.locator('[data-testid="timeline"][data-placed="true"] [data-testid="message-row"]').first();

/** From the navigation to the painted last message, in a browser that was here before. */
async function start(reader, room, rate) {
  const page = await reader.context.newPage();
  await slowDown(page, rate);
  const begun = performance.now();
  await page.goto(`/r/${room.id}`, { waitUntil: 'commit' });
  await placed(page).waitFor();
  const took = performance.now() - begun;
  await page.close();
  return took;
}

/** From the click on another room to its painted messages, in the page's own clock. */
async function switchRoom(reader, from, to) {
  await reader.enter(from);
  await placed(reader.page).waitFor();
  return reader.page.evaluate(async id => {
    const entry = document.querySelector(`[data-testid="room-item"][data-room-id="${id}"]`);
    const link = entry.matches('a') ? entry : (entry.querySelector('a') ?? entry);
    const begun = performance.now();
    link.click();
    const isThere = () =>
      location.pathname.endsWith(id) &&
      document.querySelector(
        '[data-testid="timeline"][data-placed="true"] [data-testid="message-row"]',
      );
    while (!isThere()) await new Promise(resolve => requestAnimationFrame(resolve));
    await new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)));
    return performance.now() - begun;
  }, to.id);
}

/** Loads the whole room, page by page, as somebody does who scrolls to its beginning. */
async function loadAll(reader) {
  const { page } = reader;
  const box = await page.getByTestId('timeline').boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await until(
    'the beginning is reached',
    async () => {
      for (let notch = 0; notch < 10; notch += 1) await page.mouse.wheel(0, -20_000);
      return (await page.getByText('This is the beginning.').count()) > 0;
    },
    240_000,
  );
  await page.getByRole('button', { name: /^Latest/ }).click();
  await page.locator('[data-testid="timeline"][data-pinned="true"]').waitFor();
}

async function frames(reader) {
  await reader.startProbe();
  await until(
    'enough frames are seen',
    () => reader.page.evaluate(count => window.timelineProbe.frames >= count, FRAMES),
    60_000,
  );
  return reader.stopProbe();
}

/** From a key to the paint of its letter. */
async function typing(reader) {
  await reader.composer.fill('');
  await reader.page.evaluate(() => {
    window.keyTimes = [];
    const input = document.querySelector('[data-testid="composer-input"]');
    input.addEventListener('keydown', ({ timeStamp }) => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => window.keyTimes.push(performance.now() - timeStamp);
        port2.postMessage(null);
      });
    });
  });
  for (let key = 0; key < KEYS; key += 1) {
    await reader.composer.press('a');
    await reader.page.waitForFunction(count => window.keyTimes.length >= count, key + 1);
  }
  const times = await reader.page.evaluate(() => window.keyTimes.sort((a, b) => a - b));
  await reader.composer.fill('');
  return times[Math.floor(times.length * 0.95)];
}

async function heapOf(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize / 1e6;
}

async function measure(world) {
  const found = {};
  const reader = await world.person('Reader');
  const [writer, other] = await world.accounts(2, index => `Writer ${index + 1}`);
  const room = await reader.account.createGroup('Twenty thousand', [writer, other]);
  const small = await reader.account.createGroup('Another', [writer]);
  const sockets = await Promise.all([writer, other].map(account => socketOf(account, world.api)));
  await fill(sockets, room, MESSAGES);
  await fill(sockets.slice(0, 1), small, 60);
  const { head_seq: head } = await reader.account.call('GET', `/rooms/${room.id}`);
  await reader.account.call('POST', `/rooms/${room.id}/receipts`, { read_up_to: head });

  await reader.enter(room);
  await placed(reader.page).waitFor();
  found['last message visible'] = await start(reader, room, 1);
  found[`last message visible, CPU x${SLOW}`] = await start(reader, room, SLOW);
  await reader.enter(small);
  await placed(reader.page).waitFor();
  found['room switch from cache'] = await switchRoom(reader, room, small);

  await reader.enter(room);
  await placed(reader.page).waitFor();
  await loadAll(reader);
  const stop = traffic(sockets[0], room);
  const calm = await frames(reader);
  found['frame p95 at 50/s'] = calm.frameMs.p95;
  found['paint to paint p95 at 50/s'] = calm.paintMs.p95;
  found['long tasks at 50/s'] = calm.longTasks.length;
  found['distance from the end p99 at 50/s'] = calm.fromEnd.p99;
  found['rows on the page'] = calm.rowsMax;
  found['typing to paint p95 at 50/s'] = await typing(reader);
  const session = await slowDown(reader.page, SLOW);
  const slow = await frames(reader);
  found[`frame p95 at 50/s, CPU x${SLOW}`] = slow.frameMs.p95;
  found[`paint to paint p95 at 50/s, CPU x${SLOW}`] = slow.paintMs.p95;
  found[`typing to paint p95 at 50/s, CPU x${SLOW}`] = await typing(reader);
  await session.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  await stop();
  found['heap with 20,000 messages'] = await heapOf(reader.page);
  for (const socket of sockets) socket.close();
  return found;
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

async function main() {
  const browser = await launchBrowser(['--enable-precise-memory-info']);
  const gateway = await Gateway.open();
  const runs = [];
  try {
    for (let run = 0; run < RUNS; run += 1) {
      const world = new World(browser, gateway);
      runs.push(await measure(world));
      await world.close();
    }
  } finally {
    await browser.close();
    await gateway.close();
  }
  console.log(
    `${`median of ${RUNS}`.padEnd(44)} ${'measured'.padStart(12)} ${'target'.padStart(12)}`,
  );
  for (const [name, unit, target] of TARGETS) {
    const value = median(runs.map(run => run[name]));
    const shown = `${Number(value.toFixed(1))} ${unit}`.trim();
    const asked = target === null ? '' : `<= ${target} ${unit}`.trim();
    console.log(`${name.padEnd(44)} ${shown.padStart(12)} ${asked.padStart(12)}`.trimEnd());
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));
await main();
process.exit(0);
