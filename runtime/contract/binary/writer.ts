// Writes the elements of the WebAssembly binary format into one growing buffer; numbers take their shortest form.
const utf8 = new TextEncoder();

export class Writer {
  #bytes: Uint8Array<ArrayBuffer>;
  length = 0;

  constructor(capacity = 1024) {
    this.#bytes = new Uint8Array(capacity);
  }

  #room(more: number): void {
    if (this.length + more <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.length + more));
    grown.set(this.#bytes.subarray(0, this.length));
    this.#bytes = grown;
  }

  byte(value: number): this {
    this.#room(1);
    this.#bytes[this.length++] = value;
    return this;
  }

  bytes(...values: number[]): this {
    this.#room(values.length);
    for (const value of values) this.#bytes[this.length++] = value;
    return this;
  }

  u32(value: number): this {
    this.#room(5);
    let rest = value;
    for (; rest > 0x7f; rest >>>= 7) this.#bytes[this.length++] = (rest & 0x7f) | 0x80;
    this.#bytes[this.length++] = rest;
    return this;
  }

  /** A signed number, of any width that holds it. @param value exact: at most 2^53 */
  signed(value: number): this {
    this.#room(10);
    let rest = value;
    while (rest < -64 || rest > 63) {
      const low = ((rest % 128) + 128) % 128;
      this.#bytes[this.length++] = low | 0x80;
      rest = (rest - low) / 128;
    }
    this.#bytes[this.length++] = rest & 0x7f;
    return this;
  }

  copy(from: Uint8Array, start = 0, end = from.length): this {
    this.#room(end - start);
    this.#bytes.set(from.subarray(start, end), this.length);
    this.length += end - start;
    return this;
  }

  name(text: string): this {
    const encoded = utf8.encode(text);
    return this.u32(encoded.length).copy(encoded);
  }

  /** What the other has written, with its length in front. */
  sized(part: Writer): this {
    return this.u32(part.length).append(part);
  }

  append(part: Writer): this {
    return this.copy(part.#bytes, 0, part.length);
  }

  clear(): this {
    this.length = 0;
    return this;
  }

  done(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.length);
  }
}
