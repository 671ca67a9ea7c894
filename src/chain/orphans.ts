// Blocks whose parent is unknown wait here, bounded by number and by bytes; the one that came first goes first. They are
// named by their content, so a forged copy under the same block hash cannot keep the real one out.
import { mapKey } from "../lib/bytes.ts";
import type { Candidate } from "./candidate.ts";

export class Orphans {
  readonly #limit: number;
  readonly #byteLimit: number;
  readonly #waiting = new Map<string, Candidate>();
  readonly #byParent = new Map<string, Set<string>>();
  #bytes = 0;

  constructor(limit: number, byteLimit: number) {
    this.#limit = limit;
    this.#byteLimit = byteLimit;
  }

  get size(): number {
    return this.#waiting.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  has(candidate: Candidate): boolean {
    return this.#waiting.has(candidate.content);
  }

  add(candidate: Candidate): void {
    if (this.has(candidate) || candidate.size > this.#byteLimit || this.#limit === 0) return;
    const id = candidate.content;
    const parent = mapKey(candidate.block.parentHash);
    this.#waiting.set(id, candidate);
    const siblings = this.#byParent.get(parent);
    if (siblings === undefined) this.#byParent.set(parent, new Set([id]));
    else siblings.add(id);
    this.#bytes += candidate.size;
    while (this.#waiting.size > this.#limit || this.#bytes > this.#byteLimit) {
      const oldest = this.#waiting.values().next();
      if (oldest.done === true) break;
      this.#remove(oldest.value);
    }
  }

  /** Takes out all blocks that wait for this parent. */
  take(parentHash: Uint8Array): readonly Candidate[] {
    const found = [...(this.#byParent.get(mapKey(parentHash)) ?? [])]
      .map((id) => this.#waiting.get(id))
      .filter((one) => one !== undefined);
    for (const one of found) this.#remove(one);
    return found;
  }

  #remove(candidate: Candidate): void {
    const id = candidate.content;
    const parent = mapKey(candidate.block.parentHash);
    this.#waiting.delete(id);
    this.#bytes -= candidate.size;
    const siblings = this.#byParent.get(parent);
    siblings?.delete(id);
    if (siblings?.size === 0) this.#byParent.delete(parent);
  }
}
