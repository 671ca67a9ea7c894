// Reading stored blocks: headers, bodies with receipts, the tree of blocks and the main chain's heights, each behind a
// bounded cache. Blocks are decoded once and shared.
import type { SyncKV } from "../host.ts";
import { equal, mapKey } from "../lib/bytes.ts";
import { Lru } from "../lib/lru.ts";
import { blockOf } from "../types/block.ts";
import { BlockReceipt, type Header } from "../types/proto/blockchain.ts";
import { type ReceiptData, Transactions } from "../types/proto/transaction.ts";
import { type Hasher, Tx } from "../types/tx.ts";
import type { StoredBlock } from "./index.ts";
import { keys } from "./layout.ts";
import { corrupt, decodeNode, type Node, StoredHeader } from "./records.ts";

const headerCount = 4096;
/** A decoded block takes a few times its encoded size. */
const fixedWeight = 1024;

export class Blocks {
  readonly #kv: Pick<SyncKV, "getSync">;
  readonly #hasher: Hasher;
  readonly #version: number;
  readonly #headers = new Lru<string, StoredHeader>(headerCount);
  readonly #main = new Lru<number, Uint8Array>(headerCount);
  readonly #blocks: Lru<string, { readonly stored: StoredBlock; readonly size: number }>;

  /** @param version version byte of the chain's addresses */
  constructor(kv: Pick<SyncKV, "getSync">, hasher: Hasher, cacheBytes: number, version = 0) {
    this.#kv = kv;
    this.#hasher = hasher;
    this.#version = version;
    this.#blocks = new Lru(cacheBytes, ({ size }) => size + fixedWeight);
  }

  /** Where a stored block is in the tree, whether on the main chain or not. */
  node(hash: Uint8Array): Node | undefined {
    const found = this.#kv.getSync(keys.node(hash));
    return found === undefined ? undefined : decodeNode(found);
  }

  mainHash(height: number): Uint8Array | undefined {
    const known = this.#main.get(height);
    if (known !== undefined) return known;
    const found = this.#kv.getSync(keys.main(height));
    if (found !== undefined) this.#main.set(height, found);
    return found;
  }

  isMain(height: number, hash: Uint8Array): boolean {
    const main = this.mainHash(height);
    return main !== undefined && equal(main, hash);
  }

  stored(height: number, hash: Uint8Array): StoredHeader | undefined {
    const id = mapKey(hash);
    const known = this.#headers.get(id);
    if (known !== undefined) return known;
    const found = this.#kv.getSync(keys.header(height, hash));
    if (found === undefined) return undefined;
    const header = StoredHeader.decode(found);
    this.#headers.set(id, header);
    return header;
  }

  header(height: number, hash: Uint8Array): Header | undefined {
    const found = this.stored(height, hash);
    if (found === undefined) return undefined;
    const { mainHash: _hash, mainHeight: _height, size: _size, ...header } = found;
    return header;
  }

  /** A block with its receipts; side blocks that never were on the main chain have none. */
  load(height: number, hash: Uint8Array): StoredBlock | undefined {
    const id = mapKey(hash);
    const known = this.#blocks.get(id);
    if (known !== undefined) return known.stored;
    const header = this.stored(height, hash);
    if (header === undefined) return undefined;
    const body = this.#kv.getSync(keys.body(height, hash));
    if (body === undefined) return corrupt(`body of block ${height}`);
    // The database has given the bytes away: each transaction keeps its own, and none is encoded again.
    const txs = Tx.within(body, Transactions.fields.txs.no, this.#hasher, { owned: true, version: this.#version });
    if (BigInt(txs.length) !== header.txCount) return corrupt(`body of block ${height}`);
    const results = this.#kv.getSync(keys.receipts(height, hash));
    const receipts: readonly ReceiptData[] = results === undefined ? [] : BlockReceipt.decode(results).receipts;
    const { version, parentHash, txHash, stateHash, blockTime, difficulty, mainHash, mainHeight, signature } = header;
    const block = blockOf(
      {
        ...{
          version,
          parentHash,
          txHash,
          stateHash,
          height: header.height,
          blockTime,
          difficulty,
          mainHash,
          mainHeight,
        },
        signature,
      },
      txs,
    );
    const stored = { hash, block, txs, receipts };
    this.#blocks.set(id, { stored, size: body.length + (results?.length ?? 0) });
    return stored;
  }

  /** Encoded size of a stored block, 0 when it is not stored. */
  sizeOf({ block, hash }: StoredBlock): number {
    return this.stored(Number(block.height), hash)?.size ?? 0;
  }

  /** Takes over a block that was just connected, so that its readers need not decode it. */
  keep(stored: StoredBlock, size: number): void {
    this.#main.set(Number(stored.block.height), stored.hash);
    this.#blocks.set(mapKey(stored.hash), { stored, size });
  }

  /** Forgets one block, whose record is gone or has changed. */
  forget(hash: Uint8Array): void {
    const id = mapKey(hash);
    this.#headers.delete(id);
    this.#blocks.delete(id);
  }

  /** Forgets the main chain at these heights. */
  forgetMain(from: number, to: number): void {
    // The cache is smaller than a deep change of branches can be long.
    if (to - from >= headerCount) this.#main.clear();
    else for (let height = from; height <= to; height++) this.#main.delete(height);
  }
}
