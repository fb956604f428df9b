// Puts `.br` and `.gz` beside each text file of `dist`: the server sends what is smaller as it is.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const DIST = new URL('../dist/', import.meta.url).pathname;
const TEXT = /\.(html|js|css|svg|json|webmanifest|txt|ttf)$/;
/** Below this a compressed copy saves no packet. */
const BYTES_MIN = 1024;

const brotli = promisify(brotliCompress);
const gz = promisify(gzip);

for (const entry of await readdir(DIST, { recursive: true, withFileTypes: true })) {
  const file = path.join(entry.parentPath, entry.name);
  if (!entry.isFile() || !TEXT.test(entry.name)) continue;
  const plain = await readFile(file);
  if (plain.length < BYTES_MIN) continue;
  const options = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
  const copies = [
    ['.br', await brotli(plain, options)],
    ['.gz', await gz(plain, { level: constants.Z_BEST_COMPRESSION })],
  ];
  for (const [suffix, bytes] of copies) {
    if (bytes.length < plain.length) await writeFile(file + suffix, bytes);
  }
}
