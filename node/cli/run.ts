// Runs a node in the foreground: log above, a status line below, and an orderly stop on Ctrl-C or SIGTERM.
import { resolve } from "node:path";
import { boundHeap } from "../heap.ts";
import { createLog, type LogHost } from "../log.ts";
import { loadSetup, openLocal, type Setup } from "./local.ts";
import type { LocalNode, NodeStatus } from "./nodeapi.ts";
import { colourful, Failed, paint } from "./output.ts";
import { interruptible } from "./signals.ts";
import { statusText } from "./statusline.ts";
import { Terminal } from "./terminal.ts";

export interface RunOptions {
  readonly folder: string;
  /** JSON lines instead of text, for machines. */
  readonly json: boolean;
  /** Only the address and warnings. */
  readonly quiet?: boolean;
  /** host:port to serve on instead of what node.toml says. */
  readonly bind?: string | undefined;
  /** Further overrides of node.toml, as environment variables are written. */
  readonly overrides?: NodeJS.ProcessEnv;
  /** Called when the node serves; lines for the user. */
  readonly onReady?: (node: LocalNode, say: (line: string) => void) => Promise<void>;
}

const statusEvery = 500;

/** Resolves when the node has stopped. @throws ChainError when it cannot start; Failed when it had to give up */
export async function runNode(options: RunOptions): Promise<void> {
  const { folder, json, quiet = false, bind, onReady } = options;
  boundHeap();
  const served = bind === undefined ? {} : { TENON_RPC_JRPCBINDADDR: bind };
  const muted = quiet ? { TENON_LOG_LOGCONSOLELEVEL: "warn" } : {};
  const setup = await loadSetup(folder, { ...muted, ...served, ...options.overrides });
  const terminal = new Terminal();
  const say = (line: string) => (json || quiet ? undefined : terminal.line(line));
  const logs = openLog(setup, terminal, json);
  process.on("unhandledRejection", (error) => {
    logs.log.error("an error that nobody handled", { error });
  });
  for (const text of setup.configuration.warnings) logs.log.warn(text);
  let failed = false;
  let last: NodeStatus | undefined;
  try {
    await interruptible(
      async (signal) => {
        const node = await openLocal(setup, { log: logs.log, run: true });
        try {
          const { params } = setup.configuration.chain;
          last = node.status();
          say(
            `${paint("bold", `chain ${params.title}`)}, block ${last.height}, ${params.consensus.name}; data in ${resolve(folder)}`,
          );
          await onReady?.(node, say);
          if (node.metricsUrl !== undefined) say(`metrics ${paint("cyan", node.metricsUrl)}`);
          if (node.url !== undefined && !json) terminal.line(`JSON-RPC ${paint("cyan", node.url)}`);
          failed = await follow(node, terminal, json || quiet, signal);
          last = node.status();
        } finally {
          terminal.clear();
          await node.close();
        }
      },
      () => say("stopping …"),
    );
    say(`stopped at block ${last?.height ?? 0}`);
  } finally {
    await logs.close();
  }
  if (failed) throw new Failed("the node gave up");
}

/** Shows the status until the signal aborts; true when the node cannot go on. */
async function follow(node: LocalNode, terminal: Terminal, silent: boolean, signal: AbortSignal): Promise<boolean> {
  let before = { at: Date.now(), txs: node.status().txs };
  let rate = 0;
  while (!signal.aborted) {
    const status = node.status();
    if (status.failure !== undefined) {
      terminal.line(`${paint("red", "error:")} the chain cannot go on: ${status.failure.message}`);
      return true;
    }
    const now = Date.now();
    if (now - before.at >= 1000) {
      rate = Math.round((Number(status.txs - before.txs) * 1000) / (now - before.at));
      before = { at: now, txs: status.txs };
    }
    if (!silent) terminal.status(statusText(status, Math.max(0, rate)), now);
    await sleep(statusEvery, signal);
  }
  return false;
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      done();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end, { once: true });
  });
}

function openLog({ configuration }: Setup, terminal: Terminal, json: boolean): LogHost {
  const { log } = configuration.node;
  const pretty = log.format === "pretty" || (log.format === "auto" && !json && terminal.moving);
  return createLog({
    console: log.console,
    format: pretty ? "pretty" : "json",
    print: (line) => terminal.line(line),
    colour: colourful(process.stdout),
    file:
      log.file === ""
        ? undefined
        : {
            path: resolve(configuration.folder, log.file),
            level: log.level,
            maxSize: log.maxFileSize,
            maxBackups: log.maxBackups,
          },
  });
}
