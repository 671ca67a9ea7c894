// How long the chain has waited for its next body. What comes of later blocks, or more headers, brings that no nearer.
import type { Item } from "./branch.ts";

/** Milliseconds in which nothing came of what the chain waits for, after which the branch is given up. */
const giveUpAfter = 20_000;

export class Patience {
  #awaited: Item | undefined;
  #moved = 0;

  /** What is waited for. */
  get awaited(): Item | undefined {
    return this.#awaited;
  }

  /** Something of it has come. */
  moved(now: number): void {
    this.#moved = now;
  }

  /** @param next what the chain waits for now, undefined: nothing @returns whether it has waited long enough */
  over(next: Item | undefined, now: number): next is Item {
    if (next === undefined || next !== this.#awaited) {
      this.#awaited = next;
      this.#moved = now;
      return false;
    }
    return now - this.#moved >= giveUpAfter;
  }
}
