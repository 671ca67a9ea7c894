// Transactions whose signatures were found valid already, mostly by the mempool. The full hash names the signature too,
// and schemes are only ever turned on with growing height, so a finding holds from its height on.

export class Verified {
  readonly #limit: number;
  readonly #from = new Map<string, number>();

  /** @param limit most findings; the oldest are forgotten first */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#from.size;
  }

  /** @param id full hash as a Map key */
  mark(id: string, height: number): void {
    const known = this.#from.get(id);
    if (known !== undefined && known <= height) return;
    this.#from.set(id, height);
    if (this.#from.size <= this.#limit) return;
    const oldest = this.#from.keys().next();
    if (oldest.done !== true) this.#from.delete(oldest.value);
  }

  holds(id: string, height: number): boolean {
    const from = this.#from.get(id);
    return from !== undefined && from <= height;
  }

  /** Forgets a transaction that needs no further check. */
  delete(id: string): void {
    this.#from.delete(id);
  }
}
