// From a node.toml table to NodeConfig, and the one rule that spans both files.
import type { Build } from "../../runtime/kernels/builds.ts";
import { canonical, check, inspect, type Problem, type Table, throwFirst } from "../lib/schema.ts";
import type { PoolConfig } from "../mempool/limits.ts";
import type { P2pConfig } from "../p2p/config.ts";
import type { RpcConfig } from "../rpc/config.ts";
import type { ChainConfig } from "./chain.ts";
import { nodeSchema } from "./nodefile.ts";
import { nameProblem, type PluginInfo } from "./plugins.ts";

export type LogLevel = "debug" | "info" | "warn" | "error" | "off";

/** What this machine was told. Paths are as written, relative to the folder of node.toml. */
export interface NodeConfig {
  readonly log: {
    /** Level of the log file. */
    readonly level: LogLevel;
    readonly console: LogLevel;
    /** Empty: none. */
    readonly file: string;
    /** Bytes. */
    readonly maxFileSize: number;
    readonly maxBackups: number;
    readonly format: "auto" | "pretty" | "json";
  };
  readonly database: {
    readonly path: string;
    /** Bytes. */
    readonly cache: number;
  };
  readonly chain: {
    readonly maxReorg: number;
    readonly cacheBytes: number;
    readonly sync: boolean;
    readonly txIndex: boolean;
    readonly addressIndex: boolean;
  };
  /** Checked [store.sub.NAME] tables as far as they are given; see pluginTable. */
  readonly store: { readonly sub: Subs };
  readonly rpc: RpcConfig;
  readonly mempool: PoolConfig & { readonly name: string; readonly sub: Subs };
  readonly consensus: {
    /** Whether this node makes blocks. */
    readonly mine: boolean;
    readonly sub: Subs;
  };
  readonly p2p: P2pConfig & { readonly sub: Subs };
  /** Node's own keys of contracts and signature schemes. */
  readonly exec: { readonly sub: Subs };
  readonly crypto: { readonly sub: Subs };
  readonly wallet: { readonly minFee: bigint | undefined };
  /** Threads that check signatures beside the main one; undefined: choose by the machine. */
  readonly verifyWorkers: number | undefined;
  /** Builds of the kernels that may run, fastest first. */
  readonly kernelBuilds: readonly Build[];
  readonly metrics: { readonly enabled: boolean; readonly bind: string };
  /** npm packages with further plug-ins. */
  readonly packages: readonly string[];
  /** The effective file: canonical names, all defaults. */
  readonly table: Table;
}
type Subs = Readonly<Record<string, Table>>;

const mega = 1024 * 1024;

/** @throws ChainError config.invalid (path, reason, hint, more) */
export function nodeConfig(table: Table, plugins: readonly PluginInfo[]): NodeConfig {
  const result = inspectNode(table, plugins);
  throwFirst(result.problems);
  return result.config as NodeConfig;
}

