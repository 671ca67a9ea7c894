// `tenon block`: blocks of the node of --rpc.
import type { Command } from "commander";
import type { Json } from "../../../src/lib/json.ts";
import { contextOf } from "../context.ts";
import { columns, UsageError } from "../output.ts";

const mostListed = 1000;

export function blockCommand(program: Command): void {
  const block = program.command("block").description("blocks of the chain");

  block
    .command("show")
    .description("a block with its transactions and receipts")
    .argument("<block>", "height or hash")
    .option("--header", "the header alone")
    .action(async (which: string, options: { header?: boolean }, command: Command) => {
      const { output, remote } = contextOf(command);
      const node = remote();
      const byHash = /^(0x)?[0-9a-fA-F]{64}$/.test(which);
      if (!byHash && !/^[0-9]{1,15}$/.test(which))
        throw new UsageError(`${JSON.stringify(which)} is neither height nor hash`);
      if (options.header === true) {
        const hash = byHash ? which : memberOf(await node.call("GetBlockHash", { height: BigInt(which) }), "hash");
        output.result(memberOf(await node.call("GetBlockOverview", { hash }), "head"));
        return;
      }
      const height = byHash ? 0n : BigInt(which);
      const answer = byHash
        ? await node.call("GetBlockByHashes", { hashes: [which], disableDetail: false })
        : await node.call("GetBlocks", { start: height, end: height, isDetail: true });
      const [found] = (memberOf(answer, "items") ?? []) as readonly Json[];
      if (found === undefined || found === null) {
        const { fail } = await import("../../../src/errors.ts");
        throw fail("block.notFound", { block: which });
      }
      output.result(found);
    });

  block
    .command("last")
    .description("the header of the last block")
    .action(async (_options: unknown, command: Command) => {
      const { output, remote } = contextOf(command);
      output.result(await remote().call("GetLastHeader"));
    });

  block
    .command("list")
    .description("headers, the newest last")
    .option("--from <height>", "first height; by default so that the list ends with the last block")
    .option("--count <n>", `how many, at most ${mostListed}`, "10")
    .action(async (options: { from?: string; count: string }, command: Command) => {
      const { output, remote } = contextOf(command);
      const node = remote();
      const count = wholeOf(options.count, "--count");
      if (count < 1n || count > mostListed) throw new UsageError(`--count must be from 1 to ${mostListed}`);
      const last = memberOf(await node.call("GetLastHeader"), "height") as bigint;
      const wanted = options.from === undefined ? last - count + 1n : wholeOf(options.from, "--from");
      const start = wanted < 0n ? 0n : wanted;
      const end = start + count - 1n > last ? last : start + count - 1n;
      const items = (memberOf(await node.call("GetHeaders", { start, end, isDetail: false }), "items") ?? []) as Json[];
      const rows = items.map((one) => {
        const header = one as { height: bigint; txCount: bigint; blockTime: bigint; hash: string };
        const time = new Date(Number(header.blockTime) * 1000).toISOString().slice(0, 19).replace("T", " ");
        return [header.height, header.txCount, time, header.hash] as const;
      });
      output.result(items, columns(["height", "txs", "time (UTC)", "hash"], rows));
    });
}

function wholeOf(text: string, option: string): bigint {
  if (!/^[0-9]{1,15}$/.test(text)) throw new UsageError(`${option} needs a whole number, not ${JSON.stringify(text)}`);
  return BigInt(text);
}

function memberOf(value: Json, name: string): Json {
  return (value as { readonly [name: string]: Json } | null)?.[name] ?? null;
}
