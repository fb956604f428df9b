// How big the client is that was built: fails when a part is bigger, compressed, than it may be.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

const DIST = path.resolve(import.meta.dirname, '..', process.env.SANDESHAM_DIST ?? 'dist');
const ASSETS = path.join(DIST, 'assets');

/** In bytes, after gzip. */
const INITIAL_JS_MAX = 220_000;
const INITIAL_CSS_MAX = 25_000;
const LAZY_MAX = 55_000;

const text = new Map();
const size = new Map();
for (const name of await readdir(ASSETS)) {
  if (!/\.(js|css)$/.test(name)) continue;
  const bytes = await readFile(path.join(ASSETS, name));
  text.set(name, bytes.toString());
  size.set(name, gzipSync(bytes, { level: 9 }).length);
}
const page = await readFile(path.join(DIST, 'index.html'), 'utf8');

/** The scripts and styles of the page, and all that these import at once. */
function initial() {
  const found = new Set();
  const queue = [...page.matchAll(/\/assets\/([\w.-]+\.(?:js|css))/g)].map(([, name]) => name);
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (found.has(name) || !text.has(name)) continue;
    found.add(name);
    const imports = text.get(name).matchAll(/(?:\bfrom|\bimport)\s*["']\.\/([\w.-]+\.js)["']/g);
    for (const [, imported] of imports) queue.push(imported);
  }
  return found;
}

const kilobytes = bytes => `${(bytes / 1000).toFixed(1)} kB`;
const first = initial();
const sum = ending =>
  [...first]
    .filter(name => name.endsWith(ending))
    .reduce((total, name) => total + size.get(name), 0);

const lines = [
  ['initial scripts', sum('.js'), INITIAL_JS_MAX],
  ['initial styles', sum('.css'), INITIAL_CSS_MAX],
  ...[...size]
    .filter(([name]) => !first.has(name))
    .sort(([, a], [, b]) => b - a)
    .slice(0, 6)
    .map(([name, bytes]) => [name, bytes, LAZY_MAX]),
];
let tooBig = 0;
for (const [name, bytes, max] of lines) {
  if (bytes > max) tooBig += 1;
  const verdict = bytes > max ? 'TOO BIG' : 'ok';
  console.log(
    `${name.padEnd(44)} ${kilobytes(bytes).padStart(9)} of ${kilobytes(max).padStart(9)}  ${verdict}`,
  );
}
process.exitCode = tooBig === 0 ? 0 : 1;