/** All faults of a node.toml at once; `config` is undefined when the table cannot be understood at all. */
export function inspectNode(
  table: Table,
  plugins: readonly PluginInfo[],
): { readonly config: NodeConfig | undefined; readonly problems: readonly Problem[] } {
  const schema = nodeSchema(plugins);
  const first = inspect(schema, canonical(schema, table));
  const problems: Problem[] = [...first.problems];
  if (problems.length > 0) return { config: undefined, problems };
  const t = first.value;
  problems.push(...nameProblem(plugins, "mempool", t.mempool.name, "mempool.name"));
  if (t.p2p.enable) problems.push(...nameProblem(plugins, "p2p", t.p2p.name, "p2p.name"));
  if (t.p2p.members.length > 0 && !t.p2p.permissioned) {
    problems.push({ path: "p2p.members", reason: "has no effect", hint: "set p2p.permissioned = true" });
  }
  const login = { user: t.rpc.jrpcUserName, password: t.rpc.jrpcUserPasswd };
  if ((login.user === "") !== (login.password === "")) {
    problems.push({ path: "rpc.jrpcUserName", reason: "and jrpcUserPasswd must be given together" });
  }
  for (const [path, bind] of [
    ["rpc.jrpcBindAddr", t.rpc.jrpcBindAddr],
    ["metrics.listenAddr", t.metrics.listenAddr],
  ] as const) {
    if (bind !== "" && hostPort(bind) === undefined) {
      problems.push({ path, reason: `${JSON.stringify(bind)} is not host:port`, hint: 'for example "localhost:8801"' });
    }
  }
  const bound = hostPort(t.rpc.jrpcBindAddr);
  if (bound !== undefined && !isLoopback(bound.host) && !t.rpc.allowRemote) {
    const reason = `${JSON.stringify(t.rpc.jrpcBindAddr)} can be reached from other machines`;
    problems.push({ path: "rpc.jrpcBindAddr", reason, hint: "permit it with rpc.allowRemote = true" });
  }
  const config: NodeConfig = {
    log: {
      level: levelOf(t.log.loglevel),
      console: levelOf(t.log.logConsoleLevel),
      file: t.log.logFile,
      maxFileSize: t.log.maxFileSize * mega,
      maxBackups: t.log.maxBackups,
      format: t.log.format as "auto" | "pretty" | "json",
    },
    database: { path: t.blockchain.dbPath, cache: t.blockchain.dbCache * mega },
    chain: {
      maxReorg: t.blockchain.maxReorg,
      cacheBytes: t.blockchain.maxActiveBlockSize * mega,
      sync: t.blockchain.sync,
      txIndex: !t.exec.disableTxIndex,
      addressIndex: !t.exec.disableAddrIndex,
    },
    store: { sub: t.store.sub as Subs },
    rpc: t.rpc,
    mempool: { ...t.mempool, sub: t.mempool.sub as Subs },
    consensus: { mine: t.consensus.minerstart, sub: t.consensus.sub as Subs },
    p2p: { ...t.p2p, sub: t.p2p.sub as Subs },
    exec: { sub: t.exec.sub as Subs },
    crypto: { sub: t.crypto.sub as Subs },
    wallet: { minFee: t.wallet.minFee === undefined ? undefined : BigInt(t.wallet.minFee) },
    verifyWorkers: t.workers.verify < 0 ? undefined : t.workers.verify,
    kernelBuilds: t.kernels.builds as readonly Build[],
    metrics: { enabled: t.metrics.enableMetrics, bind: t.metrics.listenAddr },
    packages: t.plugins.packages,
    table: t as Table,
  };
  return { config, problems };
}

function levelOf(name: string): LogLevel {
  if (name === "dbug") return "debug";
  if (name === "eror" || name === "crit") return "error";
  return name as LogLevel;
}

/** The parts of `host:port` or `[v6]:port`; undefined when the text is neither. An empty host is every interface. */
export function hostPort(text: string): { readonly host: string; readonly port: number } | undefined {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]/]*)):([0-9]{1,5})$/.exec(text);
  if (match === null || Number(match[3]) > 65_535) return undefined;
  return { host: match[1] ?? match[2] ?? "", port: Number(match[3]) };
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\./.test(host);
}

/** Rules across both files (reference: config.md section 1). */
export function crossProblems(chain: ChainConfig, node: NodeConfig): readonly Problem[] {
  const { minTxFeeRate } = chain.params;
  const { minFee } = node.wallet;
  if (minFee === undefined || minFee >= minTxFeeRate) return [];
  return [{ path: "wallet.minFee", reason: `must not be below the chain's mempool.minTxFeeRate (${minTxFeeRate})` }];
}

const subPaths = {
  mempool: "mempool",
  store: "store",
  p2p: "p2p",
  consensus: "consensus",
  dapp: "exec",
  crypto: "crypto",
} as const;

/** The whole configuration of a plug-in: its keys of both files and its defaults. @throws ChainError config.invalid */
export function pluginTable(owner: PluginInfo, chain: ChainConfig, node: NodeConfig): Table {
  const { params, cryptoSub } = chain;
  const fromChain = {
    mempool: {},
    store: {},
    p2p: {},
    consensus: params.consensus.sub,
    dapp: params.exec.sub,
    crypto: cryptoSub,
  };
  const kept: Subs = fromChain[owner.kind];
  const local: Subs = node[subPaths[owner.kind]].sub;
  const both = { ...kept[owner.name], ...local[owner.name] };
  return check(owner.config, both, `${subPaths[owner.kind]}.sub.${owner.name}`) as Table;
}
