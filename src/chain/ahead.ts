// What can be done for a block before its turn comes. While the disk writes a block this thread has nothing to do: the
// next one that waits is decoded then, judged by what it says itself, and its signatures are given to other threads.
// None of this looks at a state or an index, so it is worth the same whatever becomes of the block before it.
import { equal } from "../lib/bytes.ts";
import type { Candidate } from "./candidate.ts";
import { checkContent, checkSignatures } from "./check.ts";
import type { Core, Tip } from "./core.ts";

/** Waits for the verdict on the signatures of a block, and throws when one is not valid. */
type Verdict = () => Promise<void>;

/** A block that waits for its turn. */
export class Arrival {
  readonly #make: () => Candidate;
  #candidate: Candidate | undefined;

  /** @param make decodes it; what it throws is thrown to whoever asks for the candidate */
  constructor(make: () => Candidate) {
    this.#make = make;
  }

  get candidate(): Candidate {
    this.#candidate ??= this.#make();
    return this.#candidate;
  }
}

export class Ahead {
  readonly #waiting = new Set<Arrival>();
  readonly #begun = new WeakMap<Candidate, Verdict>();
  #ready: Arrival | undefined;

  add(arrival: Arrival): void {
    this.#waiting.add(arrival);
  }

  /** Its turn has come, or it was refused one. */
  delete(arrival: Arrival): void {
    this.#waiting.delete(arrival);
    if (this.#ready === arrival) this.#ready = undefined;
  }

  /** Makes the next block ready, and no other one before that has had its turn: the memory it takes is bounded. */
  prepare(core: Core, parent: Tip): void {
    const [next] = this.#waiting;
    if (next === undefined || next === this.#ready) return;
    this.#ready = next;
    try {
      const { candidate } = next;
      if (!equal(candidate.block.parentHash, parent.hash) || core.invalid.has(candidate.content)) return;
      checkContent(core, parent.header, candidate);
      this.#begun.set(candidate, checkSignatures(core, candidate));
    } catch {
      // It is found again, and the caller told, when the turn comes.
    }
  }

  /** What waits for the signatures of a block whose own content was found good, if that was done before its turn. */
  verdict(candidate: Candidate): Verdict | undefined {
    return this.#begun.get(candidate);
  }
}
