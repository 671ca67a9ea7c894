// A block on its way into the chain: decoded once, its hashes computed at most once.
import { fail } from "../errors.ts";
import { concat, mapKey, utf8 } from "../lib/bytes.ts";
import type { ChainParams } from "../params.ts";
import { blockSizeOf, headerHash, headerOf } from "../types/block.ts";
import type { Block, Header } from "../types/proto/blockchain.ts";
import { type Hasher, Tx } from "../types/tx.ts";

const maxHeight = 2 ** 40;

export class Candidate {
  readonly block: Block;
  /** With its hash filled in. */
  readonly header: Header;
  readonly hash: Uint8Array;
  readonly height: number;
  readonly txs: readonly Tx[];
  /** Whether the root of the transactions is the layered one of ForkRootHash. */
  readonly layered: boolean;
  readonly #hasher: Hasher;
  #size: number | undefined;
  #content: string | undefined;

  /**
   * @param txs the transactions of the block where they are decoded already
   * @throws ChainError block.height for a height that no chain reaches
   */
  constructor(block: Block, params: ChainParams, hasher: Hasher, txs?: readonly Tx[]) {
    if (block.height < 0n || block.height >= BigInt(maxHeight)) throw fail("block.height", { height: block.height });
    this.block = block;
    this.height = Number(block.height);
    this.txs = txs ?? block.txs.map((tx) => new Tx(tx, hasher));
    const header = headerOf(block, this.txs.length);
    header.hash = headerHash(header, params.forks, hasher);
    this.header = header;
    this.hash = header.hash;
    this.layered = layeredAt(block, params);
    this.#hasher = hasher;
  }

  /** Encoded size in bytes. */
  get size(): number {
    this.#size ??= blockSizeOf(this.block, this.txs);
    return this.#size;
  }

  /**
   * Names everything that execution depends on. The block hash alone does not: under the old rules it covers no
   * signature, and it never covers the reference to the main chain. The block's own signature is left out on purpose.
   */
  get content(): string {
    if (this.#content === undefined) {
      const { mainHash, mainHeight } = this.block;
      const main = utf8(`${mainHash.length} ${mainHeight} `);
      const parts = [this.hash, main, mainHash, ...this.txs.map((tx) => tx.fullHash)];
      this.#content = mapKey(this.#hasher.sha256(concat(...parts)));
    }
    return this.#content;
  }
}

/** On a para chain the fork of the root counts heights of the main chain (reference: hashing.md section 3.3). */
export function layeredAt(
  block: { readonly height: bigint; readonly mainHeight: bigint },
  params: ChainParams,
): boolean {
  return params.forks.at("ForkRootHash", Number(params.isPara ? block.mainHeight : block.height));
}
