// From a chain.toml table to ChainParams: the built-in values underneath for title `local`, checks against the schema,
// fork table, fee rules and height-dependent values (reference: config.md sections 1 to 3).
import type { Forks } from "../forks.ts";
import { nearest } from "../lib/nearest.ts";
import {
  canonical,
  inspect,
  isTable,
  keyOf,
  type Problem,
  type Shape,
  shapeOf,
  type Table,
  throwFirst,
} from "../lib/schema.ts";
import type { ChainParams, Versioned } from "../params.ts";
import { type ChainTable, chainSchema } from "./chainfile.ts";
import { resolveForks, withNever } from "./forks.ts";
import { fillSubs, nameProblem, type PluginInfo } from "./plugins.ts";
import { localDefaults, shippedVersions } from "./tables.ts";

export interface ChainConfig {
  readonly params: ChainParams;
  /** Checked [crypto.sub.NAME] tables; those of contracts and of the engine are in `params`. */
  readonly cryptoSub: Readonly<Record<string, Table>>;
  /** The effective file: canonical names, all defaults, the complete fork table. */
  readonly table: Table;
  readonly warnings: readonly string[];
}

/** The parameters of a chain. @throws ChainError config.invalid (path, reason, hint, more) */
export function chainParams(table: Table, plugins: readonly PluginInfo[]): ChainParams {
  return chainConfig(table, plugins).params;
}

/** @throws ChainError config.invalid (path, reason, hint, more) */
export function chainConfig(table: Table, plugins: readonly PluginInfo[]): ChainConfig {
  const result = inspectChain(table, plugins);
  throwFirst(result.problems);
  return result.config as ChainConfig;
}

/** All faults of a chain.toml at once; `config` is undefined when the table cannot be understood at all. */
export function inspectChain(
  table: Table,
  plugins: readonly PluginInfo[],
): { readonly config: ChainConfig | undefined; readonly problems: readonly Problem[] } {
  const schema = chainSchema(plugins);
  const given = canonical(schema, table) as Table;
  const own = isTable(given.fork) ? { ...given, fork: withNever(given.fork) } : given;
  const local = own.Title === "local";
  const based = local ? layered(shapeOf(schema), localDefaults, own) : own;
  const { mver: _, ...rest } = based;
  const first = inspect(schema, isTable(own.mver) ? { ...rest, mver: own.mver } : rest);
  const problems: Problem[] = [...first.problems];
  // A table of the wrong shape cannot be looked into any further.
  if (problems.length > 0) return { config: undefined, problems };
  return resolve(first.value, plugins, local, problems);
}

