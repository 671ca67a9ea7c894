// The files that `init` writes: short tables of what makes the chain what it is; all other keys stand in the files as
// comments with their defaults.
import { chainSchema } from "../../src/config/chainfile.ts";
import { nodeSchema } from "../../src/config/nodefile.ts";
import type { PluginInfo } from "../../src/config/plugins.ts";
import { toml } from "../../src/config/write.ts";
import type { Table } from "../../src/lib/schema.ts";

export const kinds = ["dev", "solo"] as const;
export type ChainKind = (typeof kinds)[number];

export interface SoloOptions {
  readonly title: string;
  readonly symbol: string;
  readonly chainId: number;
  /** Address that gets the genesis coins and may change configuration items. */
  readonly genesis: string;
  /** Unix seconds. */
  readonly time: number;
}

export interface Files {
  readonly chain: string;
  readonly node: string;
}

const nodeHeader = `This machine's own settings: paths, ports, limits, logging. Nodes of one chain may differ in all of them.
Keys that stand as comments show their defaults. Environment variables override: TENON_RPC_JRPCBINDADDR=localhost:9801`;

/** Solo packs what waits at multiples of this. */
const soloNode: Table = { consensus: { sub: { solo: { waitTxMs: 10 } } } };

/** A chain for development: Chain33's title `local`, every rule from the start, the genesis coins with a published key. */
export function devFiles(plugins: readonly PluginInfo[]): Files {
  const header = `A development chain. Its title \`local\` brings Chain33's built-in values: every fork from the start, chain id 33,
genesis coins for 14KEKbYtKKQm4wMthSK9J4La4nAiidGozt, whose private key is published. For nothing of value.
All nodes of a chain must have the same chain.toml; nodes with another one are strangers.`;
  const chain = { Title: "local", address: { enableHeight: { eth: 0 } } };
  return write(plugins, header, chain, soloNode);
}

/** A chain of one's own with a single producer. */
export function soloFiles(plugins: readonly PluginInfo[], options: SoloOptions): Files {
  const header = `The chain ${options.title}: one producer (solo), every rule from the start.
All nodes of a chain must have the same chain.toml; nodes with another one are strangers. What is here cannot be changed
once the chain runs, apart from fork heights that lie ahead.`;
  const chain = {
    Title: options.title,
    TxHeight: true,
    CoinSymbol: options.symbol,
    ChainID: options.chainId,
    mempool: { minTxFeeRate: 100_000 },
    consensus: { name: "solo", genesis: options.genesis, genesisBlockTime: options.time },
    store: { name: "mavl" },
    exec: { sub: { manage: { superManager: [options.genesis] } } },
    fork: { table: "local" },
  };
  return write(plugins, header, chain, soloNode);
}

function write(plugins: readonly PluginInfo[], header: string, chain: Table, node: Table): Files {
  const options = { absent: "comment", comments: true } as const;
  return {
    chain: toml(chainSchema(plugins), chain, { ...options, header }),
    node: toml(nodeSchema(plugins), node, { ...options, header: nodeHeader }),
  };
}
