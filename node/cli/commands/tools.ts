// Small commands: `tenon proto`, `tenon bench`, `tenon version`.
import type { Command } from "commander";
import { version } from "../../../src/version.ts";
import { contextOf } from "../context.ts";
import { Failed, UsageError } from "../output.ts";

export function toolCommands(program: Command): void {
  program
    .command("proto")
    .description("print the wire messages as .proto text")
    .action(async (_options: unknown, command: Command) => {
      const { output } = contextOf(command);
      const { contractMessages } = await import("../protomessages.ts");
      const { protoFiles, protoText } = await import("../../../src/types/prototext.ts");
      const extra = await contractMessages();
      output.result({ files: Object.fromEntries(protoFiles(extra)) }, protoText(extra).trimEnd());
    });

  program
    .command("bench")
    .description("run a benchmark; without a name: list them")
    .argument("[name]", "which one")
    .option("--scale <x>", "more or less work", "1")
    .action(async (name: string | undefined, options: { scale: string }, command: Command) => {
      const { output } = contextOf(command);
      const [{ spawn }, { existsSync }, { fileURLToPath }] = await Promise.all([
        import("node:child_process"),
        import("node:fs"),
        import("node:url"),
      ]);
      const main = fileURLToPath(new URL("../../../test/bench/main.ts", import.meta.url));
      if (!existsSync(main)) throw new UsageError("benchmarks are part of the source tree, not of the package");
      const args = [
        ...(name === undefined ? [] : [name]),
        "--scale",
        options.scale,
        ...(output.json ? ["--json"] : []),
      ];
      const child = spawn(process.execPath, ["--expose-gc", main, ...args], { stdio: "inherit" });
      const code = await new Promise<number | null>((resolve, reject) => {
        child.once("error", reject);
        child.once("exit", (exit) => resolve(exit));
      });
      if (code !== 0) throw new Failed(`exit code ${code}`);
    });

  program
    .command("version")
    .description("versions of this program and of what it runs on")
    .action(async (_options: unknown, command: Command) => {
      const { output } = contextOf(command);
      const { platform, arch, version: node } = process;
      output.result({ tenon: version, node, platform, arch }, `tenon ${version} (node ${node}, ${platform} ${arch})`);
    });
}
