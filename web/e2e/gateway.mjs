/** What every run needs: the binary's server, a client in front of it, and a browser. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { serveFront } from './front.mjs';
import { repositoryRoot, Server } from './server.mjs';

const { SANDESHAM_DIST } = process.env;
const DIST = path.resolve(import.meta.dirname, '..', SANDESHAM_DIST ?? 'dist');
const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-smooth-scrolling',
];

/** The server, and where its client is: in SANDESHAM_DIST, else in the binary, else in `dist`. */
export class Gateway {
  #front = null;

  static async open() {
    const gateway = new Gateway();
    gateway.server = await Server.start(binaryPath());
    const { url } = gateway.server;
    const isApart = SANDESHAM_DIST !== undefined || !(await hasClient(url));
    if (isApart) gateway.#front = await serveFront(dist(), url);
    return gateway;
  }

  get url() {
    return this.#front?.url ?? this.server.url;
  }

  async close() {
    this.#front?.close();
    await this.server.remove();
  }
}

/** Starts the browser; `flags` beside those that keep it quiet. */
export function launchBrowser(flags = []) {
  return chromium.launch({ executablePath: browserPath(), args: [...FLAGS, ...flags] });
}

async function hasClient(url) {
  const answer = await fetch(url, { headers: { accept: 'text/html' } });
  return answer.ok && (await answer.text()).includes('<div id="root"');
}

function dist() {
  if (!existsSync(path.join(DIST, 'index.html'))) {
    throw new Error('no client: run `npm run build` first');
  }
  return DIST;
}

function browserPath() {
  const found = [process.env.CHROMIUM, ...BROWSERS].find(file => file && existsSync(file));
  if (!found) throw new Error('no chromium: install it, or say where it is in CHROMIUM');
  return found;
}

function binaryPath() {
  const asked = process.env.SANDESHAM_BIN ?? path.join(repositoryRoot, 'target/release/sandesham');
  const found = path.resolve(asked);
  if (!existsSync(found)) {
    throw new Error(`no binary at ${found}: build it, or say where it is in SANDESHAM_BIN`);
  }
  return found;
}
