/** Who is to be told, by key; a key without listeners costs nothing. */
export class Listeners<K> {
  readonly #byKey = new Map<K, Set<() => void>>();

  /** Returns how to stop. */
  add(key: K, listener: () => void): () => void {
    const listeners = this.#byKey.get(key) ?? new Set();
    this.#byKey.set(key, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#byKey.get(key) === listeners) this.#byKey.delete(key);
    };
  }

  has(key: K): boolean {
    return this.#byKey.has(key);
  }

  tell(key: K): void {
    for (const listener of [...(this.#byKey.get(key) ?? [])]) listener();
  }

  tellAll(): void {
    for (const key of [...this.#byKey.keys()]) this.tell(key);
  }
}
