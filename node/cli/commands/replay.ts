// `tenon replay`: executes a recorded chain again and compares everything.
import { type Command, Option } from "commander";
import { type Build, builds } from "../../../runtime/kernels/builds.ts";
import { contextOf } from "../context.ts";
import { Failed, paint } from "../output.ts";

export function replayCommand(program: Command): void {
  program
    .command("replay")
    .description("execute a recorded chain from genesis and compare hashes, receipts, key lists and state roots")
    .argument("<file>", "recording, as in test/vectors/chain33/replay-local.json")
    .addOption(
      new Option(
        "--kernels <build>",
        "which kernels execute it: the best by default, one build, or plain JavaScript",
      ).choices([...builds, "js"]),
    )
    .action(async (file: string, options: { readonly kernels?: Build | "js" }, command: Command) => {
      const { output } = contextOf(command);
      const [{ replayFile }, { createProgress }] = await Promise.all([
        import("../replayfile.ts"),
        import("../progress.ts"),
      ]);
      const progress = createProgress("replay", { silent: output.json });
      const started = Date.now();
      const chosen = options.kernels;
      const allowed = chosen === undefined ? undefined : chosen === "js" ? [] : [chosen];
      const { title, result } = await replayFile(file, (done, total) => progress.update(done, total), allowed).finally(
        () => progress.end(),
      );
      const { blocks, txs, signatures, pairs, difference } = result;
      const { hex } = await import("../../../src/lib/hex.ts");
      const data = {
        ok: difference === undefined,
        title,
        blocks,
        txs,
        signatures,
        pairs,
        stateRoot: hex(result.stateRoot),
      };
      if (difference === undefined) {
        const counts = `${blocks} blocks, ${txs} transactions, ${signatures} signatures, ${pairs} pairs`;
        const root = `last state root ${data.stateRoot}`;
        output.result(data, `${paint("green", "ok")} ${counts}, ${Date.now() - started} ms\n${root}`);
        return;
      }
      const { height, what, expected, actual } = difference;
      const lines = [
        `${paint("red", "differs")} at block ${height}: ${what}`,
        `  recorded  ${expected}`,
        `  executed  ${actual}`,
        `${blocks} blocks before it agree`,
      ];
      output.result({ ...data, difference: { height, what, expected, actual } }, lines.join("\n"));
      throw new Failed("differs");
    });
}
