import { createStore } from 'zustand/vanilla';
import { ProblemError, UNREACHABLE } from '../api/problem.ts';
import type { Envelope } from '../envelope.ts';
import type { ConnectionSnapshot } from '../model.ts';
import type { Connection } from '../types.ts';
import { backoff, LONGEST_MS } from './backoff.ts';
import { type Frame, type Greeted, readFrame, readGreeting } from './frames.ts';

const SUBPROTOCOL = 'sandesham.v1';
/** Close codes of the server. */
const UNAUTHORIZED = 4001;
const TOO_MANY = 4003;
const RESYNC = 4008;

/** After so much silence the client asks whether anybody is there, in milliseconds. */
const QUIET_MS = 25_000;
/** How long an answer may take, in milliseconds; then the connection counts as dead. */
const ANSWER_MS_MAX = 15_000;
/** How long, when there is reason to doubt that anybody is there, in milliseconds. */
const DOUBT_MS_MAX = 4_000;
/** The same where the browser says that there is no network. */
const OFFLINE_MS_MAX = 1_000;
/** A connection that held so long was a good one: the pauses begin anew. In milliseconds. */
const SOUND_MS = 5_000;

export interface ConnectionOptions {
  /** Where the socket is, with a ticket if one is needed. Rejects when the server is away. */
  readonly address: () => Promise<string>;
  readonly WebSocket: typeof globalThis.WebSocket;
  /** Gets fresh tokens; false when the session is over. */
  readonly refresh: () => Promise<boolean>;
  /** Asks whether the session still holds; false when it is over. */
  readonly check: () => Promise<boolean>;
  /** Whether it is whom the server takes one for. */
  readonly isOurs: (userId: unknown) => boolean;
  /** The rooms that are loaded, with their heads. */
  readonly hello: () => Readonly<Record<string, number>>;
  /** Everything arrives from now on. */
  readonly onGreeted: (rooms: readonly Greeted[], epoch: number | null) => void;
  readonly onEvent: (event: Envelope) => void;
  readonly onNotice: (op: string, body: Readonly<Record<string, unknown>>) => void;
}

