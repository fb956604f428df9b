import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { highlight } from './highlight.ts';

function marked(text: string, query: string): string {
  return highlight(text, query)
    .map(piece => (piece.isHit ? `[${piece.text}]` : piece.text))
    .join('');
}

describe('what a search hits is marked', () => {
  it.each([
    ['Tea at five, tea at six', 'TEA', '[Tea] at five, [tea] at six'],
    ['去上海吧', '上海', '去[上海]吧'],
    ['తెలుగు వచ్చు', 'తెలుగు', '[తెలుగు] వచ్చు'],
    ['see https://a.example/?q=1', 'a.example/?q', 'see https://[a.example/?q]=1'],
    ['teapot tea', 'tea teapot', '[teapot] [tea]'],
    ['a+b (c) [d] x-y', '(c) [d] x-y a+b', '[a+b] [(c)] [[d]] [x-y]'],
    ['nothing here', 'tea', 'nothing here'],
    ['as it is', '', 'as it is'],
  ])('%s, %s', (text, query, expected) => {
    expect(marked(text, query)).toBe(expected);
  });

  it('and of a long text the part around the first hit is shown', () => {
    const shown = marked(`${'word '.repeat(200)}needle${' word'.repeat(500)}`, 'needle');
    expect(shown).toMatch(/^…word .*\[needle\] word .*…$/);
    expect(shown.length).toBeLessThan(700);
  });

  it('whatever the text and the query: nothing is lost of a short text', () => {
    const query = fc.string({ unit: 'grapheme', maxLength: 12 });
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), query, (text, words) => {
        const whole = highlight(text, words)
          .map(piece => piece.text)
          .join('');
        expect(text.length > 160 ? text.endsWith(whole.slice(1)) : whole === text).toBe(true);
      }),
    );
  });
});
