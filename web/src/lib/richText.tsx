import { withoutBidiControls } from '@sandesham/client';
import { Marked, type MarkedToken, type Token } from 'marked';
import { Fragment, memo, type ReactNode } from 'react';

/**
 * The text of a message as React elements: a little Markdown, and nothing that the writer did not
 * type as such. There is no HTML anywhere on the way, so there is nothing to sanitise: what looks
 * like a tag is text, an image is a link, a link goes only where `SAFE` allows.
 */

const nothing = () => undefined;
const marked = new Marked({
  gfm: true,
  breaks: true,
  // Tags, definitions, indented code and underlined headings surprise those who only chat.
  tokenizer: { html: nothing, tag: nothing, def: nothing, code: nothing, lheading: nothing },
});

/** Where a link may lead. Anything else stays text. */
const SAFE = /^(https?:|mailto:)/i;
/** Without any of these a text has no Markdown in it and need not be taken apart. */
const MARKDOWN = /[*_`~[\]<>#|\\@]|https?:|www\.|^\s*(?:[-+]|\d+[.)]) |^ *-{3,}/im;
/** Quotes and lists deeper than this stay text. */
const DEPTH_MAX = 12;
const CACHE_MAX = 600;

const cache = new Map<string, ReactNode>();

/** What is to be marked. */
export interface Highlight {
  /** Splits it out, such as `@Asha`; with one capturing group. */
  readonly pattern: RegExp;
  /** Which of it is oneself, in small letters; null when none is. */
  readonly own: string | null;
}

/** The elements of a text; those of recent texts are kept, as rows come and go while scrolling. */
export function renderText(text: string, highlight: Highlight | null = null): ReactNode {
  const key = highlight ? `${highlight.pattern.source}\n${highlight.own}\n${text}` : text;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = make(withoutBidiControls(text), highlight);
  if (cache.size >= CACHE_MAX) cache.delete(cache.keys().next().value as string);
  cache.set(key, made);
  return made;
}

/** See {@link renderText}. */
export const RichText = memo(function RichText(props: {
  text: string;
  highlight?: Highlight | null;
}) {
  return renderText(props.text, props.highlight ?? null);
});

/** The text as it reads without its Markdown, on one line: for quotes and announcements. */
export function plainText(text: string): string {
  const clean = withoutBidiControls(text);
  if (!MARKDOWN.test(clean)) return clean;
  try {
    return wordsOf(marked.lexer(clean));
  } catch {
    return clean;
  }
}

function wordsOf(tokens: readonly Token[]): string {
  return tokens.map(token => wordsOfOne(token as MarkedToken)).join('');
}

function wordsOfOne(token: MarkedToken): string {
  if (token.type === 'br' || token.type === 'space') return ' ';
  if (token.type === 'list') return token.items.map(item => `${wordsOf(item.tokens)} `).join('');
  if (token.type === 'table') {
    return [token.header, ...token.rows]
      .flat()
      .map(cell => `${wordsOf(cell.tokens)} `)
      .join('');
  }
  const inner = 'tokens' in token && token.tokens ? wordsOf(token.tokens) : null;
  const words = inner ?? ('text' in token ? token.text : '');
  return token.type === 'paragraph' || token.type === 'heading' ? `${words} ` : words;
}

function make(text: string, highlight: Highlight | null): ReactNode {
  const plain = () => leaf(text, highlight);
  if (!MARKDOWN.test(text)) return plain();
  try {
    const tokens = marked.lexer(text).filter(token => token.type !== 'space');
    // Alone, a paragraph needs no element: the time can then stand on its last line.
    const [only] = tokens as MarkedToken[];
    if (tokens.length === 1 && only?.type === 'paragraph') {
      return <Inline tokens={only.tokens} highlight={highlight} />;
    }
    return <Blocks tokens={tokens} depth={0} highlight={highlight} />;
  } catch {
    // Text that is too deep for the parser.
    return plain();
  }
}

interface Part {
  highlight: Highlight | null;
}

function Blocks({ tokens, depth, highlight }: Part & { tokens: readonly Token[]; depth: number }) {
  return keyed(tokens, token => block(token as MarkedToken, depth, highlight));
}

function block(token: MarkedToken, depth: number, highlight: Highlight | null): ReactNode {
  if (depth > DEPTH_MAX) return token.raw;
  const inner = (tokens: readonly Token[]) => (
    <Blocks tokens={tokens} depth={depth + 1} highlight={highlight} />
  );
  switch (token.type) {
    case 'space':
      return null;
    case 'paragraph':
      return (
        <p dir="auto">
          <Inline tokens={token.tokens} highlight={highlight} />
        </p>
      );
    case 'heading':
      return (
        <p dir="auto" data-heading={token.depth}>
          <strong>
            <Inline tokens={token.tokens} highlight={highlight} />
          </strong>
        </p>
      );
    case 'code':
      return (
        // A long line scrolls: with the keyboard too.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to take the focus
        <pre dir="ltr" tabIndex={0}>
          <code>{token.text}</code>
        </pre>
      );
    case 'blockquote':
      return <blockquote dir="auto">{inner(token.tokens)}</blockquote>;
    case 'list': {
      const items = keyed(token.items, item => <li dir="auto">{inner(item.tokens)}</li>);
      return token.ordered ? <ol start={Number(token.start) || 1}>{items}</ol> : <ul>{items}</ul>;
    }
    case 'checkbox':
      return token.checked ? '☑ ' : '☐ ';
    case 'text':
      return token.tokens ? (
        <Inline tokens={token.tokens} highlight={highlight} />
      ) : (
        leaf(token.text, highlight)
      );
    case 'table':
      return table(token, highlight);
    case 'hr':
      return <hr />;
    default:
      return inline(token, highlight);
  }
}

function table(token: Extract<MarkedToken, { type: 'table' }>, highlight: Highlight | null) {
  const cells = (row: typeof token.header, Cell: 'td' | 'th') =>
    keyed(row, cell => (
      <Cell dir="auto">
        <Inline tokens={cell.tokens} highlight={highlight} />
      </Cell>
    ));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to take the focus
    <div data-scroll tabIndex={0}>
      <table>
        <thead>
          <tr>{cells(token.header, 'th')}</tr>
        </thead>
        <tbody>
          {keyed(token.rows, row => (
            <tr>{cells(row, 'td')}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Inline({ tokens, highlight }: Part & { tokens: readonly Token[] }) {
  return keyed(tokens, token => inline(token as MarkedToken, highlight));
}

function inline(token: MarkedToken, highlight: Highlight | null): ReactNode {
  switch (token.type) {
    case 'text':
      return leaf(token.text, highlight);
    case 'escape':
      return token.text;
    case 'strong':
    case 'em':
    case 'del': {
      const Style = token.type;
      return (
        <Style>
          <Inline tokens={token.tokens} highlight={highlight} />
        </Style>
      );
    }
    case 'codespan':
      return <code dir="ltr">{token.text}</code>;
    case 'br':
      return <br />;
    case 'link':
      return link(token.href, token.text, token.raw, token.tokens, highlight);
    case 'image':
      return link(token.href, token.text || token.href, token.raw, null, highlight);
    default:
      return token.raw;
  }
}

function link(
  href: string,
  text: string,
  raw: string,
  tokens: readonly Token[] | null,
  highlight: Highlight | null,
): ReactNode {
  if (!SAFE.test(href) || !URL.canParse(href)) return raw;
  // A text that itself looks like an address must be the address that it leads to.
  const deceives = /^\s*(https?:|www\.)/i.test(text) && !sameHost(text, href);
  return (
    <a href={href} title={href} target="_blank" rel="noopener noreferrer nofollow">
      {deceives ? href : tokens ? <Inline tokens={tokens} highlight={highlight} /> : text}
    </a>
  );
}

function sameHost(text: string, href: string): boolean {
  const written = text.trim().replace(/^www\./i, 'http://www.');
  return URL.canParse(written) && new URL(written).host === new URL(href).host;
}

/** Text as it is; `white-space: pre-wrap` keeps its lines. */
function leaf(text: string, highlight: Highlight | null): ReactNode {
  if (!highlight || !text.includes('@')) return text;
  // With one capturing group every second part is a match.
  const parts = text.split(highlight.pattern);
  if (parts.length === 1) return text;
  const isOwn = (part: string) => part.toLowerCase() === highlight.own;
  return keyed(parts, (part, index) =>
    index % 2 ? <mark data-me={isOwn(part) || undefined}>{part}</mark> : part,
  );
}

function keyed<T>(items: readonly T[], each: (item: T, index: number) => ReactNode): ReactNode {
  // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never change places
  return items.map((item, index) => <Fragment key={index}>{each(item, index)}</Fragment>);
}
