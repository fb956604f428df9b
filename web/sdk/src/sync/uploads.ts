import { type Api, unwrap } from '../api/client.ts';
import type { Device } from '../db/device.ts';
import { newId } from '../ids.ts';
import type { Attachment, Upload } from '../model.ts';
import type { NewFile, Prepare, Uploads } from '../types.ts';
import type { Carrier } from './carrier.ts';
import { FileMemory } from './fileMemory.ts';
import {
  cleanName,
  FILE_BYTES_MAX,
  mayShrink,
  measured,
  problemOfFile,
  type Stand,
  sizeless,
} from './files.ts';
import type { Tabs } from './tabs.ts';
import { AGAIN, MOVING, UNTOUCHED } from './uploadState.ts';

export interface UploadsOptions {
  readonly api: Api;
  readonly device: Device;
  readonly tabs: Tabs;
  readonly prepare: Prepare | null;
  /** One is ready, failed, gone, or waits for something that is away. */
  readonly onSettled: () => void;
}

/**
 * Files on their way to the store. Kept on this device with their bytes before anything is sent, so
 * that a reload goes on with them; what does the sending is loaded with the first of them.
 */
export class UploadStore implements Uploads {
  readonly #options: UploadsOptions;
  readonly #uploads = new Map<string, Upload>();
  readonly #files = new FileMemory();
  readonly #jobs = new Map<string, AbortController>();
  /** What is in memory alone: because it is new, or nothing can be kept. */
  readonly #unkept = new Set<string>();
  /** What was taken away or is done with: what was read of it before is not to bring it back. */
  readonly #gone = new Set<string>();
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
      const reason = this.#isTooLarge(given.file) ? 'too_large' : sizeless(given.file);
      const state = reason === null ? 'waiting' : 'failed';
      this.#files.add(id, given.file);
      this.#unkept.add(id);
      const upload = { id, scope, purpose, attachment, state, reason, ...UNTOUCHED } as const;
      this.#put({ ...upload, attachmentId: null, isTaken: false, progress: 0 });
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

  sendOriginal(id: string, isOriginal: boolean): void {
    const upload = this.#uploads.get(id);
    if (upload === undefined || upload.isTaken || upload.isOriginal === isOriginal) return;
    this.#stop(id);
    this.#discard(upload.attachmentId);
    this.#files.restore(id);
    const attachment = { ...upload.attachment, ...upload.original };
    this.#change(id, { ...AGAIN, attachment, original: null, isOriginal });
    this.#run(id);
  }

