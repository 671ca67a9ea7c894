// Block hashes and headers (reference: hashing.md section 2).
import type { Forks } from "../forks.ts";
import { Block, Header } from "./proto/blockchain.ts";
import type { Hasher } from "./tx.ts";

/** Header of a block: signature and count included, hash left empty. */
export function headerOf(block: Block): Header {
  return Header.make({
    version: block.version,
    parentHash: block.parentHash,
    txHash: block.txHash,
    stateHash: block.stateHash,
    height: block.height,
    blockTime: block.blockTime,
    txCount: BigInt(block.txs.length),
    difficulty: block.difficulty,
    signature: block.signature,
  });
}

/** Hash of a header: before ForkBlockHash without state root, count and difficulty. */
export function headerHash(header: Header, forks: Forks, hasher: Hasher): Uint8Array {
  const { version, parentHash, txHash, stateHash, height, blockTime, txCount, difficulty } = header;
  const old = { version, parentHash, txHash, height, blockTime };
  const hashed = forks.at("ForkBlockHash", Number(height)) ? { ...old, stateHash, txCount, difficulty } : old;
  return hasher.sha256(Header.encode(hashed));
}

export function blockHash(block: Block, forks: Forks, hasher: Hasher): Uint8Array {
  return headerHash(headerOf(block), forks, hasher);
}

/** Encoded size of a block, the measure of ForkBlockCheck. */
export function blockSize(block: Block): number {
  return Block.encode(block).length;
}
