// The tree of commands. Building it loads nothing but commander: every command imports its work when it runs, so help and
// remote commands start fast.
import { Command, CommanderError } from "commander";
import { version } from "../../src/version.ts";
import { accountCommand } from "./commands/account.ts";
import { blockCommand } from "./commands/block.ts";
import { chainCommand } from "./commands/chain.ts";
import { configCommand } from "./commands/config.ts";
import { contractCommand } from "./commands/contract.ts";
import { devCommand } from "./commands/dev.ts";
import { initCommand } from "./commands/init.ts";
import { netCommand } from "./commands/net.ts";
import { peerCommand } from "./commands/peer.ts";
import { queryCommand } from "./commands/query.ts";
import { replayCommand } from "./commands/replay.ts";
import { startCommand } from "./commands/start.ts";
import { toolCommands } from "./commands/tools.ts";
import { txCommand } from "./commands/tx.ts";
import { exitCode, report } from "./output.ts";

export function createProgram(): Command {
  const program = new Command("tenon")
    .description("A modular blockchain node that speaks Chain33's wire formats.")
    .version(version, "-V, --version")
    .option("--json", "print results as JSON, errors too")
    .option("--rpc <url>", "node to talk to (TENON_URL; default http://localhost:8801)")
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .showHelpAfterError("(add --help for the options)")
    .exitOverride()
    .addHelpText("after", "\nExit codes: 0 done, 1 did not succeed, 2 given wrongly.\nStart here: tenon dev");
  for (const add of [
    devCommand,
    initCommand,
    startCommand,
    accountCommand,
    txCommand,
    blockCommand,
    queryCommand,
    contractCommand,
    chainCommand,
    peerCommand,
    netCommand,
    configCommand,
    replayCommand,
    toolCommands,
  ]) {
    add(program);
  }
  overrideExits(program);
  return program;
}

/** commander gives settings of the parent to a sub-command when that is made, not later ones. */
function overrideExits(command: Command): void {
  for (const one of command.commands) {
    one.exitOverride().configureHelp({ showGlobalOptions: true, sortSubcommands: false });
    overrideExits(one);
  }
}

/** Runs one command line. @param args without program and script @returns the exit code */
export async function run(args: readonly string[]): Promise<number> {
  const program = createProgram();
  try {
    await program.parseAsync([...args], { from: "user" });
    return 0;
  } catch (error) {
    // Help that was asked for ends with 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    report(error, program.opts<{ json?: boolean }>().json === true);
    return exitCode(error);
  }
}
