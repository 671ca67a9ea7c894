// The folders of a network: one for each node, all with the same chain.toml, each with a peer key of its own and the
// addresses of those that it calls first.
import { join } from "node:path";
import { allPlugins } from "../../../src/catalog.ts";
import { chainSchema } from "../../../src/config/chainfile.ts";
import { nodeSchema } from "../../../src/config/nodefile.ts";
import type { PluginInfo } from "../../../src/config/plugins.ts";
import { toml } from "../../../src/config/write.ts";
import type { Table } from "../../../src/lib/schema.ts";
import type { PeerId } from "../../../src/p2p/index.ts";
import { openIdentity } from "../../peers/identity.ts";
import { writeFiles } from "../files.ts";
import { merged, type NetworkPlan, type NodePlan } from "./format.ts";

/** Where a node listens, and where others reach it: the same unless something stands in between. */
export interface NodePlace {
  readonly host: string;
  readonly port: number;
  readonly reached?: { readonly host: string; readonly port: number } | undefined;
  /** host:port of its JSON-RPC. */
  readonly rpc: string;
  /** host:port of its metrics page; none by default. */
  readonly metrics?: string | undefined;
}

export interface LaidOut {
  readonly plan: NodePlan;
  readonly place: NodePlace;
  readonly folder: string;
  readonly id: PeerId;
  /** Multiaddr with peer id. */
  readonly address: string;
}

/**
 * Writes the folders below `folder`.
 * @param options permissioned: only these nodes may connect with each other
 * @throws UsageError when one of the files exists
 */
export async function layOut(
  network: NetworkPlan,
  folder: string,
  place: (node: NodePlan, index: number) => NodePlace,
  options: { readonly permissioned?: boolean } = {},
): Promise<readonly LaidOut[]> {
  const plugins = await allPlugins();
  const nodes: LaidOut[] = [];
  for (const [index, plan] of network.nodes.entries()) {
    const at = join(folder, plan.name);
    const held = place(plan, index);
    const { host, port } = held.reached ?? held;
    const { id } = await openIdentity(join(at, "peer"), {});
    nodes.push({ plan, place: held, folder: at, id, address: multiaddr(host, port, id) });
  }
  const chain = toml(chainSchema(plugins), merged(devChain, network.chain), { absent: "omit", comments: false });
  const admission = options.permissioned
    ? { p2p: { permissioned: true, lightOpen: true, members: nodes.map(({ id }) => id) } }
    : {};
  for (const node of nodes) {
    const files = { "chain.toml": chain, "node.toml": nodeToml(plugins, node, nodes, admission) };
    await writeFiles(node.folder, files, false);
  }
  return nodes;
}

/** As `tenon dev`: the genesis coins have a published key. */
const devChain: Table = { Title: "local", address: { enableHeight: { eth: 0 } } };

/** The file of a node. @param more keys over all others */
export function nodeToml(
  plugins: readonly PluginInfo[],
  { plan, place }: LaidOut,
  all: readonly LaidOut[],
  more: Table = {},
): string {
  const seeds = all.filter((one) => plan.seeds.includes(one.plan.name)).map(({ address }) => address);
  const { reached, metrics } = place;
  const own: Table = {
    rpc: { jrpcBindAddr: place.rpc },
    ...(metrics === undefined ? {} : { metrics: { enableMetrics: true, listenAddr: metrics } }),
    consensus: { minerstart: plan.mine, sub: { solo: { waitTxMs: 10 } } },
    p2p: {
      enable: true,
      seeds,
      sub: {
        libp2p: {
          host: place.host,
          port: place.port,
          ...(reached === undefined ? {} : { announce: [`/ip4/${reached.host}/tcp/${reached.port}`] }),
        },
      },
    },
  };
  const table = merged(merged(own, plan.settings), more);
  return toml(nodeSchema(plugins), table, { absent: "omit", comments: false });
}

function multiaddr(host: string, port: number, id: PeerId): string {
  return `/ip${host.includes(":") ? 6 : 4}/${host}/tcp/${port}/p2p/${id}`;
}
