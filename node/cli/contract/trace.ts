// Places of a failure in the sources here: known for every contract whose code is the one that was built here.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { twinKernels } from "../../../runtime/kernels.ts";
import { contractRecord, type Ran } from "../../../src/contract/queries.ts";
import { BuiltSource, traceOf } from "../../../src/contract/trace.ts";
import type { Outcome } from "../../../src/contract/transport.ts";
import { hex } from "../../../src/lib/hex.ts";
import { readText } from "../../contract/files.ts";
import { findProject } from "../../contract/project.ts";
import { UsageError } from "../output.ts";
import type { Session } from "./session.ts";

/** @param deploying code of a contract that is not on the chain yet */
export async function located(
  { ask }: Pick<Session, "ask">,
  ran: Ran,
  deploying?: { readonly name: string; readonly code: Uint8Array },
): Promise<Outcome> {
  const { places, ...outcome } = ran;
  const names = [...new Set(places.map(({ contract }) => contract))];
  if (names.length === 0) return outcome;
  const built = await builtHere();
  const sources = new Map<string, BuiltSource>();
  for (const name of names) {
    const own = name === deploying?.name;
    const hash = own ? twinKernels.sha256(deploying.code) : (await contractRecord(ask, name)).codeHash;
    const source = built.get(hex(hash));
    if (source !== undefined) sources.set(name, source);
  }
  // Numbers of functions help nobody.
  if (sources.size === 0) return outcome;
  return { ...outcome, trace: traceOf(places, (contract) => sources.get(contract)) };
}

/** What the folder build/ of the project here holds, by code hash. */
async function builtHere(): Promise<ReadonlyMap<string, BuiltSource>> {
  const found = new Map<string, BuiltSource>();
  let folder: string;
  try {
    folder = join((await findProject()).folder, "build");
  } catch (error) {
    if (error instanceof UsageError) return found;
    throw error;
  }
  for (const file of await readdir(folder).catch(() => [])) {
    if (!file.endsWith(".wasm")) continue;
    const map = await readText(join(folder, `${file}.map`));
    const code = new Uint8Array(await readFile(join(folder, file)));
    if (map !== undefined) found.set(hex(twinKernels.sha256(code)), new BuiltSource(code, map));
  }
  return found;
}
