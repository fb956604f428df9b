// A browser may forbid storage (private mode, policy) or have none left: the page then works, and forgets.

/** The JSON stored under `key`; `undefined` when there is none, or nothing that can be read. */
export function readStored(key: string): unknown {
  try {
    const text = localStorage.getItem(key);
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Stores `value` as JSON, and says whether it could. */
export function writeStored(key: string, value: unknown): boolean {
  try {
    localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}
