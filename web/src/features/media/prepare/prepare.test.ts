import type { Attachment, Prepared } from '@sandesham/client';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isMoving } from './moving.ts';
import { type Look, preparer } from './prepare.ts';
import { hintSize, isWorth, target } from './rules.ts';

describe('a picture is made', () => {
  test.each([
    [4_000, 3_000, 4_000_000, { width: 2_560, height: 1_920 }],
    [3_000, 4_000, 400_000, { width: 1_920, height: 2_560 }],
    // Within the side, and yet many bytes: the same pixels, written anew.
    [2_560, 1_440, 6_000_000, { width: 2_560, height: 1_440 }],
  ])('of %d × %d with %d bytes: %j', (width, height, bytes, size) => {
    expect(target({ width, height }, bytes)).toEqual(size);
  });

  test.each([
    ['small', 800, 600, 90_000],
    ['as large as may be', 2_560, 1_920, 1_000_000],
    ['a long screenshot', 1_080, 12_000, 3_000_000],
    ['a broad strip', 12_000, 900, 3_000_000],
  ])('as it is when it is %s', (_, width, height, bytes) => {
    expect(target({ width, height }, bytes)).toBeNull();
  });

  test('no longer than may be, never larger, and in its shape', () => {
    const side = fc.integer({ min: 1, max: 30_000 });
    fc.assert(
      fc.property(side, side, fc.integer({ min: 1, max: 1e8 }), (width, height, bytes) => {
        const size = target({ width, height }, bytes);
        if (size === null) return;
        expect(Math.max(size.width, size.height)).toBeLessThanOrEqual(2_560);
        expect(size.width).toBeLessThanOrEqual(width);
        expect(size.height).toBeLessThanOrEqual(height);
        expect(Math.abs(size.width - (width * size.height) / height)).toBeLessThanOrEqual(5);
      }),
    );
  });

  test('into dots that fit into a ThumbHash, however thin it is', () => {
    const side = fc.integer({ min: 1, max: 60_000 });
    fc.assert(
      fc.property(side, side, (width, height) => {
        const size = hintSize({ width, height });
        expect(Math.max(size.width, size.height)).toBeLessThanOrEqual(100);
        expect(Math.min(size.width, size.height)).toBeGreaterThanOrEqual(1);
      }),
    );
  });

  test.each([
    [99, 100, true, true],
    [100, 100, true, false],
    [79, 100, false, true],
    [81, 100, false, false],
  ])('of %d bytes in place of %d, with fewer pixels (%s): it is sent: %s', (made, was, few, is) => {
    expect(isWorth(made, was, few)).toBe(is);
  });
});

/** A PNG of chunks without pixels, as far as it matters here. */
const png = (...chunks: string[]) => [
  ...[0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10],
  ...chunks.flatMap(kind => [0, 0, 0, 2, ...letters(kind), 7, 7, 0, 0, 0, 0]),
];
const letters = (text: string) => [...text].map(char => char.charCodeAt(0));
const webp = (flags: number) => [...letters('RIFF....WEBPVP8X'), 10, 0, 0, 0, flags, 0, 0, 0];
const avif = (...brands: string[]) => {
  const box = letters(`ftyp${brands[0]}....${brands.slice(1).join('')}`);
  return [0, 0, 0, box.length + 4, ...box, ...letters('....meta')];
};

test.each([
  ['image/gif', [], true],
  ['image/png', png('IHDR', 'acTL', 'IDAT'), true],
  ['image/png', png('IHDR', 'IDAT', 'acTL'), false],
  ['image/png', png('IHDR'), false],
  ['image/png', [], false],
  ['image/webp', webp(0b0000_0010), true],
  ['image/webp', webp(0b0001_0000), false],
  ['image/webp', letters('RIFF....WEBPVP8 '), false],
  ['image/avif', avif('avis', 'avif'), true],
  ['image/avif', avif('avif', 'avis', 'mif1'), true],
  ['image/avif', avif('avif', 'mif1'), false],
  ['image/jpeg', [0xff, 0xd8], false],
])('%s of %j moves: %s', async (type, bytes, isSo) => {
  expect(await isMoving(new Blob([new Uint8Array(bytes)], { type }))).toBe(isSo);
});

describe('pictures are looked at', () => {
  const known: Attachment = {
    ...{ attachment_id: 'a', file_name: 'a.png', content_type: 'image/png', size: 1 },
    ...{ width: 100, height: 100 },
  };
  const prepared: Prepared = { file: null, width: 100, height: 100 };
  const never = new AbortController().signal;

  test('one at a time, in their order, and it is told when none waits any more', async () => {
    const log: string[] = [];
    const ends: (() => void)[] = [];
    const look: Look = async file => {
      log.push(`begin ${await file.text()}`);
      await new Promise<void>(resolve => ends.push(resolve));
      log.push(`end ${await file.text()}`);
      return prepared;
    };
    const prepare = preparer(look, () => log.push('idle'));
    const all = ['1', '2', '3'].map(text => prepare(new Blob([text]), known, never));
    for (let index = 0; index < 3; index += 1) {
      await expect.poll(() => ends.length).toBe(index + 1);
      ends[index]?.();
      await all[index];
    }
    await expect.poll(() => log.at(-1)).toBe('idle');
    expect(log).toEqual(['begin 1', 'end 1', 'begin 2', 'end 2', 'begin 3', 'end 3', 'idle']);
  });

  test('also after one that failed, and not any more when nobody waits for them', async () => {
    const given = new AbortController();
    const seen: string[] = [];
    const look: Look = async file => {
      seen.push(await file.text());
      if (seen.length === 1) throw new Error('no memory');
      return prepared;
    };
    const prepare = preparer(look, () => {});
    const first = prepare(new Blob(['1']), known, never);
    const second = prepare(new Blob(['2']), known, given.signal);
    const third = prepare(new Blob(['3']), known, never);
    given.abort();
    await expect(first).rejects.toThrow('no memory');
    await expect(second).rejects.toThrow();
    expect(await third).toBe(prepared);
    expect(seen).toEqual(['1', '3']);
  });

  test('not at all when they have more pixels than there is memory for', async () => {
    const prepare = preparer(
      async () => prepared,
      () => {},
    );
    const vast = { ...known, width: 20_000, height: 20_000 };
    expect(await prepare(new Blob(['1']), vast, never)).toBeNull();
  });
});
