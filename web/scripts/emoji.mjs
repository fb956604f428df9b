// Makes public/emoji: the names of emoji that the panel shows, of emojibase-data no more than it reads.
import { mkdir, readFile, writeFile } from 'node:fs/promises';

const LOCALES = ['en', 'hi'];

for (const locale of LOCALES) {
  const read = async name =>
    JSON.parse(
      await readFile(new URL(`../node_modules/emojibase-data/${locale}/${name}`, import.meta.url)),
    );
  const data = await read('data.json');
  const lean = data
    .filter(emoji => 'group' in emoji)
    .map(({ emoji, label, tags, group, subgroup, version, skins }) => ({
      ...{ emoji, label, tags, group, subgroup, version },
      skins: skins?.map(skin => ({ emoji: skin.emoji, tone: skin.tone })),
    }));
  const folder = new URL(`../public/emoji/${locale}/`, import.meta.url);
  await mkdir(folder, { recursive: true });
  await writeFile(new URL('data.json', folder), JSON.stringify(lean));
  await writeFile(new URL('messages.json', folder), JSON.stringify(await read('messages.json')));
}
