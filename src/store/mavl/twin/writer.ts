// Packs the records of one change into pages. Many pages share one buffer: the database copies what it is given.
import { pageFill, refUnit } from "../record.ts";

const smallest = 4096;
const largest = 262_144;

export class PageWriter {
  readonly #pages: Uint8Array[] = [];
  readonly #first: number;
  #pageAt = 0;
  #end = 0;
  #next = smallest;
  /** Where the record just taken goes; valid until the next take(). */
  bytes: Uint8Array = new Uint8Array(0);
  view = new DataView(this.bytes.buffer);
  at = 0;

  constructor(first: number) {
    this.#first = first;
  }

  /** Reserves room for a record, to be written to `bytes` from `at` on. @returns its ref */
  take(length: number): number {
    if (this.#end - this.#pageAt >= pageFill) this.#close();
    if (this.#end + length > this.bytes.length) {
      const begun = this.bytes.subarray(this.#pageAt, this.#end);
      this.bytes = new Uint8Array(Math.max(this.#next, begun.length + length));
      this.bytes.set(begun);
      this.view = new DataView(this.bytes.buffer);
      this.#next = Math.min(largest, this.#next * 2);
      this.#pageAt = 0;
      this.#end = begun.length;
    }
    this.at = this.#end;
    this.#end += length;
    return (this.#first + this.#pages.length) * refUnit + this.at - this.#pageAt;
  }

  finish(): readonly Uint8Array[] {
    this.#close();
    return this.#pages;
  }

  #close(): void {
    if (this.#end > this.#pageAt) this.#pages.push(this.bytes.subarray(this.#pageAt, this.#end));
    this.#pageAt = this.#end;
  }
}
