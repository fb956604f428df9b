import { type Api, unwrap } from '../api/client.ts';
import { ProblemError, problemOf, UNREACHABLE } from '../api/problem.ts';
import type { components } from '../api/schema.ts';
import type { Attachment, Problem, Upload } from '../model.ts';
import type { Prepare } from '../types.ts';
import { backoff } from './backoff.ts';
import { FILE_BYTES_MAX } from './files.ts';
import { outgoing } from './outgoing.ts';

type View = components['schemas']['Upload'];

/** So many files are sent at the same time. */
const PARALLEL_MAX = 3;
/** An address that ends within so long is not begun with any more, in milliseconds. */
const MARGIN_MS = 15_000;
/** Without a byte for so long a connection is given up, in milliseconds. */
const STALL_MS = 30_000;
/** How often it is asked how the server gets on, in milliseconds: the notice may be lost. */
const POLL_MS = 1_500;
/** A store that refuses an address again and again is not asked for ever. */
const REFUSALS_MAX = 3;

const FULL = 'store_full';

/** 4xx that say nothing about the file itself. */
const PASSING = new Set([401, 408, 425, 429]);

export interface Job {
  readonly upload: Upload;
  /** As it was chosen. */
  readonly file: Blob;
  readonly signal: AbortSignal;
  /** It was looked at: what is sent in its place, what is known of that, and what it was before. */
  readonly onPrepared: (
    made: Blob | null,
    known: Partial<Attachment>,
    original: Upload['original'],
  ) => void;
  /** From 0 to 1. */
  readonly onProgress: (progress: number) => void;
  readonly onAnnounced: (attachmentId: string) => void;
  readonly onArrived: () => void;
  /** Something is away: it goes on by itself when that is back. */
  readonly onStalled: (reason: 'unreachable' | 'store_full') => void;
}

/** How it ended. */
export type End = { readonly attachment: Attachment } | { readonly reason: string };

/** Where a file is to go, for as long as that holds. */
interface Ticket {
  readonly attachmentId: string;
  readonly upload: components['schemas']['UploadAddress'];
}

/** The store's own refusal. */
class Refused extends Error {
  readonly status: number;
  /** Whether it has no room. */
  readonly isFull: boolean;

  constructor(status: number, text: string) {
    super(`the store answers ${status}`);
    this.status = status;
    this.isFull = status === 507 || (status === 503 && /full/i.test(text));
  }
}

/** Takes files to the store: announced, sent, and waited for until the server has looked into them. */
export class Carrier {
  readonly #api: Api;
  readonly #prepare: Prepare | null;
  #sending = 0;
  readonly #queue: (() => void)[] = [];
  readonly #wakers = new Map<unknown, () => void>();

  constructor(api: Api, prepare: Prepare | null) {
    this.#api = api;
    this.#prepare = prepare;
  }

  /** The server has told something of one. */
  wake(attachmentId: unknown): void {
    this.#wakers.get(attachmentId)?.();
  }

  /** Tries for as long as that is of use; rejects when it is given up. */
  async carry(chosen: Job): Promise<End> {
    const { signal } = chosen;
    let { attachmentId } = chosen.upload;
    let job: Job | null = null;
    for (let attempt = 0; ; attempt += 1) {
      try {
        const known = attachmentId === null ? null : await this.#stateOf(attachmentId);
        const isThere = known !== null && known.state !== 'uploading';
        if (!isThere) {
          job ??= await outgoing(chosen, this.#prepare);
          if (job.file.size > FILE_BYTES_MAX) return { reason: 'too_large' };
        }
        const view = isThere ? known : await this.#arrive(job ?? chosen);
        attachmentId = view.attachment_id;
        return endOf(await this.#lookedInto(view, signal));
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof Refused) return { reason: 'checksum_mismatch' };
        const problem = problemOf(error);
        if (!isPassing(problem)) return { reason: problem.code };
        const ms = Math.max(backoff(attempt), (problem.retryAfter ?? 0) * 1_000);
        chosen.onStalled(problem.code === FULL ? FULL : 'unreachable');
        await pause(ms, signal);
      }
    }
  }

  /** The file is in the store, and the server knows. */
  async #arrive(job: Job): Promise<View> {
    const { signal } = job;
    await this.#turn(signal);
    try {
      job.onProgress(0);
      const sha256 = await digest(job.file);
      for (let refusals = 0; ; ) {
        const ticket = await this.#announce(job, sha256);
        try {
          await this.#send(ticket, job);
        } catch (error) {
          // The address has ended, or was never good: another one.
          const isEnded = error instanceof Refused && error.status === 403;
          refusals += 1;
          void this.#discard(ticket.attachmentId);
          if (!isEnded || refusals >= REFUSALS_MAX) throw error;
          continue;
        }
        const view = await this.#complete(ticket.attachmentId, job);
        job.onArrived();
        return view;
      }
    } finally {
      this.#sending -= 1;
      this.#queue.shift()?.();
    }
  }

  /** Waits for one of the places. */
  async #turn(signal: AbortSignal): Promise<void> {
    while (this.#sending >= PARALLEL_MAX) {
      await new Promise<void>(resolve => this.#queue.push(resolve));
    }
    this.#sending += 1;
    if (!signal.aborted) return;
    this.#sending -= 1;
    this.#queue.shift()?.();
    signal.throwIfAborted();
  }

