import { thumbHashToDataURL } from 'thumbhash';

const KNOWN_MAX = 500;
const known = new Map<string, string | null>();

/** A picture in a few dots, until the real one is here; null for one that cannot be read. */
export function placeholderUrl(placeholder: string | undefined): string | null {
  if (!placeholder) return null;
  const before = known.get(placeholder);
  if (before !== undefined) return before;
  const url = decode(placeholder);
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(placeholder, url);
  return url;
}

function decode(placeholder: string): string | null {
  try {
    return thumbHashToDataURL(Uint8Array.from(atob(placeholder), char => char.charCodeAt(0)));
  } catch {
    return null;
  }
}
