import type { AuthMode, Tokens } from './store/session.ts';
import { Engine, type EngineOptions } from './sync/engine.ts';
import type { Prepare, SandeshamClient } from './types.ts';

export interface ClientOptions {
  /** Where the server is, such as `https://chat.example`; in a browser, where the page came from. */
  readonly url?: string;
  /** How to say who one is: `cookies` in a browser, `bearer` elsewhere. */
  readonly auth?: AuthMode;
  /** With `bearer`: the tokens of an earlier run. */
  readonly tokens?: Tokens;
  /** With `bearer`: called with each new pair, to be kept for the next run. */
  readonly onTokens?: (tokens: Tokens) => void;
  /** Of Node before 22, give the one of `ws`. */
  readonly WebSocket?: typeof globalThis.WebSocket;
  readonly fetch?: typeof globalThis.fetch;
  /**
   * The name of the IndexedDB database: one for each account that is to be kept apart. With
   * `cookies` that keeps nobody apart: they are one a browser, whatever the name.
   */
  readonly database?: string;
  /** Makes pictures smaller before they are sent; without it they go as they are. */
  readonly prepare?: Prepare;
  /** Whether others run on the same storage, as the tabs of a browser do; there by default. */
  readonly isShared?: boolean;
}

/** Makes a client; it does nothing before `start()`. */
export function createClient(options: ClientOptions = {}): SandeshamClient {
  const isBrowser = typeof document !== 'undefined';
  const complete: EngineOptions = {
    url: options.url ?? (isBrowser ? location.origin : 'http://127.0.0.1:8080'),
    // Looked up at each call: a page's own may be replaced, by a test or an extension.
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    mode: options.auth ?? (isBrowser ? 'cookies' : 'bearer'),
    tokens: options.tokens ?? null,
    onTokens: options.onTokens ?? (() => {}),
    WebSocket: options.WebSocket ?? globalThis.WebSocket,
    database: options.database ?? 'sandesham',
    isShared: options.isShared ?? isBrowser,
    prepare: options.prepare ?? null,
  };
  return new Engine(complete);
}
