// The load of the chain benchmarks: a node on LevelDB in a folder of its own, 10,000 funded accounts, and signed
// transfers between them that a child process writes to a file before anything is timed, so that the measured process
// holds no more of them than a node would.
import { execFile } from "node:child_process";
import { mkdir, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type NodeHost, openNodeHost } from "../../node/index.ts";
import { allPlugins } from "../../src/catalog.ts";
import { chainParams } from "../../src/config/chain.ts";
import type { Log, Metrics } from "../../src/host.ts";
import type { Table } from "../../src/lib/schema.ts";
import { type Node, type NodeOptions, openNode } from "../../src/node.ts";
import type { ChainParams } from "../../src/params.ts";
import { Tx } from "../../src/types/tx.ts";

export const accountCount = 10_000;
/** Secret of the genesis account of title `local`, a published development key. */
export const founder = "cc38546e9e659d15e6b4893f0ab32a06d103931a8230b0bde71459d2b27d6944";

export const quiet: Log = {
  debug() {},
  info() {},
  warn: (text, data) => console.error(text, data),
  error: (text, data) => console.error(text, data),
  child: () => quiet,
};

/** Sums of durations by name. */
class Stages implements Metrics {
  readonly #sums = new Map<string, number>();

  count(): void {}
  gauge(): void {}
  time(name: string, ms: number): void {
    this.#sums.set(name, (this.#sums.get(name) ?? 0) + ms);
  }

  reset(): void {
    this.#sums.clear();
  }

  /** Names with their milliseconds, sorted by name. */
  times(): readonly (readonly [string, number])[] {
    return [...this.#sums].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}

export interface Loaded {
  readonly node: Node;
  readonly host: NodeHost;
  readonly metrics: Stages;
  readonly directory: string;
  close(): Promise<void>;
}

/** Parameters of title `local` with changes laid over the file. */
export async function localParams(table: Table = {}): Promise<ChainParams> {
  return chainParams({ Title: "local", ...table }, await allPlugins());
}

/** A node on LevelDB in a fresh folder. */
export async function openLoaded(params: ChainParams, options: Omit<NodeOptions, "params"> = {}): Promise<Loaded> {
  const directory = join(tmpdir(), `tenon-bench-${process.pid}-${Math.floor(performance.now())}`);
  await mkdir(directory, { recursive: true });
  const metrics = new Stages();
  const host = await openNodeHost({ directory, params, log: quiet, metrics });
  const node = await openNode({ params, ...options }, host);
  return {
    node,
    host,
    metrics,
    directory,
    async close() {
      await node.close();
      await host.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export interface TxFile {
  readonly path: string;
  /** Calls `take` with one batch after the other: encoded transactions. */
  batches(size: number, take: (batch: readonly Uint8Array[]) => Promise<void>): Promise<void>;
  remove(): Promise<void>;
}

/**
 * Signed transactions in a file: first the funding of all accounts from the genesis account, then `count` transfers.
 * @param fee base units of each transaction
 */
export async function signedTxs(options: {
  readonly count: number;
  readonly fee: bigint;
  readonly scheme?: string;
  readonly fund?: boolean;
  /** Transfers of the token of that contract instead of coins. */
  readonly contract?: string;
  /** Number of the first transfer. */
  readonly from?: number;
}): Promise<TxFile> {
  const path = join(tmpdir(), `tenon-txs-${process.pid}-${Math.floor(performance.now() * 1000)}`);
  const program = fileURLToPath(new URL("./sign.ts", import.meta.url));
  const args = [
    path,
    String(options.count),
    String(options.fee),
    options.scheme ?? "secp256k1",
    String(options.fund === true),
    options.contract ?? "",
    String(options.from ?? 0),
  ];
  await promisify(execFile)(process.execPath, [program, ...args], { maxBuffer: 1 << 20 });
  return openTxFile(path);
}

/** A file that signedTxs() has made. */
export function openTxFile(path: string): TxFile {
  return {
    path,
    remove: () => rm(path, { force: true }),
    async batches(size, take) {
      const file = await open(path);
      let rest: Uint8Array = new Uint8Array(0);
      let batch: Uint8Array[] = [];
      for await (const chunk of file.createReadStream({ highWaterMark: 256 * 1024 })) {
        const data = Buffer.concat([rest, chunk as Buffer]);
        let at = 0;
        while (at + 2 <= data.length && at + 2 + data.readUInt16BE(at) <= data.length) {
          const end = at + 2 + data.readUInt16BE(at);
          batch.push(new Uint8Array(data.subarray(at + 2, end)));
          at = end;
          if (batch.length === size) {
            await take(batch);
            batch = [];
          }
        }
        rest = new Uint8Array(data.subarray(at));
      }
      if (batch.length > 0) await take(batch);
    },
  };
}

/** Puts transactions into blocks of `size` without the mempool: what a synchronising node would receive. */
export async function buildBlocks(loaded: Pick<Loaded, "node" | "host">, file: TxFile, size: number): Promise<void> {
  const { node, host } = loaded;
  await file.batches(size, async (batch) => {
    const units = batch.map((bytes) => [Tx.decode(bytes, host.kernels)]);
    const { block, dropped } = await node.chain.execute({ units, blockTime: 0n, allowEmpty: false });
    if (block === undefined || dropped.length > 0) throw new Error(`not packed: ${dropped[0]?.code ?? "nothing"}`);
    await node.chain.connect(block);
  });
}
