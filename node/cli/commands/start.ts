// `tenon start`: runs the node of a folder.
import type { Command } from "commander";
import { contextOf } from "../context.ts";

export function startCommand(program: Command): void {
  program
    .command("start")
    .description("run the node of a folder until Ctrl-C")
    .argument("[folder]", "folder of chain.toml and node.toml", ".")
    .option("--quiet", "print the address and warnings only")
    .addHelpText("after", "\nHere --rpc HOST:PORT is the address to serve on, instead of that of node.toml.")
    .action(async (folder: string, options: { quiet?: boolean }, command: Command) => {
      const { output, url } = contextOf(command);
      const { runNode } = await import("../run.ts");
      await runNode({ folder, json: output.json, quiet: options.quiet === true, bind: url });
    });
}
