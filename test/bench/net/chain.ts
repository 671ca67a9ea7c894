// The chain that is synchronised in the benchmarks of the network: small blocks of transfers between funded accounts,
// always the same bytes for the same size. It is made once, by a process of its own, and kept in the folder for
// temporary files: as a database, for a node that serves it, and as a file of encoded blocks.
import { execFile } from "node:child_process";
import { cp, mkdir, open, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** Transfers in each block. */
export const blockTxs = 10;

export interface MadeChain {
  /** Data folder of a node that has the whole chain, for copying. */
  readonly data: string;
  /** Encoded blocks from height 1 on, each with its length in front (32 bits, big-endian). */
  readonly file: string;
  /** Height of the last block. */
  readonly height: number;
  /** Transfers, those that fund the accounts left out. */
  readonly transfers: number;
}

/** Height of the last block that funds the accounts. */
export const fundedHeight = 5;

/**
 * The chain of `blocks` small blocks, made now unless that was done before.
 * @param folder where it is kept
 */
export async function madeChain(
  blocks: number,
  folder = join(tmpdir(), `tenon-bench-chain-${blocks}`),
): Promise<MadeChain> {
  const made = {
    data: join(folder, "data"),
    file: join(folder, "blocks"),
    height: fundedHeight + blocks,
    transfers: blocks * blockTxs,
  };
  const done = await readFile(join(folder, "done"), "utf8").catch(() => undefined);
  if (done === String(made.height)) return made;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const program = fileURLToPath(new URL("./makechain.ts", import.meta.url));
  await promisify(execFile)(process.execPath, [program, folder, String(blocks)], { maxBuffer: 1 << 20 });
  return made;
}

/** A copy of the database for a node of its own. */
export async function copyData(made: MadeChain, to: string): Promise<void> {
  await cp(made.data, to, { recursive: true });
}

/** The encoded blocks, in order. */
export async function* encodedBlocks(made: MadeChain): AsyncGenerator<Uint8Array> {
  const file = await open(made.file);
  let rest: Uint8Array = new Uint8Array(0);
  for await (const chunk of file.createReadStream({ highWaterMark: 256 * 1024 })) {
    const data = Buffer.concat([rest, chunk as Buffer]);
    let at = 0;
    while (at + 4 <= data.length && at + 4 + data.readUInt32BE(at) <= data.length) {
      const end = at + 4 + data.readUInt32BE(at);
      yield new Uint8Array(data.subarray(at + 4, end));
      at = end;
    }
    rest = new Uint8Array(data.subarray(at));
  }
}
