// What the nodes of a network say of themselves, side by side.
import type { Json } from "../../../src/lib/json.ts";
import { integerIn, listIn, membersOf, textIn } from "../chainfacts.ts";
import { connect } from "../client.ts";
import { columns, paint } from "../output.ts";
import { type NetworkNode, pidOf } from "./nodes.ts";

export interface NodeView {
  readonly name: string;
  readonly state: "makes blocks" | "follows" | "catches up" | "silent" | "stopped";
  readonly pid: number | null;
  readonly height: bigint | null;
  /** Hash of the last block. */
  readonly tip: string | null;
  readonly peers: number | null;
  /** Transactions that wait. */
  readonly pool: bigint | null;
  readonly rpc: string;
}

const patience = 5000;

export function answers({ url }: NetworkNode): () => Promise<boolean> {
  const remote = connect(url, { timeoutMs: patience });
  return () =>
    remote.call("Version").then(
      () => true,
      () => false,
    );
}

export async function viewOf(node: NetworkNode): Promise<NodeView> {
  const { name, folder, url, mine } = node;
  const pid = (await pidOf(folder)) ?? null;
  const nothing = { name, pid, height: null, tip: null, peers: null, pool: null, rpc: url };
  if (pid === null) return { ...nothing, state: "stopped" };
  try {
    const remote = connect(url, { timeoutMs: patience });
    const [info, synced] = await Promise.all([remote.call("GetPeerInfo", { p2pType: "" }), remote.call("IsSync")]);
    const all = listIn(membersOf(info), "peers").map(membersOf);
    const self = all.find((one) => one.self === true);
    const header = membersOf(self?.header ?? {});
    return {
      ...nothing,
      state: synced !== true ? "catches up" : mine ? "makes blocks" : "follows",
      height: integerIn(header, "height", 0n),
      tip: textIn(header, "hash"),
      peers: all.length - (self === undefined ? 0 : 1),
      pool: integerIn(self ?? {}, "mempoolSize", 0n),
    };
  } catch {
    return { ...nothing, state: "silent" };
  }
}

export function statusText(views: readonly NodeView[]): string {
  const rows = views.map(({ name, state, height, tip, peers, pool, rpc, pid }) => [
    name,
    state,
    height ?? "-",
    tip === null ? "-" : tip.slice(2, 12),
    peers ?? "-",
    pool ?? "-",
    rpc,
    pid ?? "-",
  ]);
  const table = columns(["node", "state", "height", "tip", "peers", "pool", "rpc", "pid"], rows);
  const tips = new Set(views.flatMap(({ tip }) => tip ?? []));
  return tips.size === 1 ? `${table}\n${paint("green", "all that answer have the same tip")}` : table;
}

export function statusJson(views: readonly NodeView[]): Json {
  return views.map((one) => ({ ...one }));
}
