// `tenon chain`: what a node says about its chain, and maintenance of a chain in a folder whose node is stopped.
import type { Command } from "commander";
import type { LogHost } from "../../log.ts";
import { contextOf } from "../context.ts";
import type { LocalNode } from "../nodeapi.ts";
import { UsageError } from "../output.ts";

export function chainCommand(program: Command): void {
  const chain = program.command("chain").description("the chain as a whole");

  chain
    .command("info")
    .description("name, rules, last block and version of the node of --rpc")
    .action(async (_options: unknown, command: Command) => {
      const { output, remote } = contextOf(command);
      const node = remote();
      const { membersOf, listIn } = await import("../chainfacts.ts");
      const [config, header, version, synced, pool] = await Promise.all([
        node.call("GetChainConfig"),
        node.call("GetLastHeader"),
        node.call("Version"),
        node.call("IsSync"),
        node.call("GetLastMemPool"),
      ]);
      const { height, hash, blockTime, stateHash } = membersOf(header);
      const software = membersOf(version);
      output.result({
        ...membersOf(config),
        height,
        hash,
        blockTime,
        stateHash,
        synced,
        waiting: listIn(membersOf(pool), "txs").length === 0 ? "none" : "some",
        version: software.app,
        chain33: software.chain33,
        node: node.url,
      });
    });

  chain
    .command("verify")
    .description("execute a chain again from genesis and compare everything (node stopped)")
    .argument("[folder]", "folder of chain.toml and node.toml", ".")
    .option("--to <height>", "stop at this height")
    .action(async (folder: string, options: { to?: string }, command: Command) => {
      const { output } = contextOf(command);
      const { createProgress } = await import("../progress.ts");
      const to = options.to === undefined ? undefined : heightOf(options.to);
      await withNode(folder, async (node, signal) => {
        const total = (to ?? node.status().height) + 1;
        const progress = createProgress("verify", { silent: output.json });
        try {
          const onProgress = (height: number) => progress.update(height + 1, total);
          const done = await node.verify({ onProgress, signal, ...(to === undefined ? {} : { to }) });
          progress.end();
          const { height, txs } = done;
          output.result({ ok: true, height, txs }, `block 0 to ${height}, ${txs} transactions: everything agrees`);
        } finally {
          progress.end();
        }
      });
    });

  chain
    .command("rollback")
    .description("take a chain back to a height (node stopped)")
    .argument("[folder]", "folder of chain.toml and node.toml", ".")
    .requiredOption("--to <height>", "the height that becomes the last one")
    .action(async (folder: string, options: { to: string }, command: Command) => {
      const { output } = contextOf(command);
      const to = heightOf(options.to);
      await withNode(folder, async (node) => {
        const before = node.status().height;
        await node.rollback(to);
        const { height } = node.status();
        output.result({ from: before, to: height }, `the chain went back from block ${before} to block ${height}`);
      });
    });
}

function heightOf(text: string): number {
  if (!/^[0-9]{1,15}$/.test(text)) throw new UsageError(`--to needs a height, not ${JSON.stringify(text)}`);
  return Number(text);
}

/** Opens a chain without serving or making blocks; Ctrl-C ends the work in an orderly way. */
async function withNode(folder: string, work: (node: LocalNode, signal: AbortSignal) => Promise<void>): Promise<void> {
  const [{ loadSetup, openLocal }, { createLog }, { interruptible }] = await Promise.all([
    import("../local.ts"),
    import("../../log.ts"),
    import("../signals.ts"),
  ]);
  const setup = await loadSetup(folder);
  const print = (line: string) => process.stderr.write(`${line}\n`);
  const logs: LogHost = createLog({ console: "warn", format: "pretty", print, colour: false });
  try {
    await interruptible(async (signal) => {
      const node = await openLocal(setup, { log: logs.log, run: false });
      try {
        await work(node, signal);
      } finally {
        await node.close();
      }
    });
  } finally {
    await logs.close();
  }
}
