// `tenon contract`: from a new project to a contract on a chain.
import type { Command } from "commander";
import { contextOf } from "../context.ts";
import type { CallCommand } from "../contract/call.ts";
import type { DeployCommand } from "../contract/deploy.ts";
import type { InspectCommand } from "../contract/inspect.ts";
import type { TestCommand } from "../contract/project.ts";
import { signOptions } from "../signing.ts";

export function contractCommand(program: Command): void {
  const contract = program.command("contract").description("write, test, deploy and call contracts");
  projectCommands(contract);
  chainCommands(contract);
}

function projectCommands(contract: Command): void {
  contract
    .command("new")
    .description("make a project with a contract and a test of it")
    .argument("<folder>", "where; its name is the contract's: 4 to 20 small letters and digits")
    .action(async (folder: string, _options: unknown, command: Command) => {
      const { newProject } = await import("../contract/project.ts");
      await newProject(folder, contextOf(command).output);
    });

  contract
    .command("build")
    .description("compile the project's contracts into build/")
    .argument("[names...]", "only these")
    .action(async (names: string[], _options: unknown, command: Command) => {
      const { build } = await import("../contract/project.ts");
      await build(names, contextOf(command).output);
    });

  contract
    .command("test")
    .description("build, then run the project's tests on chains in memory")
    .argument("[filters...]", "only files whose name contains one of these")
    .option("--update-gas", "accept changed gas")
    .option("--gas", "show what each method has cost")
    .option("--coverage", "show which functions were reached")
    .option("--no-build", "test what was built before")
    .action(async (filters: string[], options: TestCommand, command: Command) => {
      const { test } = await import("../contract/project.ts");
      await test(filters, options, contextOf(command).output);
    });
}

function chainCommands(contract: Command): void {
  signOptions(contract.command("deploy").description("put a built contract on the chain"))
    .argument("<contract>", "a contract of the project, or a .wasm file")
    .argument("[arguments...]", "of its constructor")
    .option("--as <name>", "its name on the chain; otherwise that of the file")
    .option("--value <coins>", "coins that the contract gets")
    .option("--gas <units>", "most gas, which is the fee; otherwise what a trial run needs and a quarter more")
    .option("--update", "new code for a contract of yours; the arguments are those of its migration")
    .action(async (what: string, words: string[], options: DeployCommand, command: Command) => {
      const { output, remote } = contextOf(command);
      const { deploy } = await import("../contract/deploy.ts");
      await deploy(remote(), output, { what, words }, options);
    });

  signOptions(contract.command("call").description("call a method; a view needs no signer"))
    .argument("<contract>", "its name on the chain")
    .argument("<method>", "name of the method")
    .argument("[arguments...]", "numbers, texts, addresses, 0x… for bytes; lists and structs as JSON")
    .option("--value <coins>", "coins that go to the contract with the call")
    .option("--asset <name>", "asset of the value as exec.symbol")
    .option("--gas <units>", "most gas, which is the fee; otherwise what a trial run needs and a quarter more")
    .option("--view", "only ask: nothing may be written")
    .option("--dry-run", "show what it would do and cost, without a transaction")
    .option("--caller <address>", "who asks, for views and trial runs without a key")
    .addHelpText("after", "\nNegative numbers stand behind --: tenon contract call NAME METHOD --from dev1 -- -5")
    .action(async (name: string, method: string, words: string[], options: CallCommand, command: Command) => {
      const { output, remote } = contextOf(command);
      const { call } = await import("../contract/call.ts");
      await call(remote(), output, { contract: name, method, words }, options);
    });

  contract
    .command("events")
    .description("what a contract has told, oldest first")
    .argument("<contract>", "its name on the chain")
    .argument("[event]", "only events of this name")
    .action(async (name: string, event: string | undefined, _options: unknown, command: Command) => {
      const { output, remote } = contextOf(command);
      const { events } = await import("../contract/call.ts");
      await events(remote(), output, { contract: name, event });
    });

  signOptions(contract.command("freeze").description("give up updating a contract of yours, for ever"))
    .argument("<contract>", "its name on the chain")
    .action(async (name: string, options: DeployCommand, command: Command) => {
      const { output, remote } = contextOf(command);
      const { freeze } = await import("../contract/deploy.ts");
      await freeze(remote(), output, name, options);
    });

  contract
    .command("state")
    .description("read a field of a contract's state")
    .argument("<contract>", "its name on the chain")
    .argument("<field>", "name of the field, as inspect shows it")
    .argument("[key]", "key of a map or set, position in a vector")
    .action(async (name: string, field: string, key: string | undefined, _options: unknown, command: Command) => {
      const { output, remote } = contextOf(command);
      const { state } = await import("../contract/state.ts");
      await state(remote(), output, { contract: name, field, key });
    });

  contract
    .command("inspect")
    .description("show interface, state, imports and the gatekeeper's verdict")
    .argument("<contract>", "a contract of the project, a .wasm file, or with --deployed a name on the chain")
    .option("--deployed", "look on the chain")
    .option("--abi", "print the interface as JSON")
    .action(async (what: string, options: InspectCommand, command: Command) => {
      const { output, remote } = contextOf(command);
      const { inspect } = await import("../contract/inspect.ts");
      await inspect(remote, output, what, options);
    });

  contract
    .command("verify")
    .description("build from the sources here and compare with the chain")
    .argument("<contract>", "its name on the chain")
    .option("--source <name>", "contract of the project, where it has several")
    .action(async (name: string, options: { source?: string }, command: Command) => {
      const { output, remote } = contextOf(command);
      const { verify } = await import("../contract/inspect.ts");
      await verify(remote(), output, name, options);
    });

  contract
    .command("gas")
    .description("what calls would cost now: one call, or a table of all methods without arguments")
    .argument("<contract>", "its name on the chain")
    .argument("[method]", "name of the method")
    .argument("[arguments...]", "its arguments")
    .option("--caller <address>", "who calls")
    .option("--value <coins>", "coins that go to the contract with the call")
    .action(
      async (name: string, method: string | undefined, words: string[], options: CallCommand, command: Command) => {
        const { output, remote } = contextOf(command);
        const { gas } = await import("../contract/gas.ts");
        await gas(remote(), output, { contract: name, method, words }, options);
      },
    );
}
