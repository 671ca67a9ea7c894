// Hashers over the one context of the module: it belongs to the hasher that used it last, and its bytes are exchanged
// when another one wants it. A message that is longer than the input buffer is a stream, too.
import type { Hasher, StreamName } from "../types/hash.ts";
import { algorithms, type HashInstance, take } from "./module.ts";

export class Streams {
  readonly #instance: HashInstance;
  #owner: Stream | undefined;

  constructor(instance: HashInstance) {
    this.#instance = instance;
  }

  open(name: StreamName): Hasher {
    this.#start(algorithms[name]);
    this.#owner = new Stream(this);
    return this.#owner;
  }

  /** The digest of a message of any length. */
  digest(algorithm: number, data: Uint8Array): Uint8Array {
    this.#start(algorithm);
    this.feed(data);
    return this.result();
  }

  #start(algorithm: number): void {
    this.#owner?.keep(this.#instance.context);
    this.#owner = undefined;
    this.#instance.wasm.start(algorithm);
  }

  /** Makes the context that of the stream. */
  claim(stream: Stream): void {
    if (this.#owner === stream) return;
    this.#owner?.keep(this.#instance.context);
    this.#owner = stream;
    stream.restore(this.#instance.context);
  }

  feed(data: Uint8Array): void {
    const { wasm, memory, input, capacity } = this.#instance;
    if (data.length <= capacity) {
      memory.set(data, input);
      wasm.update(data.length);
      return;
    }
    for (let at = 0; at < data.length; at += capacity) {
      const piece = data.subarray(at, at + capacity);
      memory.set(piece, input);
      wasm.update(piece.length);
    }
  }

  result(): Uint8Array {
    return take(this.#instance.output, this.#instance.wasm.finish());
  }

  /** A stream that goes on from the context. */
  fork(): Hasher {
    const stream = new Stream(this);
    stream.keep(this.#instance.context);
    return stream;
  }
}

class Stream implements Hasher {
  readonly #streams: Streams;
  /** The context as it was when it was taken away. */
  #kept: Uint8Array | undefined;

  constructor(streams: Streams) {
    this.#streams = streams;
  }

  keep(context: Uint8Array): void {
    if (this.#kept === undefined) this.#kept = context.slice();
    else this.#kept.set(context);
  }

  restore(context: Uint8Array): void {
    if (this.#kept !== undefined) context.set(this.#kept);
  }

  update(data: Uint8Array): Hasher {
    this.#streams.claim(this);
    this.#streams.feed(data);
    return this;
  }

  digest(): Uint8Array {
    this.#streams.claim(this);
    return this.#streams.result();
  }

  copy(): Hasher {
    this.#streams.claim(this);
    return this.#streams.fork();
  }
}
