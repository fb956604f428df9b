// Keeps the page itself on this device, so that it opens while the server is away: what was written
// offline is still there after a reload. Messages are none of its business: the page keeps those.

const CACHE = 'page-1';
const PAGE = '/';
/** A server that takes longer than this to give the page counts as away, in milliseconds. */
const PATIENCE_MS = 4000;

self.addEventListener('install', event => {
  event.waitUntil(refill().then(() => self.skipWaiting()));
});

self.addEventListener('activate', event => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener('fetch', event => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  if (request.mode === 'navigate') {
    if (isOurs(url.pathname)) event.respondWith(page(event));
  } else if (/^\/(assets|icons|emoji)\/|^\/manifest\.webmanifest$/.test(url.pathname)) {
    event.respondWith(kept(request));
  }
});

self.addEventListener('notificationclick', event => {
  event.notification.close();
  event.waitUntil(show(event.notification.data?.path ?? PAGE));
});

/** Whether an address is one of the page's, and not the server's own. */
function isOurs(path) {
  return !/^\/(v1|docs|\.well-known|healthz|readyz|metrics|(open|async)api\.json)(\/|$)/.test(path);
}

/** The server's page while it can be had, else the one that was kept. */
async function page(event) {
  const cache = await caches.open(CACHE);
  const known = await cache.match(PAGE);
  try {
    const signal = known ? AbortSignal.timeout(PATIENCE_MS) : undefined;
    // Every address of the client is the same page.
    const fresh = await fetch(PAGE, { signal, headers: { accept: 'text/html' } });
    if (!isPage(fresh)) return known ?? fresh;
    const copy = fresh.clone();
    event.waitUntil(copy.text().then(text => known?.text().then(old => old !== text && refill())));
    return fresh;
  } catch (error) {
    if (known) return known;
    throw error;
  }
}

function isPage(response) {
  return response.ok && (response.headers.get('content-type') ?? '').startsWith('text/html');
}

/** What has a hash in its name is the same for ever; icons are as old as the page. */
async function kept(request) {
  const cache = await caches.open(CACHE);
  const known = await cache.match(request);
  if (known) return known;
  const fresh = await fetch(request);
  if (fresh.ok) await cache.put(request, fresh.clone());
  return fresh;
}

/** Keeps the present page with all of its parts, and forgets those of the one before. */
async function refill() {
  const cache = await caches.open(CACHE);
  const response = await fetch(PAGE, { cache: 'no-cache' });
  if (!isPage(response)) return;
  const parts = await partsOf(await response.clone().text());
  for (const part of parts) await kept(new Request(part));
  // Last: with the new page in, everything that it names is there.
  await cache.put(PAGE, response);
  for (const { url } of await cache.keys()) {
    const path = new URL(url).pathname;
    if (path !== PAGE && !parts.has(path)) await cache.delete(url);
  }
}

/** The addresses of all scripts and styles, also of those that are loaded when they are needed. */
async function partsOf(html) {
  const parts = new Set();
  const queue = [...html.matchAll(/\/assets\/[\w.-]+\.(?:js|css)/g)].map(([path]) => path);
  for (let path = queue.pop(); path; path = queue.pop()) {
    if (parts.has(path)) continue;
    parts.add(path);
    if (!path.endsWith('.js')) continue;
    const text = await (await kept(new Request(path))).clone().text();
    for (const [, name] of text.matchAll(/["'`](?:\.\/|assets\/)([\w.-]+\.(?:js|css))["'`]/g)) {
      queue.push(`/assets/${name}`);
    }
  }
  return parts;
}

/** Brings a window to the front, or opens one. */
async function show(path) {
  const windows = await self.clients.matchAll({ type: 'window' });
  const [first] = windows;
  if (!first) return self.clients.openWindow(path);
  first.postMessage({ navigate: path });
  return first.focus();
}
