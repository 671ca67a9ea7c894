// What a fault costs: one table from error codes to points. Points fade; at `banScore` a peer is banned. Proven lies cost
// everything at once, what may be an accident or an old program little, what is nobody's fault nothing.
import type { Code } from "../../errors.ts";

export const banScore = 100;

/** Milliseconds in which half of the points fade. */
const halfLife = 600_000;

const prices: { readonly [code in Code]?: number } = {
  "net.frame": 100,
  "net.credit": 100,
  "net.message": 50,
  "codec.malformed": 50,
  "net.size": 25,
  "net.class": 20,
  "net.method": 2,
  "net.rate": 10,
  "net.handshake": 10,
  "net.slow": 10,
  "sync.headers": 100,
  "sync.body": 100,
  "sync.block": 100,
  // Whoever was cut off for long is on a fork by no fault of its own.
  "sync.fork": 5,
  // Three times within minutes: it is left alone for longer each time, so this is no accident.
  "sync.missing": 40,
  "gossip.block": 100,
  "gossip.tx": 20,
  "gossip.stale": 20,
  // Blocks that cannot be: whoever passes one on has not checked it.
  "block.txHash": 100,
  "block.stateHash": 100,
  "block.sign": 100,
  "block.height": 100,
  "block.size": 100,
  "block.txCount": 100,
  "block.difficulty": 100,
  "block.duplicateTx": 100,
  "block.exec": 100,
  "block.invalid": 100,
  "block.empty": 100,
  "block.time": 10,
  "tx.sign": 20,
  "tx.size": 20,
  "tx.chainId": 20,
};

/** Points that a code costs. */
export function priceOf(code: Code): number {
  return prices[code] ?? 0;
}

/** Points of one peer. */
export class Score {
  #points = 0;
  #at: number;

  constructor(now: number) {
    this.#at = now;
  }

  at(now: number): number {
    const points = this.#points * 0.5 ** (Math.max(0, now - this.#at) / halfLife);
    return points < 0.5 ? 0 : points;
  }

  /** @returns the sum */
  add(points: number, now: number): number {
    this.#points = this.at(now) + points;
    this.#at = now;
    return this.#points;
  }
}
