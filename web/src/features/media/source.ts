import type { SandeshamClient } from '@sandesham/client';

/** The address of what the server has; it leads on to the store, and is the same for ever. */
export function addressOf(attachmentId: string, variant: string): string {
  return `/v1/attachments/${attachmentId}?variant=${variant}`;
}

/** One for each file of this device, for as long as the file is remembered. */
const urls = new WeakMap<Blob, string>();
const forgetting = new FinalizationRegistry<string>(url => URL.revokeObjectURL(url));

function urlOf(file: Blob): string {
  const known = urls.get(file);
  if (known !== undefined) return known;
  const url = URL.createObjectURL(file);
  urls.set(file, url);
  forgetting.register(file, url);
  return url;
}

/** Where a picture comes from: what this device sent itself it need not fetch. */
export function sourceOf(client: SandeshamClient, attachmentId: string, variant: string): string {
  const file = client.uploads.file(attachmentId);
  return file === undefined ? addressOf(attachmentId, variant) : urlOf(file);
}
