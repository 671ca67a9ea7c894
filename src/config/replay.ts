// Parameters of a recorded chain, from the head of its recording. What the head does not say follows from how such
// recordings are made: a solo node with Chain33's built-in configuration (title local) or its shipped one (any other).
import type { Recording } from "../chain/recording.ts";
import { Forks } from "../forks.ts";
import { unhex } from "../lib/hex.ts";
import { type Table, Type } from "../lib/schema.ts";
import type { ChainParams } from "../params.ts";
import { Block } from "../types/proto/blockchain.ts";
import { chainParams } from "./chain.ts";
import { withNever } from "./forks.ts";
import type { PluginInfo } from "./plugins.ts";
import { type ForkTable, shippedVersions } from "./tables.ts";

/**
 * - Forks are exactly those of the file: one that it does not name never happens. Only the contract of the coins must be
 *   there from the start, because block 0 calls it.
 * - Contracts: `none`, `coins` and every contract that a fork is named after; for `local` Chain33's three.
 * - Expiry by height windows (TxHeight) is on in such recordings.
 * - Ethereum addresses: `addressEnableHeight` when the file has it; otherwise they are on from height 0 when a block
 *   holds a transaction to such an address (a node that has them off lets none into a block), and failing that the
 *   title decides: off for `local`, on for any other, as in Chain33's two files.
 * @throws ChainError config.invalid, codec.malformed
 */
export function paramsFromReplay(file: Recording, plugins: readonly PluginInfo[]): ChainParams {
  const local = file.title === "local";
  const params = chainParams(tableOf(file, local), [...plugins, ...standIns(plugins)]);
  const named = Object.keys(file.forks).filter((name) => name.includes("."));
  const contracts = named.map((name) => name.slice(0, name.indexOf(".")));
  const allow = [...(local ? core : ["none", params.coinExec]), ...contracts];
  const forks = new Forks({ [`${params.coinExec}.Enable`]: 0, ...(withNever(file.forks) as ForkTable) });
  return { ...params, forks, exec: { ...params.exec, allow: [...new Set(allow)] } };
}

/** The contracts of Chain33's own binary. */
const core = ["none", "coins", "manage"];

/** Contracts whose tables the head of a recording speaks of accept any key when their plug-ins are not at hand. */
function standIns(plugins: readonly PluginInfo[]): readonly PluginInfo[] {
  const config = Type.Object({}, { additionalProperties: true });
  return ["coins", "manage"]
    .filter((name) => !plugins.some((one) => one.kind === "dapp" && one.name === name))
    .map((name) => ({ kind: "dapp", name, config }));
}

function tableOf(file: Recording, local: boolean): Table {
  const first = file.blocks[0];
  const genesis = first === undefined ? undefined : Block.decode(unhex(first.block));
  const manage = { superManager: file.superManager, autonomyExec: file.autonomyExec };
  const eth = file.addressEnableHeight ?? (usesEthAddresses(file) ? { eth: 0 } : undefined);
  const shipped = {
    DisableForkCheck: true,
    TestNet: true,
    mempool: { minTxFeeRate: 100_000 },
    mver: shippedVersions,
    fork: { table: "chain33" },
  };
  return {
    ...(local ? {} : shipped),
    Title: file.title,
    TxHeight: true,
    ChainID: file.chainID,
    CoinSymbol: file.coinSymbol,
    CoinPrecision: file.coinPrecision,
    ...(eth === undefined ? {} : { address: { enableHeight: eth } }),
    consensus: {
      name: "solo",
      genesis: genesis?.txs[0]?.to ?? "",
      genesisBlockTime: first?.blockTime ?? 0,
      minerExecs: ["ticket", "autonomy"],
    },
    exec: { sub: { manage } },
  };
}

function usesEthAddresses(file: Recording): boolean {
  return file.blocks.some((one) => Block.decode(unhex(one.block)).txs.some((tx) => /^0x[0-9a-f]{40}$/i.test(tx.to)));
}
