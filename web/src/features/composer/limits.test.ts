import { expect, test } from 'vitest';
import { sizeOf, TEXT_BYTES_MAX } from './limits.ts';

test('a text is as long as its bytes, not as its letters', () => {
  expect(sizeOf('a'.repeat(TEXT_BYTES_MAX)).over).toBe(0);
  expect(sizeOf('a'.repeat(TEXT_BYTES_MAX + 1)).over).toBe(1);
  expect(sizeOf('అ'.repeat(5462)).over).toBe(2);
  expect(sizeOf('😀'.repeat(4096)).over).toBe(0);
  expect(sizeOf('😀'.repeat(4097)).over).toBe(4);
});

test('counting begins at nine tenths', () => {
  const edge = Math.ceil(TEXT_BYTES_MAX * 0.9);
  expect(sizeOf('a'.repeat(edge - 1)).isNear).toBe(false);
  expect(sizeOf('a'.repeat(edge)).isNear).toBe(true);
  expect(sizeOf('short').isNear).toBe(false);
});
