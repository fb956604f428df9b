/** What this device can tell of a file. */

import type { Problem } from '../model.ts';

/**
 * How the files of a message are: all ready; waited for; waited for without anybody knowing how long,
 * as what they go to is away; or why waiting is of no use.
 */
export type Stand = 'ready' | 'waiting' | 'stalled' | Problem;

/** The largest file that the server takes, in bytes. */
export const FILE_BYTES_MAX = 26_214_400;

const NAME_MAX = 255;

/** What the server does not take in a name: separators, controls, and marks that turn the direction. */
const FORBIDDEN = /[/\\\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Pictures that the server makes small ones of; everything else is a file to be downloaded. */
const PICTURES = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif']);

/** Of these smaller ones are made; one that moves is left alone. */
const SHRINKABLE = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/avif']);

/** Nothing larger is read into memory to be made smaller, in bytes. */
const SHRINK_BYTES_MAX = 100_000_000;

/** How long a browser may take to say how large a picture is, in milliseconds. */
const MEASURE_MS_MAX = 3_000;

/** A name that the server takes. */
export function cleanName(name: string): string {
  const clean = [...name.replace(FORBIDDEN, '_')];
  if (clean.every(char => char === '.' || char.trim() === '')) return 'file';
  if (clean.length <= NAME_MAX) return clean.join('');
  // What it ends in says what it is.
  const ending = clean.slice(clean.lastIndexOf('.'));
  const kept = clean.includes('.') && ending.length <= 12 ? ending : [];
  return [...clean.slice(0, NAME_MAX - kept.length), ...kept].join('');
}

/** Whether a file is a picture of which a smaller one could be made. */
export function mayShrink({ type, size }: Blob): boolean {
  return SHRINKABLE.has(type) && size <= SHRINK_BYTES_MAX;
}

/** How large a picture is, upright, in pixels; null for other files, and where nothing can tell. */
export async function measured(file: Blob): Promise<{ width: number; height: number } | null> {
  if (!PICTURES.has(file.type) || typeof Image === 'undefined') return null;
  const url = URL.createObjectURL(file);
  const image = new Image();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const told = new Promise<boolean>(resolve => {
    image.onload = () => resolve(true);
    image.onerror = () => resolve(false);
    timer = setTimeout(() => resolve(false), MEASURE_MS_MAX);
  });
  image.src = url;
  const isPicture = await told;
  clearTimeout(timer);
  URL.revokeObjectURL(url);
  const { naturalWidth: width, naturalHeight: height } = image;
  return isPicture && width > 0 && height > 0 ? { width, height } : null;
}

/** Why a file is not sent at all. */
export function sizeless(file: Blob | undefined): 'empty' | null {
  return file !== undefined && file.size === 0 ? 'empty' : null;
}

/** Why a file cannot be sent, as a refusal: its `detail` is the machine word. */
export function problemOfFile(reason: string): Problem {
  return {
    ...{ status: 422, code: 'attachment', title: 'a file cannot be sent', detail: reason },
    ...{ errors: [], retryAfter: null },
  };
}
