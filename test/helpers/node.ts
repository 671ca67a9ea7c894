// Nodes in memory: the real parts on an in-memory database, in one line. Nothing is mined unless asked for.

import { readFileSync } from "node:fs";
import { systemRandom } from "../../node/random.ts";
import type { Kernels } from "../../runtime/kernels.ts";
import { allPlugins } from "../../src/catalog.ts";
import { parseRecording, type Recording } from "../../src/chain/recording.ts";
import { paramsFromReplay } from "../../src/config/replay.ts";
import { inlineVerifier } from "../../src/crypto/inline.ts";
import type { Clock, Host, Log, Metrics, NetHost, SyncKV } from "../../src/host.ts";
import { memoryKv } from "../../src/kv/memory.ts";
import { unhex } from "../../src/lib/hex.ts";
import { type Node, type NodeOptions, openEngine, openNode } from "../../src/node.ts";
import { Block } from "../../src/types/proto/blockchain.ts";
import { kernels } from "./kernelset.ts";

const noLog: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => noLog };
const noMetrics: Metrics = { count() {}, gauge() {}, time() {} };
/** The system's clock with timers that keep no process alive: a test need not close what it only reads. */
const freeClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms).unref();
    return () => clearTimeout(timer);
  },
};

export interface MemoryNode extends Node {
  readonly host: Host;
}

/** @param host its database, clock and sockets, and other kernels than those of kernelset.ts */
export async function memoryNode(
  options: NodeOptions,
  host: { readonly kv?: SyncKV; readonly clock?: Clock; readonly kernels?: Kernels; readonly net?: NetHost } = {},
): Promise<MemoryNode> {
  const { schemes } = await openEngine(options, host.kernels ?? kernels);
  const kv = host.kv ?? memoryKv();
  const full: Host = {
    clock: host.clock ?? freeClock,
    random: systemRandom,
    log: noLog,
    metrics: noMetrics,
    kernels: host.kernels ?? kernels,
    verifier: inlineVerifier(schemes),
    net: host.net,
    kv: async () => kv,
  };
  const node = await openNode({ mine: false, ...options }, full);
  return Object.assign(Object.create(node, Object.getOwnPropertyDescriptors(node)) as Node, { host: full });
}

export function recording(name: "local" | "localeth"): Recording {
  const url = new URL(`../vectors/chain33/replay-${name}.json`, import.meta.url);
  return parseRecording(readFileSync(url, "utf8"));
}

/** A node that has connected every block of a recorded chain under all rules. */
export async function recordedNode(
  name: "local" | "localeth",
  clock?: Clock,
  more: Omit<NodeOptions, "params"> & { readonly net?: NetHost } = {},
): Promise<MemoryNode> {
  const file = recording(name);
  const params = paramsFromReplay(file, await allPlugins());
  const { net, ...options } = more;
  const host = { ...(clock === undefined ? {} : { clock }), ...(net === undefined ? {} : { net }) };
  const node = await memoryNode({ ...options, params }, host);
  for (const { block } of file.blocks.slice(1)) await node.chain.connect(Block.decode(unhex(block)));
  return node;
}
