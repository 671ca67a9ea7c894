// `tenon dev`: a development chain in one command.
import type { Command } from "commander";
import { contextOf } from "../context.ts";

interface DevOptions {
  readonly dir: string;
  readonly waitTxMs?: string;
  readonly quiet?: boolean;
}

export function devCommand(program: Command): void {
  program
    .command("dev")
    .description("run a development chain with three funded accounts; goes on where it was")
    .option("--dir <folder>", "where it lives; made at the first start", "data")
    .option("--wait-tx-ms <ms>", "how long transactions gather for a block")
    .option("--quiet", "print the address and warnings only")
    .addHelpText(
      "after",
      `
Here --rpc HOST:PORT is the address to serve on, by default localhost:8801.
The accounts dev1, dev2 and dev3 have published keys: for development only. The genesis block gives all coins to dev1;
two transactions from dev1, always the same ones, then fund dev2 and dev3.`,
    )
    .action(async (options: DevOptions, command: Command) => {
      const { output, url } = contextOf(command);
      const { dir: folder, waitTxMs, quiet = false } = options;
      const [{ runNode }, { fundAndShow, prepare }] = await Promise.all([
        import("../run.ts"),
        import("../devchain.ts"),
      ]);
      await prepare(folder);
      await runNode({
        folder,
        json: output.json,
        quiet,
        bind: url,
        overrides: waitTxMs === undefined ? {} : { TENON_CONSENSUS_SUB_SOLO_WAITTXMS: waitTxMs },
        onReady: (node, say) => fundAndShow(node, say, output),
      });
    });
}