function resolve(t: ChainTable, plugins: readonly PluginInfo[], local: boolean, problems: Problem[]) {
  const isPara = t.Title.startsWith("user.p.") && t.Title.split(".").length === 4 && t.Title.endsWith(".");
  if (t.Title.startsWith("user.p.") && !isPara) {
    problems.push({
      path: "Title",
      reason: "of a para chain must have the form user.p.NAME.",
      hint: "mind the last dot",
    });
  }
  if (isPara && t.CoinSymbol === undefined) {
    problems.push({ path: "CoinSymbol", reason: "is missing; a para chain must name its own" });
  }
  if (t.AddrVer === 5) {
    problems.push({ path: "AddrVer", reason: "must not be 5, the version byte of multi-signature addresses" });
  }
  if ((t.address.enableHeight as Record<string, number>)[t.address.defaultDriver] ?? 0) {
    const path = `address.enableHeight.${t.address.defaultDriver}`;
    problems.push({ path, reason: "must be 0 for the default driver" });
  }
  problems.push(
    ...nameProblem(plugins, "consensus", t.consensus.name, "consensus.name"),
    ...nameProblem(plugins, "store", t.store.name, "store.name"),
    ...t.crypto.enableTypes.flatMap((one, i) => nameProblem(plugins, "crypto", one, `crypto.enableTypes[${i}]`)),
  );
  const resolved = resolveForks(
    { title: t.Title, isPara, fork: t.fork, disableForkCheck: t.DisableForkCheck, enableParaFork: t.EnableParaFork },
    plugins,
  );
  problems.push(...resolved.problems);
  const { forks, allow } = resolved;

  const defaults = local ? (localDefaults.mver as typeof shippedVersions) : shippedVersions;
  const consensusSteps = t.mver.consensus as Table;
  const powLimitBits = steps(consensusSteps, defaults.consensus, "powLimitBits", forks, "mver.consensus", problems);
  const maxTxNumber = steps(consensusSteps, defaults.consensus, "maxTxNumber", forks, "mver.consensus", problems);
  const maxTxFee = feeSteps(t, forks, problems);
  const minTxFeeRate = BigInt(t.mempool.minTxFeeRate);
  const maxTxFeeRate = BigInt(t.mempool.maxTxFeeRate === 0 ? 10_000_000 : t.mempool.maxTxFeeRate);
  problems.push(...feeProblems(minTxFeeRate, maxTxFeeRate, maxTxFee.base));

  const subs = (kind: "consensus" | "dapp" | "crypto", names: readonly string[], path: string, given: unknown) =>
    fillSubs(plugins, { kind, side: "chain", names, path }, (given ?? {}) as Record<string, Table>, problems);
  const engine = subs("consensus", [t.consensus.name], "consensus.sub", t.consensus.sub);
  const contracts = subs("dapp", allow, "exec.sub", t.exec.sub);
  const schemes = plugins.filter((one) => one.kind === "crypto").map((one) => one.name);
  const cryptoSub = subs("crypto", schemes, "crypto.sub", t.crypto.sub);
  const origin = genesisOf(t, engine[t.consensus.name], problems);
  const eth = t.crypto.sub.secp256k1eth as { evmChainID: number; coinsPrecision: number };

  const params: ChainParams = {
    title: t.Title,
    isPara,
    testNet: local || t.TestNet,
    chainId: t.ChainID,
    coinSymbol: t.CoinSymbol ?? "bty",
    coinExec: t.CoinExec,
    coinPrecision: BigInt(t.CoinPrecision),
    tokenPrecision: BigInt(t.TokenPrecision),
    forks,
    txHeight: t.TxHeight,
    lowPack: t.blockchain.lowAllowPackHeight,
    highPack: t.blockchain.highAllowPackHeight,
    minTxFeeRate,
    maxTxFeeRate,
    maxTxFee,
    maxTxNumber: mapSteps(maxTxNumber, Number),
    // Number() reads 0x texts and numbers alike.
    powLimitBits: mapSteps(powLimitBits, Number),
    address: {
      defaultDriver: t.address.defaultDriver,
      version: t.AddrVer,
      enableHeight: t.address.enableHeight as Record<string, number>,
    },
    crypto: {
      enableTypes: t.crypto.enableTypes,
      enableHeight: t.crypto.enableHeight as Record<string, number>,
      evmChainId: BigInt(eth.evmChainID),
      ethPrecision: BigInt(eth.coinsPrecision),
    },
    exec: {
      proxyExecAddress: t.exec.proxyExecAddress,
      disableTxDupCheck: t.exec.disableTxDupCheck,
      minerExecs: t.consensus.minerExecs,
      allow,
      blacklist: t.blacklist.accountBlacklist,
      sub: contracts,
    },
    consensus: { name: t.consensus.name, ...origin, sub: engine },
    store: { name: t.store.name },
  };
  const table = effective(t, params, cryptoSub, powLimitBits, maxTxNumber);
  return { config: { params, cryptoSub, table, warnings: warningsOf(params, t) }, problems };
}

/** `base` under `own`, key by key; keys of `base` that the schema does not have (an absent plug-in's) are left out. */
function layered(shape: Shape, base: Table, own: Table): Table {
  const out: Record<string, unknown> = { ...own };
  for (const [key, value] of Object.entries(base)) {
    const name = keyOf(shape, key);
    const inner = name === undefined ? undefined : shape.properties?.[name];
    if (inner === undefined) continue;
    const given = own[key];
    if (isTable(value) && (given === undefined || isTable(given))) out[key] = layered(inner, value, given ?? {});
    else if (given === undefined) out[key] = value;
  }
  return out;
}

type Step = number | string;

/**
 * Steps of one key of an `[mver]` table: the file's own when it states any, otherwise the defaults. Sorted by height,
 * then name, so that of forks at one height the last name wins, as in Chain33.
 */
function steps(
  own: Table,
  defaults: Table,
  key: string,
  forks: Forks,
  path: string,
  problems: Problem[],
): Versioned<Step> {
  const found = stepsIn(own, key);
  for (const [fork] of Object.entries(own).filter(([, one]) => isTable(one))) {
    if (forks.has(fork)) continue;
    const near = nearest(
      fork,
      forks.entries().map(([name]) => name),
    );
    const hint = near === undefined ? undefined : `did you mean ${near}?`;
    // Both keys of a table would report the same fault.
    if (!problems.some((one) => one.path === `${path}.${fork}`)) {
      problems.push({ path: `${path}.${fork}`, reason: "is not a fork of this chain", hint });
    }
  }
  const stated = found.length > 0 || own[key] !== undefined;
  const list = stated ? found : stepsIn(defaults, key);
  return {
    base: ((own[key] ?? defaults[key]) as Step | undefined) ?? 0,
    forks: list.filter((one) => forks.has(one.fork)).sort((a, b) => byHeight(a.fork, b.fork, forks)),
  };
}

function stepsIn(table: Table, key: string): { readonly fork: string; readonly value: Step }[] {
  return Object.entries(table).flatMap(([fork, one]) =>
    isTable(one) && one[key] !== undefined ? [{ fork, value: one[key] as Step }] : [],
  );
}

function byHeight(a: string, b: string, forks: Forks): number {
  const [x, y] = [forks.height(a), forks.height(b)];
  if (x !== y) return x < y ? -1 : 1;
  return a < b ? -1 : 1;
}

const feeFork = "ForkMaxTxFeeV1";

