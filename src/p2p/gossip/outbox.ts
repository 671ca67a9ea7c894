// What this node has to name to others: new transactions at once, in batches; what it stands for and no block has taken
// again after growing times. Pure: time comes in.
import { shortLength } from "../../mempool/waiting.ts";
import { maxShorts } from "./messages.ts";

interface Own {
  /** Milliseconds. */
  next: number;
  wait: number;
}

/** Bounds: transactions that are named again, and what waits for the next batch. */
const maxOwn = 16_384;
const maxWaiting = 65_536;
const firstRepeat = 30_000;
const adoptedRepeat = 120_000;
const longestRepeat = 600_000;

export class Outbox {
  readonly #waiting = new Set<string>();
  readonly #own = new Map<string, Own>();

  /** Whether there is something to send. */
  get size(): number {
    return this.#waiting.size;
  }

  /** @param own whether this node is to name it again as long as it waits */
  add(fullId: string, own: boolean, now: number): void {
    if (this.#waiting.size < maxWaiting) this.#waiting.add(fullId.slice(0, shortLength));
    if (own) this.keep(fullId, now);
  }

  /** A transaction that this node stands for and that others may have heard of: it is named again later. */
  keep(fullId: string, now: number): void {
    if (this.#own.size < maxOwn) this.#own.set(fullId, { next: now + firstRepeat, wait: firstRepeat });
  }

  /** One that a peer named: whoever stands for it may be gone for good, so it is named again, but much later. */
  adopt(fullId: string, now: number): void {
    if (this.#own.size < maxOwn / 2) this.#own.set(fullId, { next: now + adoptedRepeat, wait: adoptedRepeat });
  }

  /** Names again what is due. @param waits whether the pool still holds a transaction of that full hash (as a Map key) */
  repeat(now: number, waits: (fullId: string) => boolean): void {
    for (const [fullId, own] of [...this.#own]) {
      if (own.next > now) continue;
      if (!waits(fullId)) {
        this.#own.delete(fullId);
        continue;
      }
      own.wait = Math.min(own.wait * 2, longestRepeat);
      own.next = now + own.wait;
      this.#waiting.add(fullId.slice(0, shortLength));
    }
  }

  /** The next batch; empty when nothing waits. */
  take(): readonly string[] {
    const out: string[] = [];
    for (const short of this.#waiting) {
      this.#waiting.delete(short);
      out.push(short);
      if (out.length >= maxShorts) break;
    }
    return out;
  }

  clear(): void {
    this.#waiting.clear();
  }
}
