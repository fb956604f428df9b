/**
 * What journeys are written with. A spec calls `journey(sentence, async world => ...)`; `world` has the
 * server and makes people, each with a browser of their own. Everything waits for a condition, nothing for
 * a time.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Account, PASSWORD } from './api.mjs';
import { Cable } from './cable.mjs';

export { Account, PASSWORD };

/** Beyond this a condition will not come true any more. */
const WAIT_MS_MAX = 15_000;
const POLL_MS = 40;

const PROBE = readFileSync(path.join(import.meta.dirname, 'probe.js'), 'utf8');

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

const journeys = [];

/** Adds a journey; `options.timeout` in milliseconds. */
export function journey(name, run, options = {}) {
  journeys.push({ name, run, timeout: 90_000, ...options });
}

/** Takes what the specs have added. */
export function takeJourneys() {
  return journeys.splice(0);
}

/** Fails unless it holds. */
export function check(holds, what) {
  if (!holds) throw new Error(`not so: ${what}`);
}

/** Fails unless both are alike as JSON. */
export function equal(actual, expected, what) {
  const [left, right] = [JSON.stringify(actual, null, 1), JSON.stringify(expected, null, 1)];
  if (left !== right) throw new Error(`${what}:\n  is       ${left}\n  expected ${right}`);
}

/** Waits until `condition` answers something true, and answers that. What it throws counts as not yet. */
export async function until(what, condition, timeout = WAIT_MS_MAX) {
  const last = Date.now() + timeout;
  let failure = null;
  for (;;) {
    try {
      const answer = await condition();
      if (answer) return answer;
      failure = null;
    } catch (error) {
      failure = error;
    }
    if (Date.now() > last)
      throw new Error(`never so: ${what}${failure ? ` (${failure.message})` : ''}`);
    await new Promise(resolve => setTimeout(resolve, POLL_MS));
  }
}

/** One journey's world: a server, a browser, and the people in it. */
export class World {
  #browser;
  #contexts = [];
  #people = [];
  #cables = [];
  #gateway;

  constructor(browser, gateway) {
    this.#browser = browser;
    this.#gateway = gateway;
  }

  /** The process under test. */
  get server() {
    return this.#gateway.server;
  }

  /** Where the client is. */
  get url() {
    return this.#gateway.url;
  }

  /** Where the API is. */
  get api() {
    return this.#gateway.server.url;
  }

  /** Somebody who has an account and no browser. */
  account(name) {
    return Account.register(this.api, name);
  }

  /** Many of them; a password costs the server time, so that they come a few at once. */
  async accounts(count, nameOf = index => `Member ${index + 1}`) {
    const made = [];
    for (let first = 0; first < count; first += 4) {
      const some = Array.from({ length: Math.min(4, count - first) }, (_, index) =>
        this.account(nameOf(first + index)),
      );
      made.push(...(await Promise.all(some)));
    }
    return made;
  }

  /** People with an account and a browser in which they are signed in, at the first screen. */
  async people(...names) {
    return Promise.all(names.map(name => this.person(name)));
  }

  /** One of them; `options` are Playwright's for a context, and the account where there is one already. */
  async person(name, { account: given, ...options } = {}) {
    const account = given ?? (await this.account(name));
    const cable = await Cable.lay(this.url);
    this.#cables.push(cable);
    const context = await this.context({ baseURL: cable.url, ...options });
    const person = new Person(account, context, cable);
    this.#people.push(person);
    await person.signIn();
    await person.open('/');
    return person;
  }

