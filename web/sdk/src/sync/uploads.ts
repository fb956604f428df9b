import { type Api, unwrap } from '../api/client.ts';
import type { Device } from '../db/device.ts';
import { newId } from '../ids.ts';
import type { Attachment, Problem, Upload } from '../model.ts';
import type { NewFile, Uploads } from '../types.ts';
import type { Carrier } from './carrier.ts';
import { cleanName, measured } from './files.ts';
import type { Tabs } from './tabs.ts';

/** The largest file that the server takes, in bytes. */
export const FILE_BYTES_MAX = 26_214_400;

/** So many files that were sent are remembered, so that they need not be fetched to be shown. */
const SHOWN_MAX = 100;

/** As this device keeps it; the bytes stand apart, as they never change. */
export type KeptUpload = Omit<Upload, 'isTaken' | 'progress'>;

export interface UploadsOptions {
  readonly api: Api;
  readonly device: Device;
  readonly tabs: Tabs;
  /** One is ready, failed, or gone. */
  readonly onSettled: () => void;
}

/**
 * Files on their way to the store. Kept on this device with their bytes before anything is sent, so
 * that a reload goes on with them; what does the sending is loaded with the first of them.
 */
export class UploadStore implements Uploads {
  readonly #options: UploadsOptions;
  readonly #uploads = new Map<string, Upload>();
  /** By their ids here, and by those of the server. */
  readonly #files = new Map<string, Blob>();
  readonly #jobs = new Map<string, AbortController>();
  /** What is in memory alone: because it is new, or nothing can be kept. */
  readonly #unkept = new Set<string>();
  readonly #measuring = new Map<string, Promise<void>>();
  readonly #byScope = new Map<string, readonly Upload[]>();
  readonly #listeners = new Set<() => void>();
  #carrier: Promise<Carrier> | null = null;
  #isOn = false;
  #isRestored = false;

  constructor(options: UploadsOptions) {
    this.#options = options;
  }

  add(scope: string, files: readonly NewFile[], purpose: Upload['purpose'] = 'message'): string[] {
    return files.map(given => {
      const id = newId();
      const attachment: Attachment = {
        attachment_id: id,
        file_name: cleanName(given.name),
        content_type: given.file.type || 'application/octet-stream',
        size: given.file.size,
      };
      const reason = given.file.size > FILE_BYTES_MAX ? 'too_large' : sizeless(given.file);
      const state = reason === null ? 'waiting' : 'failed';
      this.#files.set(id, given.file);
      this.#unkept.add(id);
      const upload = { id, scope, purpose, attachment, state, reason, attachmentId: null } as const;
      this.#put({ ...upload, isTaken: false, progress: 0 });
      this.#measuring.set(id, this.#measure(id, given.file));
      void this.#keep(id, given.file).then(() => this.#run(id));
      return id;
    });
  }

