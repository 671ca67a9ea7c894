// The schema of node.toml: what is this machine's own affair (paths, ports, limits, logging, plug-ins), in Chain33's
// shape and under its key names where it has them (reference: config.md section 2). The tables of the mempool, of RPC
// and of the network are those parts' own.
import { builds } from "../../runtime/kernels/builds.ts";
import { Type } from "../lib/schema.ts";
import { poolConfig } from "../mempool/limits.ts";
import { p2pConfig } from "../p2p/config.ts";
import { rpcSchema } from "../rpc/config.ts";
import { type PluginInfo, subSchema } from "./plugins.ts";

const flag = (description: string, value = false) => Type.Boolean({ description, default: value });
const whole = (description: string, value: number, minimum = 0, maximum?: number) =>
  Type.Integer({ description, default: value, minimum, ...(maximum === undefined ? {} : { maximum }) });
const text = (description: string, value: string) => Type.String({ description, default: value });
const level = (description: string, value: string) =>
  Type.Enum(["debug", "dbug", "info", "warn", "error", "eror", "crit", "off"], { description, default: value });

const log = Type.Object({
  loglevel: level("Least level that goes to the log file: debug, info, warn, error or off.", "info"),
  logConsoleLevel: level("Least level that goes to the terminal.", "info"),
  logFile: text("Log file, one JSON object per line; empty: none.", ""),
  maxFileSize: whole("Size in MB at which the log file is put aside and a new one begun.", 300, 1),
  maxBackups: whole("Log files put aside that are kept.", 10),
  format: Type.Union([Type.Literal("auto"), Type.Literal("pretty"), Type.Literal("json")], {
    description: "Lines on the terminal: for people, as JSON, or as fits where they go.",
    default: "auto",
  }),
});

const blockchain = Type.Object({
  dbPath: text("Folder of the database, relative to this file.", "db"),
  dbCache: whole("Memory for database blocks, in MB.", 64, 1, 65_536),
  maxActiveBlockSize: whole(
    "Encoded size of the recent blocks kept decoded, in MB; in memory they are several times as big.",
    8,
    1,
    4096,
  ),
  maxReorg: whole("Most blocks that are taken off to change to another branch; 0: what is connected is final.", 1000),
  sync: flag("Whether each block is forced to disk before it counts.", true),
});

const consensus = {
  minerstart: flag("Whether this node makes blocks.", true),
};

const exec = {
  disableAddrIndex: flag("No index of transactions by address (GetTxByAddr then finds nothing)."),
  disableTxIndex: flag("No index of transactions by hash (QueryTransaction then finds nothing)."),
};

const wallet = Type.Object({
  minFee: Type.Optional(
    Type.Integer({ description: "Least fee of own transactions; not below the chain's minTxFeeRate.", minimum: 0 }),
  ),
});

const workers = Type.Object({
  verify: whole("Threads that check signatures beside the main one; -1: as the machine has processors.", -1, -1, 256),
});

const kernels = Type.Object({
  builds: Type.Array(Type.Enum([...builds]), {
    description:
      "Builds of the WebAssembly kernels that may run, fastest first; none: JavaScript. Results are the same.",
    default: [...builds],
  }),
});

const metrics = Type.Object({
  enableMetrics: flag("Count and time what the node does, readable over HTTP."),
  listenAddr: text("Address of the text page with the metrics.", "localhost:9464"),
});

const foreign = Type.Array(Type.String({ minLength: 1 }), {
  description: "npm packages with further plug-ins.",
  default: [],
});

/** Schema of the whole file for a set of plug-ins. */
export function nodeSchema(plugins: readonly PluginInfo[]) {
  return Type.Object({
    log,
    blockchain,
    store: Type.Object({ sub: subSchema(plugins, "store", "node") }),
    rpc: rpcSchema,
    mempool: Type.Object({
      name: text("Order in which transactions wait.", "timeline"),
      ...poolConfig.properties,
      sub: subSchema(plugins, "mempool", "node"),
    }),
    consensus: Type.Object({ ...consensus, sub: subSchema(plugins, "consensus", "node") }),
    p2p: Type.Object({ ...p2pConfig.properties, sub: subSchema(plugins, "p2p", "node") }),
    exec: Type.Object({ ...exec, sub: subSchema(plugins, "dapp", "node") }),
    crypto: Type.Object({ sub: subSchema(plugins, "crypto", "node") }),
    wallet,
    workers,
    kernels,
    metrics,
    plugins: Type.Object({ packages: foreign }),
  });
}
