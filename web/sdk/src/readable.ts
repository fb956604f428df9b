/** Something that has a value at any time and tells when it has another. A zustand store is one. */
export interface Readable<T> {
  getState(): T;
  /** Returns how to stop. */
  subscribe(listener: () => void): () => void;
}