  /** A browser of its own, with the probe in every page. */
  async context(options = {}) {
    const context = await this.#browser.newContext({
      baseURL: this.url,
      viewport: DESKTOP,
      locale: 'en-GB',
      timezoneId: 'Asia/Kolkata',
      // It would fetch the whole client for everybody; the journeys that need it allow it.
      serviceWorkers: 'block',
      ...options,
    });
    context.setDefaultTimeout(WAIT_MS_MAX);
    await context.addInitScript({ content: PROBE });
    this.#contexts.push(context);
    return context;
  }

  /** What went wrong in anybody's page without being seen. */
  get mishaps() {
    return this.#people.flatMap(person => person.mishaps);
  }

  /** All pages that are open. */
  get pages() {
    return this.#contexts.flatMap(context => context.pages());
  }

  /** Closes what it opened. */
  async close() {
    await Promise.all(this.#contexts.map(context => context.close()));
    for (const cable of this.#cables) cable.close();
  }
}

/** Somebody at a browser. */
export class Person {
  constructor(account, context, cable) {
    this.account = account;
    this.context = context;
    /** What connects the browser. */
    this.cable = cable;
    /** What went wrong in the page unseen: a journey in which anything did has failed. */
    this.mishaps = [];
    context.on('page', page => this.#listen(page));
  }

  #listen(page) {
    page.on('pageerror', error =>
      this.mishaps.push(`${this.account.name}: ${error.stack ?? error.message}`),
    );
    page.on('console', message => {
      const text = message.text();
      const isOurs =
        message.type() === 'error' &&
        !text.startsWith('Failed to load resource') &&
        !/WebSocket connection to .* failed/.test(text);
      if (isOurs) this.mishaps.push(`${this.account.name}: ${text}`);
    });
  }

  /** Takes the cookies of a log-in. */
  async signIn() {
    const data = { email: this.account.email, password: PASSWORD };
    const answer = await this.context.request.post('/v1/auth/login', { data });
    check(answer.ok(), `${this.account.name} signs in: ${answer.status()}`);
  }

  /** Opens an address in the first tab, and waits until it is live. */
  async open(address) {
    this.page ??= await this.context.newPage();
    await this.page.goto(address);
    await this.isLive();
  }

  /** Waits until the page says that it is not connected. */
  async isCutOff(page = this.page) {
    const connection = page.locator('[data-testid="connection"]:not([data-state="live"])');
    await connection.waitFor({ state: 'attached' });
  }

  /** Opens another tab. */
  async tab(address) {
    const page = await this.context.newPage();
    await page.goto(address);
    return page;
  }

  /** Waits until the socket is there. */
  async isLive(page = this.page) {
    await page
      .locator('[data-testid="connection"][data-state="live"]')
      .waitFor({ state: 'attached' });
  }

  /** Goes to a room by its entry in the list. */
  async enter(room) {
    await this.page.locator(`[data-testid="room-item"][data-room-id="${room.id}"]`).first().click();
    await this.composer.waitFor();
  }

  get composer() {
    return this.page.getByTestId('composer-input');
  }

  /** Types and sends as a person does. */
  async say(text) {
    await this.composer.fill(text);
    await this.composer.press('Enter');
  }

  /** One after the other, each as soon as the composer has let go of the one before. */
  async sayAll(texts) {
    for (const text of texts) {
      await this.say(text);
      await until(`"${text}" is taken`, async () => (await this.composer.inputValue()) === '');
    }
  }

  /** The row of a message that says exactly this. */
  row(text, page = this.page) {
    // The time stands behind the text, in the same line.
    const says = new RegExp(`^\\s*${escaped(text)}\\s*(edited\\s*)?\\d\\d:\\d\\d\\s*$`);
    const found = page.getByTestId('message-text').filter({ hasText: says });
    return page.getByTestId('message-row').filter({ has: found });
  }

  /** Waits until a message is in the window. */
  async sees(text, page = this.page) {
    await this.row(text, page).first().waitFor();
  }

  /** Waits until the tick of an own message is this. */
  async seesTick(text, tick) {
    const own = this.row(text);
    await until(
      `"${text}" is ${tick} for ${this.account.name}`,
      async () => (await own.getAttribute('data-tick')) === tick,
    );
  }

  /** The messages in the window, from top to bottom. */
  rows(page = this.page) {
    return page.getByTestId('message-row').evaluateAll(rows =>
      rows.map(row => {
        const said = row.querySelector('[data-testid="message-text"]')?.cloneNode(true);
        // Behind the text stand time and tick.
        said?.lastElementChild?.remove();
        const { messageId: id, seq, tick = null } = row.dataset;
        return {
          id,
          seq: seq === undefined ? null : Number(seq),
          tick,
          text: said?.textContent ?? null,
        };
      }),
    );
  }

  /** What they say. */
  async texts(page = this.page) {
    return (await this.rows(page)).map(({ text }) => text);
  }

  /** The texts of the whole room, as somebody sees them who scrolls from the end to the beginning. */
  async allTexts(page = this.page) {
    const scroller = page.getByTestId('timeline');
    const seen = new Map();
    const gather = async () => {
      for (const row of await this.rows(page)) seen.set(`${row.seq} ${row.id}`, row);
    };
    await gather();
    await until('the beginning of the room is reached', async () => {
      const top = await scroller.evaluate(element => {
        element.dispatchEvent(new WheelEvent('wheel', { deltaY: -1 }));
        element.scrollTop -= element.clientHeight / 2;
        return element.scrollTop;
      });
      await gather();
      return top <= 0 && (await page.getByText('This is the beginning.').count()) > 0;
    });
    await gather();
    const found = [...seen.values()].filter(({ text }) => text !== null);
    return found.sort((a, b) => (a.seq ?? Infinity) - (b.seq ?? Infinity)).map(({ text }) => text);
  }

  /** Begins the after-paint probe. */
  startProbe() {
    return this.page.evaluate(() => window.timelineProbe.start());
  }

  /** Ends it and answers what it saw. */
  stopProbe(scrolling = 0) {
    return this.page.evaluate(direction => window.timelineProbe.stop(direction), scrolling);
  }
}

function escaped(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
