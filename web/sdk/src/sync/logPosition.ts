/** How far the log has come, as far as this client knows: what it asks for is to have as much. */
export class LogPosition {
  #latest = 0;

  /** 0 while nothing is known. */
  get latest(): number {
    return this.#latest;
  }

  /** Something came that has this position. */
  saw(position: number): void {
    this.#latest = Math.max(this.#latest, position);
  }

  /** The log is another one, or was set back. */
  forget(): void {
    this.#latest = 0;
  }
}
