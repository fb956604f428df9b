import type { Attachment } from '@sandesham/client';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { catalogue } from '../../i18n/en/index.ts';
import { boxOf, gridOf, smallVariantOf, stripOf } from './box.ts';
import { attachmentsText } from './kinds.ts';
import { placeholderUrl } from './placeholder.ts';
import { reasonText } from './reasons.ts';
import { fileSize } from './sizes.ts';

const { media } = catalogue;

describe('the room of a picture', () => {
  test('is as large as the picture, as far as there is room', () => {
    expect(boxOf(200, 100)).toEqual({ width: 200, height: 100 });
    expect(boxOf(4000, 3000)).toEqual({ width: 360, height: 270 });
    expect(boxOf(1000, 2000)).toEqual({ width: 170, height: 340 });
  });

  test('can be pressed however long, wide or small the picture is', () => {
    const side = fc.integer({ min: 1, max: 60_000 });
    fc.assert(
      fc.property(side, side, (width, height) => {
        const box = boxOf(width, height);
        expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(88);
        expect(box.width).toBeLessThanOrEqual(360);
        expect(box.height).toBeLessThanOrEqual(340);
      }),
    );
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])('in a grid of %d has each its cell', count => {
    const lines = gridOf(count);
    expect(lines.reduce((sum, line) => sum + line, 0)).toBe(count);
    expect(Math.max(...lines)).toBeLessThanOrEqual(3);
  });
});

test.each([
  [800, 600, 90_000, undefined, 'thumb'],
  [4_000, 1_000, 90_000, undefined, 'thumb'],
  [700, 7_000, 900_000, 'tall', 'original'],
  [9_000, 900, 900_000, 'wide', 'original'],
  [9_000, 900, 9_000_000, 'wide', 'thumb'],
] as const)('of %d × %d with %d bytes: a strip: %s, drawn small from its %s', (...known) => {
  const [width, height, size, strip, variant] = known;
  const picture = { ...file('image/png'), width, height, size };
  expect(stripOf(picture)).toBe(strip);
  expect(smallVariantOf(picture)).toBe(variant);
});

const file = (content_type: string): Attachment => ({
  ...{ attachment_id: 'a', file_name: 'plan.pdf', content_type, size: 1 },
});

test.each([
  [['image/jpeg'], '📷 Photo'],
  [['image/jpeg', 'image/png'], '📷 2 photos'],
  [['application/pdf'], '📎 plan.pdf'],
  [['image/png', 'text/plain'], '📎 2 files'],
  [[], ''],
])('files of the types %j are in a line: %j', (types, text) => {
  expect(attachmentsText(types.map(file), media)).toBe(text);
});

test.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [1_200, '1.2 kB'],
  [25_000_000, '25 MB'],
])('%d bytes are %j', (bytes, text) => {
  expect(fileSize(bytes, 'en')).toBe(text);
});

test('a reason that is not known is told as well as it can be', () => {
  expect(reasonText('damaged', media)).toBe('The picture is damaged.');
  expect(reasonText('of tomorrow', media)).toBe('It was refused. Try again.');
});

test('a placeholder that is none is no picture', () => {
  expect(placeholderUrl('not base64!')).toBeNull();
  expect(placeholderUrl(undefined)).toBeNull();
  expect(placeholderUrl('3OcRJYB4d3h/iIeHeEh3eIhw+j2w')).toMatch(/^data:image\/png;base64,/);
});
