/** The object store behind the fake server, and what the server knows of uploads. */

import type { Body } from './fakeRest.ts';
import { fakeId } from './fakeRoom.ts';

interface FakeUpload {
  readonly id: string;
  readonly announced: Body;
  state: 'uploading' | 'processing' | 'ready' | 'rejected';
}

export class FakeStore {
  readonly uploads = new Map<string, FakeUpload>();
  /** What a file is refused for when the server looks into it. */
  reject: ((fileName: string) => string | null) | null = null;
  /** What the store answers in place of taking a file. */
  refuse: (() => number | null) | null = null;
  /** Whether nobody answers there. */
  isAway = false;
  /** Whether the server has no time to look into what came. */
  isBusy = false;
  /** What sending waits for. */
  hold: Promise<unknown> | null = null;
  /** How many files are on their way right now, and were at most. */
  sending = 0;
  sendingMax = 0;
  /** How often a file was begun to be sent. */
  begun = 0;

  /** In the place of the page's `fetch`: what goes to the store. */
  readonly put = async (address: string, { signal }: { signal?: AbortSignal }) => {
    this.sending += 1;
    this.begun += 1;
    this.sendingMax = Math.max(this.sendingMax, this.sending);
    const aborted = new Promise((_, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason));
    });
    try {
      await Promise.race([this.hold, aborted]);
      if (this.isAway) throw new TypeError('fetch failed');
      const refused = this.refuse?.();
      if (refused) return new Response('the store says no', { status: refused });
      const upload = this.uploads.get(new URL(address).pathname.slice(1));
      if (upload?.state === 'uploading') upload.state = 'processing';
      return new Response(null, { status: 200 });
    } finally {
      this.sending -= 1;
    }
  };

  answer(method: string, id: string | undefined, part: string | undefined, body: Body) {
    if (id === undefined) return this.#announce(body);
    const upload = this.uploads.get(id);
    if (upload === undefined) return { status: 404, body: { code: 'not_a_member' } };
    if (method === 'DELETE') {
      this.uploads.delete(id);
      return { status: 204, body: null };
    }
    if (part === 'complete' && upload.state === 'uploading') {
      return { status: 409, body: { code: 'conflict' } };
    }
    const view = this.#view(upload);
    // It has been looked into by the next time that somebody asks.
    if (upload.state === 'processing' && !this.isBusy) {
      const { file_name } = upload.announced as { file_name: string };
      upload.state = this.reject?.(file_name) ? 'rejected' : 'ready';
    }
    return { status: 200, body: view };
  }

  /** As a message has it; null when it may not. */
  attachmentOf({ attachment_id, alt }: { attachment_id: string; alt?: string }): Body | null {
    const upload = this.uploads.get(attachment_id);
    if (upload?.state !== 'ready') return null;
    const { file_name, content_type, size } = upload.announced;
    return { attachment_id, file_name, content_type, size, ...(alt && { alt }) };
  }

  #announce(body: Body) {
    const id = fakeId();
    this.uploads.set(id, { id, announced: body, state: 'uploading' });
    const expires_at = new Date(Date.now() + 600_000).toISOString();
    const upload = { url: `http://store.test/${id}`, method: 'PUT', headers: {}, expires_at };
    return { status: 201, body: { attachment_id: id, upload } };
  }

  #view({ id, announced, state }: FakeUpload): Body {
    const { file_name, content_type, size } = announced as Record<string, string>;
    const reason = state === 'rejected' ? this.reject?.(file_name ?? '') : undefined;
    const what = { attachment_id: id, file_name, content_type, size, purpose: 'message' };
    const isPicture = content_type?.startsWith('image/');
    const box = isPicture && { width: 2_560, height: 1_536 };
    return {
      ...what,
      ...(box || {}),
      state,
      ...(reason && { reason }),
      created_at: new Date(0).toISOString(),
    };
  }
}