  retry(id: string): void {
    const upload = this.#uploads.get(id);
    const isStalled = upload?.state === 'waiting' && upload.reason !== null;
    if (isStalled) this.#stop(id);
    else if (upload?.state !== 'failed' || sizeless(this.#files.get(id)) !== null) return;
    else if (upload.reason === 'too_large') return;
    // What the server may have already is not sent a second time.
    this.#change(id, { ...AGAIN, attachmentId: isStalled ? upload.attachmentId : null });
    this.#run(id);
  }

  remove(id: string): void {
    const attachmentId = this.#uploads.get(id)?.attachmentId ?? null;
    this.#drop(id);
    this.#discard(attachmentId);
  }

  async ready(ids: readonly string[]): Promise<readonly Attachment[]> {
    for (;;) {
      const stand = this.standOf(ids);
      if (stand === 'ready') break;
      if (typeof stand === 'object') throw stand;
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

  /** How those are, all together. */
  standOf(ids: readonly string[]): Stand {
    let stand: Stand = 'ready';
    for (const id of ids) {
      const upload = this.#uploads.get(id);
      if (upload === undefined ? this.#isRestored : upload.state === 'failed') {
        return problemOfFile(upload?.reason ?? 'lost');
      }
      if (upload?.state === 'ready') continue;
      if (stand === 'ready') stand = 'waiting';
      if (upload?.state === 'waiting' && upload.reason !== null) stand = 'stalled';
    }
    return stand;
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
      if (this.#gone.has(upload.id)) continue;
      const before = this.#uploads.get(upload.id);
      if (this.#jobs.has(upload.id) && this.#isOn) {
        if ((before?.isOriginal ?? false) === (upload.isOriginal ?? false)) continue;
        // In another tab somebody wants it otherwise.
        this.#stop(upload.id);
        this.#files.restore(upload.id);
      }
      this.#files.add(upload.id, file);
      if (upload.attachmentId !== null) this.#files.add(upload.attachmentId, file);
      const isTaken = before?.isTaken ?? false;
      this.#put({ ...UNTOUCHED, ...upload, isTaken, progress: before?.progress ?? 0 });
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

  /** Nothing is sent any more; another tab, or a later visit, goes on with it. */
  stop(): void {
    this.#isOn = false;
    for (const id of [...this.#jobs.keys()]) this.#stop(id);
  }

  /** Files that were erased from the server's store are not remembered here either. */
  erase(attachmentIds: readonly string[]): void {
    this.#files.erase(attachmentIds);
    this.#tell();
  }

  /** Nobody is signed in any more: nothing is sent, and nothing is remembered. */
  clear(): void {
    this.stop();
    this.#isRestored = false;
    this.#uploads.clear();
    this.#unkept.clear();
    this.#gone.clear();
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

  /** Gives up what is being done for one. */
  #stop(id: string): void {
    this.#jobs.get(id)?.abort();
    this.#jobs.delete(id);
  }

  /** The server need not keep it; what it is not told it sweeps itself. */
  #discard(attachment_id: string | null): void {
    if (attachment_id === null) return;
    const params = { path: { attachment_id } };
    unwrap(this.#options.api.DELETE('/v1/attachments/{attachment_id}', { params })).catch(() => {});
  }

  /** One that will be made smaller may be larger than what the server takes. */
  #isTooLarge(file: Blob): boolean {
    return file.size > FILE_BYTES_MAX && !(this.#options.prepare !== null && mayShrink(file));
  }

  /** Nobody else is at it. */
  async #carry(id: string, signal: AbortSignal): Promise<void> {
    // Another tab may have come to an end with it meanwhile.
    const kept = await this.#options.device.use(keep => keep.loadUpload(id));
    if (signal.aborted) return;
    // Another tab has taken it away, or is done with it, and is about to tell.
    if (kept === null && !this.#unkept.has(id)) return this.#forget(id);
    if (kept && kept.state !== 'waiting') {
      this.#change(id, kept, false);
      if (kept.state !== 'uploading' && kept.state !== 'processing') return;
    }
    const { api, prepare, onSettled } = this.#options;
    this.#carrier ??= import('./carrier.ts').then(part => new part.Carrier(api, prepare));
    this.#carrier.catch(() => {
      this.#carrier = null;
    });
    const carrier = await this.#carrier;
    await this.#measuring.get(id);
    const upload = this.#uploads.get(id);
    const file = this.#files.chosen(id);
    if (upload === undefined || file === undefined || signal.aborted) return;
    const end = await carrier.carry({
      upload,
      file,
      signal,
      onPrepared: (made, known, original) => {
        if (made !== null) this.#files.replace(id, made);
        const attachment = this.#uploads.get(id)?.attachment ?? upload.attachment;
        this.#change(id, { attachment: { ...attachment, ...known }, original });
      },
      onProgress: progress => this.#change(id, { ...MOVING, progress }, false),
      onAnnounced: attachmentId => this.#change(id, { attachmentId }),
      onArrived: () => this.#change(id, { state: 'processing', progress: 1, reason: null }),
      onStalled: reason => {
        this.#change(id, { state: 'waiting', reason }, false);
        onSettled();
      },
    });
    if (signal.aborted) return;
    if ('reason' in end) {
      this.#change(id, { state: 'failed', reason: end.reason });
      return;
    }
    const { alt } = this.#uploads.get(id)?.attachment ?? {};
    const attachment = { ...end.attachment, attachment_id: id, ...(alt !== undefined && { alt }) };
    this.#files.add(end.attachment.attachment_id, this.#files.get(id) ?? file);
    this.#change(id, { state: 'ready', attachment, progress: 1, reason: null });
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
    this.#gone.add(id);
    this.#forget(id);
    void this.#options.device
      .use(keep => keep.deleteUpload(id))
      .then(() => this.#options.tabs.tell({ type: 'uploads' }));
    this.#options.onSettled();
  }

  #forget(id: string): void {
    const upload = this.#uploads.get(id);
    this.#stop(id);
    this.#uploads.delete(id);
    this.#unkept.delete(id);
    this.#files.release(id, other => this.#uploads.has(other));
    if (upload !== undefined) this.#byScope.delete(upload.scope);
    this.#tell();
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
