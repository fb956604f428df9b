// Draws the PNG icons from `public/icons/icon.svg` with the installed chromium; what it draws is committed.
import { readFile, writeFile } from 'node:fs/promises';
import { chromium } from 'playwright-core';

const ICONS = new URL('../public/icons/', import.meta.url);

/** `pad`: the part of each side that a launcher may cut off; the sky reaches into it. */
const WANTED = [
  { name: 'icon-192.png', size: 192, pad: 0 },
  { name: 'icon-512.png', size: 512, pad: 0 },
  { name: 'maskable-512.png', size: 512, pad: 0.1, square: true },
  { name: 'apple-touch-icon.png', size: 180, pad: 0, square: true },
];

const svg = await readFile(new URL('icon.svg', ICONS), 'utf8');
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  const page = await browser.newPage();
  for (const { name, size, pad, square } of WANTED) {
    // Launchers cut their own shape: the sky is square then, and the cloud stays in the middle.
    const shaped = square ? svg.replace('rx="15"', '') : svg;
    const inner = shaped
      .replace(
        'viewBox="0 0 64 64"',
        `viewBox="${-64 * pad} ${-64 * pad} ${64 + 128 * pad} ${64 + 128 * pad}"`,
      )
      .replace(
        '<rect width="64" height="64"',
        `<rect x="${-64 * pad}" y="${-64 * pad}" width="${64 + 128 * pad}" height="${64 + 128 * pad}"`,
      );
    await page.setViewportSize({ width: size, height: size });
    await page.setContent(
      `<style>*{margin:0}svg{display:block;width:100vw;height:100vh}</style>${inner}`,
    );
    await writeFile(new URL(name, ICONS), await page.screenshot({ omitBackground: true }));
  }
} finally {
  await browser.close();
}