  async #announce({ upload, signal, onAnnounced }: Job, sha256: string): Promise<Ticket> {
    const { file_name, content_type, size } = upload.attachment;
    const body = { file_name, content_type, size, sha256, purpose: upload.purpose };
    const told = await unwrap(this.#api.POST('/v1/attachments', { body, signal }));
    onAnnounced(told.attachment_id);
    return { attachmentId: told.attachment_id, upload: told.upload };
  }

  /** Tries the same address for as long as it holds. */
  async #send({ upload }: Ticket, job: Job): Promise<void> {
    const until = Date.parse(upload.expires_at) - MARGIN_MS;
    for (let attempt = 0; ; attempt += 1) {
      try {
        await put(upload, job);
        return;
      } catch (error) {
        job.signal.throwIfAborted();
        const isPassing = !(error instanceof Refused) || error.status >= 500;
        if (!isPassing) throw error;
        const reason = error instanceof Refused && error.isFull ? FULL : 'unreachable';
        const ms = backoff(attempt);
        if (Date.now() + ms > until || attempt >= 6) {
          throw new ProblemError({ ...UNREACHABLE, code: reason });
        }
        job.onStalled(reason);
        await pause(ms, job.signal);
      }
    }
  }

  async #complete(attachment_id: string, { signal, onStalled }: Job): Promise<View> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const params = { path: { attachment_id } };
        const path = '/v1/attachments/{attachment_id}/complete';
        return await unwrap(this.#api.POST(path, { params, signal }));
      } catch (error) {
        if (!isPassing(problemOf(error))) throw error;
        onStalled('unreachable');
        await pause(backoff(attempt), signal);
      }
    }
  }

  async #stateOf(attachment_id: string): Promise<View | null> {
    try {
      const params = { path: { attachment_id } };
      return await unwrap(this.#api.GET('/v1/attachments/{attachment_id}/state', { params }));
    } catch (error) {
      if (problemOf(error).status === 404) return null;
      throw error;
    }
  }

  async #lookedInto(view: View, signal: AbortSignal): Promise<View> {
    let now: View | null = view;
    while (now.state === 'processing') {
      const told = new Promise<void>(resolve => this.#wakers.set(view.attachment_id, resolve));
      await Promise.race([told, pause(POLL_MS, signal)]);
      this.#wakers.delete(view.attachment_id);
      now = await this.#stateOf(view.attachment_id);
      // Discarded meanwhile: from the beginning.
      if (now === null) throw new ProblemError(UNREACHABLE);
    }
    return now;
  }

  async #discard(attachment_id: string): Promise<void> {
    const params = { path: { attachment_id } };
    await this.#api.DELETE('/v1/attachments/{attachment_id}', { params }).catch(() => {});
  }
}

function endOf(view: View): End {
  if (view.state !== 'ready') return { reason: view.reason ?? 'failed' };
  const { attachment_id, file_name, content_type, size, width, height, placeholder } = view;
  return {
    attachment: {
      ...{ attachment_id, file_name, content_type, size },
      ...(width && { width }),
      ...(height && { height }),
      ...(placeholder && { placeholder }),
    },
  };
}

function isPassing({ status }: Problem): boolean {
  // 409: the store has lost what came; 404: it was swept meanwhile. Both begin anew.
  return status === 0 || status >= 500 || status === 404 || status === 409 || PASSING.has(status);
}

async function digest(file: Blob): Promise<string> {
  // Pages that did not come through TLS have none.
  if (globalThis.crypto?.subtle === undefined) throw insecure();
  const hash = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return [...new Uint8Array(hash)].map(byte => byte.toString(16).padStart(2, '0')).join('');
}

function insecure(): ProblemError {
  const title = 'this page may not hash';
  const problem = { status: 400, code: 'insecure', title, detail: title };
  return new ProblemError({ ...problem, errors: [], retryAfter: null });
}

type Target = Ticket['upload'];

function put(target: Target, job: Job): Promise<void> {
  return typeof XMLHttpRequest === 'undefined' ? putPlainly(target, job) : putTelling(target, job);
}

/** `fetch` does not tell how far an upload is. */
function putTelling({ method, url, headers }: Target, job: Job): Promise<void> {
  const { file, signal, onProgress } = job;
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let stall: ReturnType<typeof setTimeout> | undefined;
    const lives = () => {
      clearTimeout(stall);
      stall = setTimeout(() => request.abort(), STALL_MS);
    };
    request.open(method, url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded }) => {
      lives();
      // The last part is done when the store says so.
      onProgress(Math.min(0.99, loaded / Math.max(1, file.size)));
    };
    const abort = () => request.abort();
    request.onloadend = () => {
      clearTimeout(stall);
      signal.removeEventListener('abort', abort);
      const { status } = request;
      if (status >= 200 && status < 300) resolve();
      else if (status === 0) reject(new ProblemError(UNREACHABLE));
      else reject(new Refused(status, request.responseText));
    };
    signal.addEventListener('abort', abort);
    lives();
    request.send(file);
  });
}

async function putPlainly({ method, url, headers }: Target, { file, signal }: Job): Promise<void> {
  const response = await fetch(url, { method, headers, body: file, signal });
  if (!response.ok) throw new Refused(response.status, await response.text());
}

/** Ends at once when a network comes back; rejects when it is given up. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const target = typeof window === 'undefined' ? null : window;
    const end = () => {
      clearTimeout(timer);
      target?.removeEventListener('online', end);
      signal.removeEventListener('abort', end);
      if (signal.aborted) reject(signal.reason);
      else resolve();
    };
    const timer = setTimeout(end, ms);
    target?.addEventListener('online', end);
    signal.addEventListener('abort', end);
  });
}