  of(scope: string): readonly Upload[] {
    const known = this.#byScope.get(scope);
    if (known !== undefined) return known;
    const found = [...this.#uploads.values()].filter(each => each.scope === scope && !each.isTaken);
    this.#byScope.set(scope, found);
    return found;
  }

  get(id: string): Upload | undefined {
    return this.#uploads.get(id);
  }

  file(id: string): Blob | undefined {
    return this.#files.get(id);
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  describe(id: string, alt: string): void {
    const upload = this.#uploads.get(id);
    if (upload === undefined) return;
    const { alt: _, ...rest } = upload.attachment;
    this.#change(id, { attachment: alt.trim() === '' ? rest : { ...rest, alt } });
  }

  retry(id: string): void {
    const upload = this.#uploads.get(id);
    if (upload?.state !== 'failed' || sizeless(this.#files.get(id)) !== null) return;
    if (upload.attachment.size > FILE_BYTES_MAX) return;
    this.#change(id, { state: 'waiting', reason: null, attachmentId: null, progress: 0 });
    this.#run(id);
  }

  remove(id: string): void {
    const attachmentId = this.#uploads.get(id)?.attachmentId ?? null;
    this.#drop(id);
    if (attachmentId === null) return;
    const params = { path: { attachment_id: attachmentId } };
    // What is not told is swept by the server itself.
    unwrap(this.#options.api.DELETE('/v1/attachments/{attachment_id}', { params })).catch(() => {});
  }

  async ready(ids: readonly string[]): Promise<readonly Attachment[]> {
    for (;;) {
      const stand = this.standOf(ids);
      if (stand === 'ready') break;
      if (stand !== 'waiting') throw stand;
      await new Promise<void>(resolve => {
        const stop = this.subscribe(() => {
          stop();
          resolve();
        });
      });
    }
    return ids.map(id => this.onServer(id));
  }

  done(ids: readonly string[]): void {
    for (const id of ids) this.#drop(id);
  }

  // ------------------------------------------------------------- for the outbox and the engine

  /** Waits until what can be told of files is known: how large pictures are. */
  async measured(ids: readonly string[]): Promise<void> {
    await Promise.all(ids.map(id => this.#measuring.get(id)));
  }

  /** A message takes them: they are not in the composer any more. */
  take(ids: readonly string[]): readonly Attachment[] {
    return ids.flatMap(id => {
      const upload = this.#uploads.get(id);
      if (upload === undefined) return [];
      this.#change(id, { isTaken: true });
      return [upload.attachment];
    });
  }

  /** Gives them back to where they were taken from. */
  release(ids: readonly string[]): void {
    // Else another tab would take them for sent when nothing refers to them any more.
    this.#options.tabs.tell({ type: 'released', ids });
    this.released(ids);
  }

  /** Another tab gave them back. */
  released(ids: readonly string[]): void {
    for (const id of ids) this.#change(id, { isTaken: false });
  }

  /** What messages that wait refer to: it is taken, and what was is done with. */
  referred(ids: ReadonlySet<string>): void {
    for (const { id, isTaken } of [...this.#uploads.values()]) {
      if (ids.has(id)) {
        if (!isTaken) this.#change(id, { isTaken: true });
      } else if (isTaken) this.#drop(id);
    }
  }

  /** Whether all are ready; else that they are waited for, or why that is of no use. */
  standOf(ids: readonly string[]): 'ready' | 'waiting' | Problem {
    let isReady = true;
    for (const id of ids) {
      const upload = this.#uploads.get(id);
      if (upload === undefined && !this.#isRestored) isReady = false;
      else if (upload === undefined || upload.state === 'failed') {
        return problemOfFile(upload?.reason ?? 'lost');
      } else if (upload.state !== 'ready') isReady = false;
    }
    return isReady ? 'ready' : 'waiting';
  }

  /** An attachment under the id that the server gave it. */
  onServer(id: string): Attachment {
    const upload = this.#uploads.get(id);
    if (upload === undefined || upload.attachmentId === null) throw problemOfFile('lost');
    return { ...upload.attachment, attachment_id: upload.attachmentId };
  }

  /** Takes what an earlier visit left, or what another tab changed. */
  async restore(referred: () => ReadonlySet<string>): Promise<void> {
    const kept = await this.#options.device.use(keep => keep.loadUploads());
    const ids = new Set(kept?.map(([{ id }]) => id));
    for (const id of [...this.#uploads.keys()]) {
      if (kept !== undefined && !ids.has(id) && !this.#unkept.has(id)) this.#forget(id);
    }
    for (const [upload, file] of kept ?? []) {
      if (this.#jobs.has(upload.id) && this.#isOn) continue;
      this.#files.set(upload.id, file);
      if (upload.attachmentId !== null) this.#files.set(upload.attachmentId, file);
      const before = this.#uploads.get(upload.id);
      const isTaken = before?.isTaken ?? false;
      this.#put({ ...upload, isTaken, progress: before?.progress ?? 0 });
    }
    this.#isRestored = true;
    this.referred(referred());
    this.#tell();
    this.#options.onSettled();
    for (const id of this.#uploads.keys()) this.#run(id);
  }

  /** Somebody is signed in: sending goes on. */
  begin(): void {
    this.#isOn = true;
    for (const id of this.#uploads.keys()) this.#run(id);
  }

  /** Nobody is signed in any more: nothing is sent, and nothing is remembered. */
  clear(): void {
    this.#isOn = false;
    this.#isRestored = false;
    for (const job of this.#jobs.values()) job.abort();
    this.#jobs.clear();
    this.#uploads.clear();
    this.#unkept.clear();
    this.#byScope.clear();
    this.#files.clear();
    this.#tell();
  }

  /** The server tells that it has looked into one. */
  notice(attachmentId: unknown): void {
    void this.#carrier?.then(carrier => carrier.wake(attachmentId));
  }

  // ------------------------------------------------------------------------------- within

  #run(id: string): void {
    const upload = this.#uploads.get(id);
    const isDone = upload?.state === 'ready' || upload?.state === 'failed';
    if (upload === undefined || isDone || this.#jobs.has(id) || !this.#isOn) return;
    const abort = new AbortController();
    this.#jobs.set(id, abort);
    void this.#options.tabs
      .exclusive(`upload:${id}`, abort.signal, () => this.#carry(id, abort.signal))
      .catch(() => {})
      .finally(() => {
        if (this.#jobs.get(id) === abort) this.#jobs.delete(id);
        this.#options.onSettled();
      });
  }

  /** Nobody else is at it. */
  async #carry(id: string, signal: AbortSignal): Promise<void> {
    // Another tab may have come to an end with it meanwhile.
    const kept = await this.#options.device.use(keep => keep.loadUpload(id));
    if (signal.aborted) return;
    if (kept !== undefined && kept !== null && kept.state !== 'waiting') {
      this.#change(id, kept, false);
      if (kept.state !== 'uploading' && kept.state !== 'processing') return;
    }
    this.#carrier ??= import('./carrier.ts').then(part => new part.Carrier(this.#options.api));
    this.#carrier.catch(() => {
      this.#carrier = null;
    });
    const carrier = await this.#carrier;
    const upload = this.#uploads.get(id);
    const file = this.#files.get(id);
    if (upload === undefined || file === undefined || signal.aborted) return;
    const end = await carrier.carry({
      upload,
      file,
      signal,
      onProgress: progress => this.#change(id, { state: 'uploading', progress }, false),
      onAnnounced: attachmentId => this.#change(id, { attachmentId }),
      onArrived: () => this.#change(id, { state: 'processing', progress: 1 }),
    });
    if (signal.aborted) return;
    if ('reason' in end) {
      this.#change(id, { state: 'failed', reason: end.reason });
      return;
    }
    const { alt } = this.#uploads.get(id)?.attachment ?? {};
    const attachment = { ...end.attachment, attachment_id: id, ...(alt !== undefined && { alt }) };
    this.#files.set(end.attachment.attachment_id, file);
    this.#change(id, { state: 'ready', attachment, progress: 1 });
  }

  async #measure(id: string, file: Blob): Promise<void> {
    const size = await measured(file);
    const upload = this.#uploads.get(id);
    if (size !== null && upload !== undefined && upload.attachment.width === undefined) {
      this.#change(id, { attachment: { ...upload.attachment, ...size } });
    }
    this.#measuring.delete(id);
  }

  #change(id: string, change: Partial<Upload>, isKept = true): void {
    const before = this.#uploads.get(id);
    if (before === undefined) return;
    this.#put({ ...before, ...change });
    if (isKept && !('isTaken' in change)) void this.#keep(id);
  }

  #put(upload: Upload): void {
    this.#uploads.set(upload.id, upload);
    this.#byScope.delete(upload.scope);
    this.#tell();
  }

  async #keep(id: string, file?: Blob): Promise<void> {
    const upload = this.#uploads.get(id);
    // A photo of oneself is chosen again.
    if (upload === undefined || upload.purpose === 'avatar') return;
    const { isTaken: _, progress: __, ...kept } = upload;
    const isKept = await this.#options.device.use(keep => keep.saveUpload(kept, file));
    if (isKept) this.#unkept.delete(id);
    this.#options.tabs.tell({ type: 'uploads' });
  }

  #drop(id: string): void {
    this.#forget(id);
    void this.#options.device
      .use(keep => keep.deleteUpload(id))
      .then(() => this.#options.tabs.tell({ type: 'uploads' }));
    this.#options.onSettled();
  }

  #forget(id: string): void {
    const upload = this.#uploads.get(id);
    this.#jobs.get(id)?.abort();
    this.#jobs.delete(id);
    this.#uploads.delete(id);
    this.#unkept.delete(id);
    for (const oldest of this.#files.keys()) {
      if (this.#files.size <= SHOWN_MAX) break;
      if (!this.#uploads.has(oldest)) this.#files.delete(oldest);
    }
    if (upload !== undefined) this.#byScope.delete(upload.scope);
    this.#tell();
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

function sizeless(file: Blob | undefined): 'empty' | null {
  return file !== undefined && file.size === 0 ? 'empty' : null;
}

/** Why a file cannot be sent, as a refusal: its `detail` is the machine word. */
function problemOfFile(reason: string): Problem {
  return {
    ...{ status: 422, code: 'attachment', title: 'a file cannot be sent', detail: reason },
    ...{ errors: [], retryAfter: null },
  };
}