interface Waiting {
  readonly resolve: (body: Readonly<Record<string, unknown>>) => void;
  readonly reject: (error: ProblemError) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/**
 * One socket that is there whenever it can be: opened again after any end, at once when the network
 * or the person comes back, else after growing pauses; says hello, and hands on what comes.
 */
export class SocketConnection implements Connection {
  readonly #options: ConnectionOptions;
  readonly #store = createStore<ConnectionSnapshot>(() => ({
    state: 'idle',
    downSince: null,
    retryAt: null,
    isOnline: isOnline(),
  }));
  #isRunning = false;
  #socket: WebSocket | null = null;
  #isLive = false;
  #liveSince = 0;
  /** When the browser last told that there is no network. */
  #offlineSince = 0;
  #attempt = 0;
  /** Told apart, so that what a socket of before still says is not taken for the present one's. */
  #turn = 0;
  #nextId = 1;
  #retryTimer: ReturnType<typeof setTimeout> | null = null;
  #quietTimer: ReturnType<typeof setTimeout> | null = null;
  readonly #waiting = new Map<string, Waiting>();
  #unlisten: () => void = () => {};

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  getState(): ConnectionSnapshot {
    return this.#store.getState();
  }

  subscribe(listener: () => void): () => void {
    return this.#store.subscribe(listener);
  }

  get isLive(): boolean {
    return this.#isLive;
  }

  /** Since when it is live, or was last, in milliseconds of `performance.now()`. */
  get liveSince(): number {
    return this.#liveSince;
  }

  start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#attempt = 0;
    this.#unlisten = this.#listen();
    this.#store.setState({ downSince: performance.now() });
    void this.#connect();
  }

  stop(): void {
    if (!this.#isRunning) return;
    this.#isRunning = false;
    this.#unlisten();
    this.#end();
    this.#store.setState({ state: 'idle', downSince: null, retryAt: null });
  }

  retryNow(): void {
    if (!this.#isRunning || this.#isLive || this.#retryTimer === null) return;
    void this.#connect();
  }

  /**
   * Sends a command and gives its answer. Rejects with a `ProblemError`: the server's refusal, or
   * status 0 when the connection ended before the answer came.
   */
  command(op: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>> {
    if (!this.#isLive) return Promise.reject(new ProblemError(UNREACHABLE));
    return this.#ask(op);
  }

  /** Gives the socket a fresh access token. */
  extend(accessToken: string): void {
    if (this.#isLive) this.#ask({ op: 'auth', access_token: accessToken }).catch(() => {});
  }

  async #connect(): Promise<void> {
    this.#end();
    const turn = this.#turn;
    this.#store.setState({ state: 'connecting', retryAt: null });
    let address: string;
    try {
      address = await this.#options.address();
    } catch {
      if (turn === this.#turn) this.#retry();
      return;
    }
    if (turn !== this.#turn) return;
    try {
      this.#open(address, turn);
    } catch {
      this.#retry();
    }
  }

  #open(address: string, turn: number): void {
    const socket = new this.#options.WebSocket(address, SUBPROTOCOL);
    this.#socket = socket;
    let wasOpen = false;
    // A network that swallows everything never says that it failed.
    const overdue = setTimeout(() => this.#closed(turn, 0, wasOpen), ANSWER_MS_MAX);
    socket.onopen = () => {
      if (turn !== this.#turn) return;
      wasOpen = true;
      this.#greet(turn).finally(() => clearTimeout(overdue));
    };
    socket.onmessage = ({ data }) => {
      if (turn === this.#turn) this.#receive(data);
    };
    socket.onclose = ({ code }) => {
      clearTimeout(overdue);
      this.#closed(turn, code, wasOpen);
    };
    // A close always follows.
    socket.onerror = () => {};
  }

  async #greet(turn: number): Promise<void> {
    try {
      await this.#ask({ op: 'hello', rooms: this.#options.hello() });
    } catch {
      this.#closed(turn, 0, true);
    }
  }

  /** Called within the frame's own turn: what follows it is already live. */
  #greeted(body: Readonly<Record<string, unknown>>): void {
    this.#isLive = true;
    this.#liveSince = performance.now();
    const epoch = typeof body.epoch === 'number' ? body.epoch : null;
    this.#options.onGreeted(readGreeting(body), epoch);
    this.#store.setState({ state: 'live', downSince: null, retryAt: null });
  }

  #receive(data: unknown): void {
    this.#keepAwake();
    const frame = readFrame(data);
    if (frame === null) return;
    if (frame.kind === 'event') this.#options.onEvent(frame.event);
    else if (frame.kind === 'notice') this.#options.onNotice(frame.op, frame.body);
    else this.#answered(frame);
  }

  #answered(frame: Extract<Frame, { kind: 'answer' | 'refusal' }>): void {
    const waiting = frame.re === null ? undefined : this.#waiting.get(frame.re);
    if (frame.re === null || waiting === undefined) return;
    this.#waiting.delete(frame.re);
    clearTimeout(waiting.timer);
    if (frame.kind === 'refusal') waiting.reject(new ProblemError(frame.problem));
    else if (this.#isLive) waiting.resolve(frame.body);
    else if (this.#options.isOurs(frame.body.user_id)) {
      this.#greeted(frame.body);
      waiting.resolve(frame.body);
    } else this.#foreign();
  }

  /** The cookies of the browser are somebody else's by now: nothing of one's own goes there. */
  #foreign(): void {
    this.#end();
    void this.#renew(this.#options.check);
  }

  #ask(
    op: Readonly<Record<string, unknown>>,
    msMax = ANSWER_MS_MAX,
  ): Promise<Readonly<Record<string, unknown>>> {
    const socket = this.#socket;
    const turn = this.#turn;
    const id = String(this.#nextId++);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#closed(turn, 0, true), msMax);
      this.#waiting.set(id, { resolve, reject, timer });
      try {
        if (socket === null) throw new Error('there is no socket');
        socket.send(JSON.stringify({ ...op, id }));
      } catch {
        this.#closed(turn, 0, true);
      }
    });
  }

  #closed(turn: number, code: number, wasOpen: boolean): void {
    if (turn !== this.#turn || !this.#isRunning) return;
    const heldMs = this.#isLive ? performance.now() - this.#liveSince : 0;
    if (heldMs >= SOUND_MS) this.#attempt = 0;
    this.#end();
    const { downSince, isOnline } = this.getState();
    const since = isOnline ? null : this.#offlineSince;
    this.#store.setState({ downSince: downSince ?? since ?? performance.now() });
    if (code === UNAUTHORIZED) void this.#renew(this.#options.refresh);
    else if (code === TOO_MANY) this.#retry(LONGEST_MS, 'refused');
    else if (code === RESYNC && heldMs >= SOUND_MS) void this.#connect();
    // A refused handshake does not say why.
    else if (!wasOpen) void this.#renew(this.#options.check);
    else this.#retry();
  }

  /** Sees to the session, then comes back. */
  async #renew(renew: () => Promise<boolean>): Promise<void> {
    const turn = this.#turn;
    const isFirst = this.#attempt === 0;
    this.#store.setState({ state: 'connecting' });
    let holds = true;
    let isReached = true;
    try {
      holds = await renew();
    } catch {
      isReached = false;
    }
    if (turn !== this.#turn || !this.#isRunning || !holds) return;
    if (isReached && isFirst && renew === this.#options.refresh) {
      this.#attempt += 1;
      void this.#connect();
    } else this.#retry();
  }

  #retry(ms = backoff(this.#attempt), state: 'waiting' | 'refused' = 'waiting'): void {
    this.#attempt += 1;
    this.#store.setState({ state, retryAt: performance.now() + ms });
    this.#retryTimer = setTimeout(() => void this.#connect(), ms);
  }

  /** Ends what there is of a socket; whoever waits for an answer is told that none will come. */
  #end(): void {
    this.#turn += 1;
    this.#isLive = false;
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer);
    if (this.#quietTimer !== null) clearTimeout(this.#quietTimer);
    this.#retryTimer = null;
    this.#quietTimer = null;
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject, timer } of waiting) {
      clearTimeout(timer);
      reject(new ProblemError(UNREACHABLE));
    }
  }

  #keepAwake(): void {
    if (this.#quietTimer !== null) clearTimeout(this.#quietTimer);
    this.#quietTimer = setTimeout(() => {
      if (this.#isLive) this.#ask({ op: 'ping' }).catch(() => {});
    }, QUIET_MS);
  }

  #listen(): () => void {
    if (typeof window === 'undefined') return () => {};
    const cameOnline = () => {
      this.#store.setState({ isOnline: true });
      this.#comeBack();
    };
    const wentOffline = () => {
      this.#store.setState({ isOnline: false });
      this.#offlineSince = performance.now();
      this.#probe(OFFLINE_MS_MAX);
    };
    const becameVisible = () => {
      if (document.visibilityState === 'visible') this.#comeBack();
    };
    window.addEventListener('online', cameOnline);
    window.addEventListener('offline', wentOffline);
    document.addEventListener('visibilitychange', becameVisible);
    return () => {
      window.removeEventListener('online', cameOnline);
      window.removeEventListener('offline', wentOffline);
      document.removeEventListener('visibilitychange', becameVisible);
    };
  }

  /** The network or the person is back: does not wait, and finds out whether the socket is alive. */
  #comeBack(): void {
    if (this.#isLive) this.#probe();
    else this.retryNow();
  }

  /** Finds out soon whether a socket that says nothing is dead. */
  #probe(ms = DOUBT_MS_MAX): void {
    if (this.#isLive) this.#ask({ op: 'ping' }, ms).catch(() => {});
  }
}

function isOnline(): boolean {
  return globalThis.navigator?.onLine ?? true;
}
