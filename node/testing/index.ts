// What the tests of a project import as `tenon/testing`: a chain in memory with this machine's kernels, and the files in
// which gas is remembered.
import { appendFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { loadKernels } from "../../runtime/kernels.ts";
import { TestChain } from "../../src/testkit/chain.ts";
import { wasmFiles } from "../wasm.ts";

export { ContractFailure } from "../../src/contract/failure.ts";
export { eventsNamed } from "../../src/contract/generated.ts";
export type { TestAccount } from "../../src/testkit/accounts.ts";
export type { Snapshot, TestChain } from "../../src/testkit/chain.ts";
export { expectFailure, expectRevert, expectRevertOf } from "../../src/testkit/failures.ts";
export { gasSnapshots } from "./gas.ts";

// Deep enough for the frames of a contract below those of the host.
Error.stackTraceLimit = Math.max(Error.stackTraceLimit, 50);

/** A new chain: block 0, and block 1 that funds the accounts. */
export async function openTestChain(): Promise<TestChain> {
  const { kernels } = await loadKernels({ wasm: wasmFiles });
  const chain = await TestChain.openWith({
    kernels,
    load: async ({ href }) => new Uint8Array(await readFile(fileURLToPath(href))),
  });
  report(chain);
  return chain;
}

/** Leaves coverage and gas for the command that runs the tests, when it asks for them. */
function report(chain: TestChain): void {
  const file = process.env.TENON_TEST_REPORT;
  if (file === undefined) return;
  process.once("exit", () => {
    appendFileSync(file, `${JSON.stringify({ coverage: chain.coverage(), gas: chain.gasUsed() })}\n`);
  });
}
