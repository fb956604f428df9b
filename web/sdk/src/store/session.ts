import { createStore } from 'zustand/vanilla';
import { type Api, createApi, unwrap } from '../api/client.ts';
import { problemOf } from '../api/problem.ts';
import type { Me, Problem, SessionSnapshot } from '../model.ts';
import type { Session } from '../types.ts';

/** How the client says who it is: by the cookies of a browser, or by tokens that it holds itself. */
export type AuthMode = 'cookies' | 'bearer';

/** A pair of tokens, for programs that keep their session. */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

interface Told {
  access_token: string;
  expires_in: number;
  refresh_token?: string | null;
}

export interface SessionOptions {
  readonly url: string;
  readonly fetch: typeof globalThis.fetch;
  readonly mode: AuthMode;
  readonly tokens: Tokens | null;
  /** Another pair; for programs that keep it. */
  readonly onTokens: (tokens: Tokens) => void;
}

/** Who is signed in, and the tokens that show it. */
export class SessionStore implements Session {
  readonly api: Api;
  readonly #store = createStore<SessionSnapshot>(() => ({
    status: 'unknown',
    user: null,
    reason: null,
    problem: null,
  }));
  readonly #options: SessionOptions;
  #tokens: Tokens | null;
  #refreshing: Promise<boolean> | null = null;
  readonly #refreshed = new Set<(accessToken: string, expiresIn: number) => void>();
  /** What a signing in is done within; set by the client. */
  around: <T>(signIn: () => Promise<T>) => Promise<T> = signIn => signIn();
  /** What wipes this device, and notes whether the server is still to be told; set by the client. */
  onSignedOut: (owesLogOut: boolean) => Promise<void> = async () => {};

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#tokens = options.tokens;
    const credentials = {
      bearer: () => this.#tokens?.accessToken ?? null,
      refresh: () => this.refresh(),
    };
    this.api = createApi(options.url, credentials, options.fetch);
  }

  getState(): SessionSnapshot {
    return this.#store.getState();
  }

  subscribe(listener: () => void): () => void {
    return this.#store.subscribe(listener);
  }

  /** Calls back with each fresh access token and the seconds for which it holds. */
  onRefreshed(listener: (accessToken: string, expiresIn: number) => void): () => void {
    this.#refreshed.add(listener);
    return () => this.#refreshed.delete(listener);
  }

  /** Asks who is signed in; throws a `ProblemError` when that cannot be known now. */
  async restore(): Promise<Me | null> {
    if (this.#options.mode === 'bearer' && this.#tokens === null) {
      this.#out(null);
      return null;
    }
    try {
      const user = await unwrap(this.api.GET('/v1/me'));
      this.#in(user);
      return user;
    } catch (error) {
      if (problemOf(error).status !== 401) throw error;
      if (this.getState().status !== 'out') this.#out(null);
      return null;
    }
  }

  /** Takes somebody for signed in whom this device remembers, until the server can be asked. */
  assume(user: Me): void {
    this.#in(user);
  }

  async register(input: { name: string; email: string; password: string }): Promise<void> {
    const signedIn = await this.around(() =>
      unwrap(this.api.POST('/v1/auth/register', { body: input })),
    );
    this.#keep(signedIn);
    this.#in(signedIn.user);
  }

  async logIn(input: { email: string; password: string }): Promise<void> {
    const signedIn = await this.around(() =>
      unwrap(this.api.POST('/v1/auth/login', { body: input })),
    );
    this.#keep(signedIn);
    this.#in(signedIn.user);
  }

  async logOut(): Promise<void> {
    const isTold = await this.endSession();
    this.#tokens = null;
    // Cookies are there still, out of reach of scripts.
    const wiped = this.onSignedOut(!isTold && this.#options.mode === 'cookies');
    this.#out('signed_out');
    await wiped;
  }

  async deleteAccount(input: { password: string }): Promise<void> {
    await unwrap(this.api.DELETE('/v1/me', { body: input }));
    this.#tokens = null;
    const wiped = this.onSignedOut(false);
    this.#out('deleted');
    await wiped;
  }

  /** Tells the server that the session is over; false when it could not be told. */
  async endSession(): Promise<boolean> {
    try {
      const refresh_token = this.#tokens?.refreshToken;
      // By cookie there is nothing to say.
      const body = refresh_token === undefined ? undefined : { refresh_token };
      await unwrap(this.api.POST('/v1/auth/logout', { body }));
      return true;
    } catch (error) {
      // One that is over already is as good.
      return problemOf(error).status === 401;
    }
  }

  /** One signed out in an earlier visit. */
  signedOut(): void {
    this.#out('signed_out');
  }

  /** Another tab signed out and wiped this device. */
  signedOutElsewhere(): void {
    this.#tokens = null;
    if (this.getState().status === 'in') this.#out('signed_out');
  }

  /** Nobody is remembered here and the server is away: nothing can be known yet. */
  unreachable(problem: Problem): void {
    this.#store.setState({ status: 'unknown', user: null, problem });
  }

  async updateProfile(change: { name?: string; avatar_id?: string | null }): Promise<Me> {
    const user = await unwrap(this.api.PATCH('/v1/me', { body: change }));
    this.#in(user);
    return user;
  }

  async changePassword(input: { current_password: string; new_password: string }): Promise<void> {
    await unwrap(this.api.POST('/v1/me/password', { body: input }));
  }

  /** Gets fresh tokens, once for all who ask at the same time; false when the session is over. */
  refresh(): Promise<boolean> {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  async #refresh(): Promise<boolean> {
    const refresh_token = this.#tokens?.refreshToken;
    if (this.#options.mode === 'bearer' && refresh_token === undefined) return false;
    // By cookie there is nothing to say.
    const body = refresh_token === undefined ? undefined : { refresh_token };
    try {
      const told = await unwrap(this.api.POST('/v1/auth/refresh', { body }));
      this.#keep(told);
      return true;
    } catch (error) {
      if (problemOf(error).status !== 401) throw error;
      this.#tokens = null;
      // What was typed and not sent stays for when the same person is back.
      const { status, reason } = this.getState();
      this.#out(status === 'in' ? 'expired' : reason);
      return false;
    }
  }

  #keep(told: Told): void {
    if (this.#options.mode === 'bearer') {
      const refreshToken = told.refresh_token ?? this.#tokens?.refreshToken ?? '';
      this.#tokens = { accessToken: told.access_token, refreshToken };
      this.#options.onTokens(this.#tokens);
    }
    for (const listener of this.#refreshed) listener(told.access_token, told.expires_in);
  }

  #in(user: Me): void {
    this.#store.setState({ status: 'in', user, reason: null, problem: null });
  }

  #out(reason: SessionSnapshot['reason']): void {
    this.#store.setState({ status: 'out', user: null, reason, problem: null });
  }
}
