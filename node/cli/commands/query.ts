// `tenon query`: questions to contracts, and any other method of the node of --rpc.
import type { Command } from "commander";
import type { Json } from "../../../src/lib/json.ts";
import { contextOf } from "../context.ts";
import { UsageError } from "../output.ts";

export function queryCommand(program: Command): void {
  program
    .command("query")
    .description("ask a contract")
    .argument("<execer>", "name of the contract")
    .argument("<function>", "name of the query")
    .argument("[json]", "its argument", "{}")
    .addHelpText(
      "after",
      '\nExample: tenon query coins GetAddrReciver \'{"addr":"14KEKbYtKKQm4wMthSK9J4La4nAiidGozt"}\'',
    )
    .action(async (execer: string, funcName: string, text: string, _options: unknown, command: Command) => {
      const { output, remote } = contextOf(command);
      const payload = await jsonOf(text);
      output.result(await remote().call("Query", { execer, funcName, payload }));
    });

  program
    .command("call")
    .description("call any JSON-RPC method")
    .argument("<method>", "for example GetLastHeader, or Tenon.GetFeed")
    .argument("[json]", "its argument", "{}")
    .action(async (method: string, text: string, _options: unknown, command: Command) => {
      const { output, remote } = contextOf(command);
      output.result(await remote().call(method, await jsonOf(text)));
    });
}

async function jsonOf(text: string): Promise<Json> {
  const { parseJson } = await import("../../../src/lib/json.ts");
  try {
    return parseJson(text);
  } catch (error) {
    const { describe } = await import("../output.ts");
    throw new UsageError(
      `the argument is not JSON: ${describe(error).text}`,
      'quote it for the shell: \'{"addr":"…"}\'',
    );
  }
}
