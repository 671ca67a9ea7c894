// What can be done for blocks before their turn comes: those that wait are decoded, judged by what they say themselves,
// and their signatures are given to other threads, those of several small blocks in one batch. None of this looks at a
// state or an index, so it is worth the same whatever becomes of the blocks before.
import { equal } from "../lib/bytes.ts";
import type { Candidate } from "./candidate.ts";
import { beginChecks, checkContent, type Signatures, signaturesOf, type Verdict } from "./check.ts";
import type { Core } from "./core.ts";

/** With fewer transactions ready, blocks are made ready until there are twice as many: a batch that is worth its message. */
const enoughTxs = 64;
/** What is ready at most. Decoded, a block takes a few times its bytes. */
const mostBytes = 1024 * 1024;
const mostBlocks = 128;

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

/** What a block builds on. */
type Parent = Pick<Candidate, "header" | "hash">;

export class Ahead {
  readonly #waiting = new Set<Arrival>();
  readonly #begun = new WeakMap<Candidate, Verdict>();
  /** Those made ready, in order. */
  readonly #ready = new Map<Arrival, Candidate>();
  #txs = 0;
  #bytes = 0;
  /** One that could not be made ready: nothing behind it is before it has had its turn. */
  #stuck: Arrival | undefined;

  /** Whether nothing waits for its turn. */
  get idle(): boolean {
    return this.#waiting.size === 0;
  }

  add(arrival: Arrival): void {
    this.#waiting.add(arrival);
  }

  /** Its turn has come, or it was refused one. */
  delete(arrival: Arrival): void {
    this.#waiting.delete(arrival);
    if (this.#stuck === arrival) this.#stuck = undefined;
    const candidate = this.#ready.get(arrival);
    if (candidate === undefined) return;
    this.#ready.delete(arrival);
    this.#txs -= candidate.txs.length;
    this.#bytes -= candidate.size;
  }

  /** Makes the next blocks ready, within bounds: a block is held decoded no longer than it has to be. */
  prepare(core: Core, parent: Parent): void {
    if (this.#txs >= enoughTxs || this.#full || this.#stuck !== undefined) return;
    const fresh: Signatures[] = [];
    let last = parent;
    for (const arrival of this.#waiting) {
      const known = this.#ready.get(arrival);
      if (known === undefined) {
        if (this.#txs >= 2 * enoughTxs || this.#full) break;
        const checks = examine(core, last, arrival);
        if (checks === undefined) {
          this.#stuck = arrival;
          break;
        }
        fresh.push(checks);
        this.#ready.set(arrival, checks.candidate);
        this.#txs += checks.candidate.txs.length;
        this.#bytes += checks.candidate.size;
      }
      last = arrival.candidate;
    }
    if (fresh.length === 0) return;
    const verdicts = beginChecks(core, fresh);
    for (const [i, { candidate }] of fresh.entries()) this.#begun.set(candidate, verdicts[i] as Verdict);
  }

  get #full(): boolean {
    return this.#bytes >= mostBytes || this.#ready.size >= mostBlocks;
  }

  /** What waits for the signatures of a block whose own content was found good, if that was done before its turn. */
  verdict(candidate: Candidate): Verdict | undefined {
    return this.#begun.get(candidate);
  }
}

/** The signatures of a block whose own content is good; anything else is found, and the caller told, when its turn comes. */
function examine(core: Core, parent: Parent, arrival: Arrival): Signatures | undefined {
  try {
    const { candidate } = arrival;
    if (!equal(candidate.block.parentHash, parent.hash)) return undefined;
    if (core.invalid.size > 0 && core.invalid.has(candidate.content)) return undefined;
    checkContent(core, parent.header, candidate);
    return signaturesOf(core, candidate);
  } catch {
    return undefined;
  }
}
