// Blocks: decoding without losing the bytes of the transactions, headers and hashes (reference: hashing.md section 2).
import type { Forks } from "../forks.ts";
import { message } from "../lib/codec.ts";
import { Block, Header } from "./proto/blockchain.ts";
import { type Hasher, Tx } from "./tx.ts";

const { txs: txsField, ...frame } = Block.fields;
/** A block without its transactions: they are unknown fields to it. */
const Frame = message(Block.name, frame);

/**
 * Decodes a block and its transactions in one pass: each Tx keeps its bytes, so that nothing is encoded again for
 * storing, measuring or hashing it.
 * @param owned whether `bytes` will never change: then they are not copied
 * @param version version byte of the chain's addresses
 * @throws ChainError codec.malformed
 */
export function decodeBlock(
  bytes: Uint8Array,
  hasher: Hasher,
  owned = false,
  version = 0,
): { readonly block: Block; readonly txs: readonly Tx[] } {
  const txs = Tx.within(bytes, txsField.no, hasher, { owned, version });
  const { value } = Frame.parse(bytes, owned);
  return { block: blockOf(value, txs), txs };
}

/** Decoded transactions behind blocks and behind their lists of values. */
const decoded = new WeakMap<object, readonly Tx[]>();

/** A block of transactions whose values are made when somebody asks for them; their list is frozen. */
export function blockOf(frame: Omit<Block, "txs">, txs: readonly Tx[]): Block {
  let values: Block["txs"] | undefined;
  const block: Block = {
    ...frame,
    get txs() {
      if (values === undefined) {
        values = txs.map((tx) => tx.value);
        Object.freeze(values);
        decoded.set(values, txs);
      }
      return values;
    },
    set txs(other) {
      values = other;
      decoded.delete(block);
    },
  };
  decoded.set(block, txs);
  return block;
}

/** The transactions that a block of blockOf(), or a copy of one, was made of; undefined for any other. */
export function decodedTxs(block: Block): readonly Tx[] | undefined {
  return decoded.get(block) ?? decoded.get(block.txs);
}

/**
 * Header of a block: signature and count included, hash left empty.
 * @param count of its transactions; to count those of a block of blockOf() would make a value of each
 */
export function headerOf(block: Block, count = block.txs.length): Header {
  return Header.make({
    version: block.version,
    parentHash: block.parentHash,
    txHash: block.txHash,
    stateHash: block.stateHash,
    height: block.height,
    blockTime: block.blockTime,
    txCount: BigInt(count),
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
  return Block.size(block);
}

/** blockSize() from transactions whose bytes are known already: only the header is encoded. */
export function blockSizeOf(block: Block, txs: readonly Tx[]): number {
  let size = Frame.encode(block).length;
  for (const tx of txs) size += listed(tx.size);
  return size;
}

/** Bytes that an element of `length` takes in a list field whose number is below 16. */
function listed(length: number): number {
  let size = length + 2;
  for (let rest = length; rest >= 128; rest = Math.floor(rest / 128)) size++;
  return size;
}

/** The encoding of `Transactions`, joined from each transaction's own bytes instead of written anew. */
export function joinTxs(txs: readonly Tx[]): Uint8Array {
  let size = 0;
  for (const tx of txs) size += listed(tx.size);
  const out = new Uint8Array(size);
  let at = 0;
  for (const tx of txs) {
    out[at++] = 0x0a;
    let rest = tx.size;
    for (; rest >= 128; rest = Math.floor(rest / 128)) out[at++] = (rest % 128) | 128;
    out[at++] = rest;
    out.set(tx.bytes, at);
    at += tx.size;
  }
  return out;
}
