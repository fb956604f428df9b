import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
// @ts-expect-error: a script without types
import { generate } from '../../scripts/gen-api.mjs';

test('the types of the API are those of the server; else run `npm run gen-api`', async () => {
  const kept = await readFile(new URL('../../sdk/src/api/schema.ts', import.meta.url), 'utf8');
  expect(kept === (await generate())).toBe(true);
});
