import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

/** The colours of a scheme, by the token's name. */
function colours(scheme: 'light' | 'dark'): Map<string, string> {
  const block = css.split(`:root[data-mantine-color-scheme="${scheme}"] {`)[1]?.split('}')[0] ?? '';
  const found = block.matchAll(/--ms-([\w-]+):\s*(#[0-9a-f]{6});/g);
  return new Map(Array.from(found, ([, name = '', value = '']) => [name, value]));
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map(at => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const SURFACES = ['bg', 'sidebar', 'surface', 'surface-2', 'bubble-in'];

/** Text, and what it is put on. */
const TEXTS: [string, string[]][] = [
  ['text', [...SURFACES, 'surface-3', 'accent-soft', 'bubble-own', 'highlight', 'warn-soft']],
  ['text-2', [...SURFACES, 'surface-3', 'accent-soft', 'bubble-own']],
  ['text-3', SURFACES],
  ['link', [...SURFACES, 'bubble-own']],
  ['accent-text', [...SURFACES, 'accent-soft', 'bubble-own']],
  ['on-accent', ['accent', 'accent-hover']],
  ['on-danger', ['danger']],
  ['danger-text', [...SURFACES, 'danger-soft']],
  ['warn-text', ['bg', 'surface', 'sidebar', 'warn-soft']],
  ['ok-text', ['bg', 'surface', 'sidebar', 'ok-soft']],
  ['on-unread', ['unread']],
  ['on-muted-badge', ['muted-badge']],
  ['bubble-own-meta', ['bubble-own']],
];

for (const scheme of ['light', 'dark'] as const) {
  const scope = colours(scheme);
  const of = (token: string) => scope.get(token) ?? `no ${token}`;

  test(`every text can be read on its surface, ${scheme}`, () => {
    const faint = TEXTS.flatMap(([text, surfaces]) =>
      surfaces
        .map(surface => [text, surface, contrast(of(text), of(surface))] as const)
        .filter(([, , ratio]) => !(ratio >= 4.5)),
    );
    expect(faint).toEqual([]);
  });

  test(`the focus ring and field borders stand out, ${scheme}`, () => {
    const faint = ['focus', 'border-strong'].flatMap(token =>
      ['bg', 'sidebar', 'surface'].filter(surface => !(contrast(of(token), of(surface)) >= 3)),
    );
    expect(faint).toEqual([]);
  });
}
