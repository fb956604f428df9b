/** So many files that were sent are remembered, so that they need not be fetched to be shown. */
const SHOWN_MAX = 100;

/** The bytes of files, by their ids here and by those of the server: what is sent, and what was chosen. */
export class FileMemory {
  readonly #files = new Map<string, Blob>();
  /** What was chosen, where something else is sent. */
  readonly #chosen = new Map<string, Blob>();

  get(id: string): Blob | undefined {
    return this.#files.get(id);
  }

  chosen(id: string): Blob | undefined {
    return this.#chosen.get(id) ?? this.#files.get(id);
  }

  /** Takes what was chosen; what is known already stays, so that nobody draws it a second time. */
  add(id: string, file: Blob): void {
    if (!this.#files.has(id)) this.#files.set(id, file);
  }

  /** From now on something is sent in place of what was chosen. */
  replace(id: string, file: Blob): void {
    const chosen = this.chosen(id);
    if (chosen !== undefined && !this.#chosen.has(id)) this.#chosen.set(id, chosen);
    this.#files.set(id, file);
  }

  /** What was chosen is sent again. */
  restore(id: string): void {
    const chosen = this.#chosen.get(id);
    if (chosen === undefined) return;
    this.#files.set(id, chosen);
    this.#chosen.delete(id);
  }

  /** One is not on its way any more; it may still be shown while there is room. */
  release(id: string, isNeeded: (id: string) => boolean): void {
    this.#chosen.delete(id);
    for (const oldest of this.#files.keys()) {
      if (this.#files.size <= SHOWN_MAX) break;
      if (!isNeeded(oldest)) this.#files.delete(oldest);
    }
  }

  /** What these are is not remembered, under whatever id. */
  erase(ids: readonly string[]): void {
    const files = new Set(ids.map(id => this.#files.get(id)));
    for (const [id, file] of this.#files) if (files.has(file)) this.#files.delete(id);
  }

  clear(): void {
    this.#files.clear();
    this.#chosen.clear();
  }
}