/** maxTxFee: [mempool]'s before ForkMaxTxFeeV1, from then on [mver.mempool]'s as far as it says anything. */
function feeSteps(t: ChainTable, forks: Forks, problems: Problem[]): Versioned<bigint> {
  const own = t.mver.mempool as Table;
  const found = steps(own, {}, "maxTxFee", forks, "mver.mempool", problems);
  const fromFork = own.maxTxFee === undefined ? [] : [{ fork: feeFork, value: found.base }];
  // A step of an earlier fork is looked at only once ForkMaxTxFeeV1 is reached.
  const late = found.forks.map((one) =>
    forks.height(one.fork) < forks.height(feeFork) ? { ...one, fork: feeFork } : one,
  );
  const base = BigInt(t.mempool.maxTxFee === 0 ? 1_000_000_000 : t.mempool.maxTxFee);
  const all = [...fromFork, ...late].filter((one) => one.value !== 0);
  return { base, forks: all.map((one) => ({ fork: one.fork, value: BigInt(one.value) })) };
}

function mapSteps(value: Versioned<Step>, map: (step: Step) => number): Versioned<number> {
  return { base: map(value.base), forks: value.forks.map((one) => ({ fork: one.fork, value: map(one.value) })) };
}

function feeProblems(min: bigint, maxRate: bigint, max: bigint): Problem[] {
  if (min > maxRate) return [{ path: "mempool.minTxFeeRate", reason: `must not exceed maxTxFeeRate (${maxRate})` }];
  if (maxRate > max) return [{ path: "mempool.maxTxFeeRate", reason: `must not exceed maxTxFee (${max})` }];
  return [];
}

/** Receiver and time of genesis: the engine's own table wins over [consensus]. */
function genesisOf(t: ChainTable, engine: Table | undefined, problems: Problem[]) {
  const own = engine?.genesis;
  const genesis = typeof own === "string" && own !== "" ? own : t.consensus.genesis;
  if (genesis === undefined && !Array.isArray(own)) {
    problems.push({ path: "consensus.genesis", reason: "is missing; it must be the address that receives the coins" });
  }
  const time = engine?.genesisBlockTime;
  const seconds = typeof time === "number" && time > 0 ? time : t.consensus.genesisBlockTime;
  if (seconds === undefined) {
    problems.push({
      path: "consensus.genesisBlockTime",
      reason: "is missing; it must be the time of block 0 in Unix seconds",
    });
  }
  return { genesis: genesis ?? "", genesisBlockTime: BigInt(seconds ?? 0) };
}

function effective(
  t: ChainTable,
  params: ChainParams,
  cryptoSub: Readonly<Record<string, Table>>,
  powLimitBits: Versioned<Step>,
  maxTxNumber: Versioned<Step>,
): Table {
  const entries = params.forks.entries();
  const sub: Record<string, Record<string, number>> = {};
  for (const [name, height] of entries) {
    const dot = name.indexOf(".");
    if (dot < 0) continue;
    const contract = name.slice(0, dot);
    sub[contract] = { ...sub[contract], [name.slice(dot + 1)]: height };
  }
  const consensus: Record<string, unknown> = { powLimitBits: powLimitBits.base, maxTxNumber: maxTxNumber.base };
  for (const { fork, value } of powLimitBits.forks)
    consensus[fork] = { ...(consensus[fork] as Table), powLimitBits: value };
  for (const { fork, value } of maxTxNumber.forks)
    consensus[fork] = { ...(consensus[fork] as Table), maxTxNumber: value };
  const { genesis, genesisBlockTime } = params.consensus;
  const system = Object.fromEntries(entries.filter(([name]) => !name.includes(".")));
  const fixed = params.title === "local";
  return {
    ...t,
    TestNet: params.testNet,
    CoinSymbol: params.coinSymbol,
    crypto: { ...t.crypto, sub: cryptoSub },
    consensus: { ...t.consensus, genesis, genesisBlockTime: Number(genesisBlockTime), sub: params.consensus.sub },
    mver: { ...t.mver, consensus },
    exec: { ...t.exec, sub: params.exec.sub },
    ...(fixed ? {} : { fork: { system, sub } }),
  };
}

function warningsOf(params: ChainParams, t: ChainTable): readonly string[] {
  const out: string[] = [];
  if (params.minTxFeeRate === 0n)
    out.push("mempool.minTxFeeRate is 0: transactions are free and cost nothing to flood with");
  if (t.exec.disableTxDupCheck) out.push("exec.disableTxDupCheck is on: a transaction can be executed twice");
  if (t.DisableForkCheck)
    out.push("DisableForkCheck is on: forks that the file does not state have the heights of Chain33's code");
  if (params.title !== "local" && params.chainId === 0) {
    out.push("ChainID is 0: signed transactions can be replayed on every other chain with that id");
  }
  for (const name of Object.keys(params.exec.sub)) {
    if (!params.exec.allow.includes(name))
      out.push(`exec.sub.${name} has no effect: the contract has no [fork.sub.${name}]`);
  }
  return out;
}
