import fc from 'fast-check';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { type Highlight, plainText, RichText } from './richText.tsx';

const html = (text: string, highlight: Highlight | null = null) =>
  renderToStaticMarkup(<RichText text={text} highlight={highlight} />);

/** What a person reads, all of it. */
const words = (markup: string) =>
  markup
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&amp;', '&');

const ALLOWED =
  /<\/?(a|strong|em|del|code|pre|br|p|blockquote|ul|ol|li|hr|table|thead|tbody|tr|th|td|div|mark)\b/g;

test.each([
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  'a <b onclick="x()">b</b> c',
  '<svg/onload=alert(1)>',
  '<!-- x --><iframe src="javascript:1">',
  '<a href="javascript:alert(1)">x</a>',
])('html stays text: %s', text => {
  expect(words(html(text))).toBe(text);
  expect(html(text)).not.toMatch(/<(script|img|b|svg|iframe|a)\b/);
});

test.each([
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'data:text/html,x',
  'vbscript:x',
  'file:///etc/passwd',
  '//evil.example',
  '/v1/auth/logout',
])('a link goes nowhere but to the web or a mailbox: %s', href => {
  const markup = html(`[x](${href}) <${href}>`);
  expect(markup).not.toContain('href=');
});

test('a link opens apart and gives nothing away', () => {
  const markup = html('see https://example.org/a?b=c');
  expect(markup).toContain('href="https://example.org/a?b=c"');
  expect(markup).toContain('rel="noopener noreferrer nofollow"');
  expect(markup).toContain('target="_blank"');
});

test('a link that shows another address than its own shows its own', () => {
  expect(words(html('[https://bank.example](https://evil.example/x)'))).toBe(
    'https://evil.example/x',
  );
  expect(words(html('[the bank](https://bank.example)'))).toBe('the bank');
});

test('an image is a link, and nothing is fetched', () => {
  const markup = html('![pixel](https://evil.example/p.png)');
  expect(markup).not.toContain('<img');
  expect(words(markup)).toBe('pixel');
});

test('a little Markdown shows', () => {
  const markup = html('**b** *i* ~~s~~ `c`');
  expect(markup).toBe('<strong>b</strong> <em>i</em> <del>s</del> <code dir="ltr">c</code>');
  expect(html('- a\n- b')).toContain('<li dir="auto">a</li>');
  expect(html('```\n<b>\n```')).toContain('<code>&lt;b&gt;</code>');
});

test('what is no Markdown stays as it was typed', () => {
  for (const text of [
    'snake_case_name',
    'C:\\dir',
    '2 * 3 * 4',
    '&amp; &lt;',
    '[x]: y',
    'a\n  b',
  ]) {
    expect(words(html(text))).toBe(text);
  }
});

test('characters that override direction are not shown, marks of a language are', () => {
  expect(html('ab\u202Ecd\u2066e')).toBe('abcde');
  expect(html('שלום\u200f!')).toBe('שלום\u200f!');
});

test('a mention is marked, and that of oneself as such', () => {
  const asha = { pattern: /(@Asha|@Ravi)/iu, own: '@ravi' };
  expect(html('hi @Asha!', asha)).toContain('<mark>@Asha</mark>');
  expect(html('`@Asha`', asha)).not.toContain('<mark>');
  expect(html('hi @Ravi', asha)).toContain('<mark data-me="true">@Ravi</mark>');
});

test('a quote reads without its Markdown', () => {
  expect(plainText('**b** and `c`\nsee [x](https://y.z)').trim()).toBe('b and c see x');
  expect(plainText('- a\n- b').trim()).toBe('a b');
  expect(plainText('snake_case <b>').trim()).toBe('snake_case <b>');
});

test('text that is too deep for the parser is shown as it is', () => {
  const text = '>'.repeat(16_384);
  expect(words(html(text))).toContain('>>>>>>');
});

const nasty = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom(...'<>&"\'`*_~[]()#|\\/:=-+ \n\ta1!@.') }),
  fc
    .array(
      fc.constantFrom(
        '<script>',
        '</script>',
        '<img src=x onerror=y>',
        '[a](javascript:x)',
        '](',
        '"onmouseover="x',
        '<style>',
        '```',
        '| a |\n|---|\n',
        'https://x.y/"<b>',
        '> ',
        '- ',
        '&#60;b&#62;',
      ),
      { maxLength: 12 },
    )
    .map(parts => parts.join('')),
);

test('whatever is written, nothing comes out but the elements that are allowed', () => {
  fc.assert(
    fc.property(nasty, text => {
      const markup = html(text);
      expect(markup.replaceAll(ALLOWED, '')).not.toMatch(/<[a-z/!]/i);
      for (const [, href] of markup.matchAll(/href="([^"]*)"/g)) {
        expect(href).toMatch(/^(https?:|mailto:)/i);
      }
      expect(markup).not.toMatch(/<[^>]*\s(on\w+|style|src)=/i);
    }),
    { numRuns: 600 },
  );
});

test('whatever is written, no letter of it is lost', () => {
  const letters = (text: string) => text.replaceAll(/[^\p{L}\p{N}]/gu, '');
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'abc<>&`*_~[]#\n !-') }), text => {
      // The language of a code block names its highlighting and is not shown.
      fc.pre(!text.includes('```') && !text.includes('~~~'));
      expect(letters(words(html(text)))).toBe(letters(text));
    }),
    { numRuns: 600 },
  );
});
