// What is said of transactions and blocks. Gossip carries names only: a transaction is called by the first 8 bytes of its
// full hash, and its bytes are asked of the neighbour who named it. Such names can be made to collide, so an answer gives
// all that bear a name, and the full hash, or the root of a block, has the last word.
import { fail } from "../../errors.ts";
import { keyOf, mapKey } from "../../lib/bytes.ts";
import { bytes, type Infer, many, message, uint32 } from "../../lib/codec.ts";
import { shortLength } from "../../mempool/waiting.ts";

/** New transactions. The salt tells a repeated announcement from an echo. */
export const TxAnnouncement = message("tenon.TxAnnouncement", { salt: bytes(1), shorts: bytes(2) });

/** Transactions that are wanted, by their short hashes. */
export const TxsRequest = message("tenon.TxsRequest", { shorts: bytes(1) });

/** A block by its header (a record as it is stored), the short hashes of its transactions, and the first of them whole. */
export const BlockAnnouncement = message("tenon.BlockAnnouncement", {
  record: bytes(1),
  shorts: bytes(2),
  first: bytes(3),
});
export type BlockAnnouncement = Infer<typeof BlockAnnouncement>;

/** Transactions of a block by their positions. */
export const BlockTxsRequest = message("tenon.BlockTxsRequest", { hash: bytes(1), indexes: many(2, uint32) });

/** Short hashes in one announcement, and in one request. */
export const maxShorts = 512;
export const maxWanted = 256;
/** Bytes of transactions in one answer; what is left out is asked for again. */
export const answerBytes = 4_194_304;
/** Bytes after which a block is announced without the hashes of its transactions. */
export const maxLightBlock = 900_000;

export interface Topics {
  readonly tx: string;
  readonly block: string;
}

export function topicsOf(network: string): Topics {
  return { tx: `${network}/tx/1`, block: `${network}/block/1` };
}

/** Short hashes as Map keys. @throws ChainError net.message */
export function splitShorts(shorts: Uint8Array, most: number): readonly string[] {
  if (shorts.length % shortLength !== 0 || shorts.length > most * shortLength) throw fail("net.message");
  const all = mapKey(shorts);
  return Array.from({ length: shorts.length / shortLength }, (_, i) =>
    all.slice(i * shortLength, (i + 1) * shortLength),
  );
}

export function joinShorts(shorts: readonly string[]): Uint8Array {
  return keyOf(shorts.join(""));
}

/** @throws ChainError net.message instead of what the codec says */
export function decoded<T>(decode: () => T): T {
  try {
    return decode();
  } catch {
    throw fail("net.message");
  }
}
