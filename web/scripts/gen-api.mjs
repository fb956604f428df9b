// Writes the types of the server's API, from the OpenAPI document that the server's tests keep current.
//
//   node scripts/gen-api.mjs           writes sdk/src/api/schema.ts
//   node scripts/gen-api.mjs --print   prints it instead
import { readFile, writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';

const SNAPSHOT = new URL(
  '../../api/src/snapshots/sandesham_api__openapi__tests__openapi.snap',
  import.meta.url,
);
const TARGET = new URL('../sdk/src/api/schema.ts', import.meta.url);

export async function generate() {
  const snapshot = await readFile(SNAPSHOT, 'utf8');
  // A snapshot is a header between two lines of dashes, then what it holds.
  const document = snapshot.split('---\n').slice(2).join('---\n');
  const types = await openapiTS(JSON.parse(document), {
    alphabetize: true,
    // An object of which nothing is said may hold anything, not nothing.
    emptyObjectsUnknown: true,
    // What has a default may be missing.
    defaultNonNullable: false,
  });
  return `// Made by \`npm run gen-api\` from the server's OpenAPI document. Do not edit.\n\n${astToString(types)}`;
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const text = await generate();
  if (process.argv.includes('--print')) process.stdout.write(text);
  else await writeFile(TARGET, text);
}
