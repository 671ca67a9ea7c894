// Puts a built contract on a chain, or new code under a contract that is there.
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { resultOf } from "../../../src/contract/client.ts";
import { ContractFailure } from "../../../src/contract/failure.ts";
import { createPayload, freezePayload, updatePayload } from "../../../src/contract/payload.ts";
import { contractRecord, runDeploy } from "../../../src/contract/queries.ts";
import { outcomeOf } from "../../../src/contract/receipt.ts";
import { receiptData } from "../../../src/contract/rpc.ts";
import type { Outcome, RawDeploy } from "../../../src/contract/transport.ts";
import { deployGas } from "../../../src/dapp/wasm/gas.ts";
import { findProject, pick } from "../../contract/project.ts";
import { parseAmount } from "../amount.ts";
import type { Remote } from "../client.ts";
import { type Output, UsageError } from "../output.ts";
import { type SignOptions, signerOf, wholeOf } from "../signing.ts";
import { argumentsFrom, interfaceIn, withRoom } from "./call.ts";
import { explain, openSession } from "./session.ts";
import { showFailure, showOutcome } from "./show.ts";
import { located } from "./trace.ts";

export interface DeployCommand extends SignOptions {
  readonly as?: string;
  readonly update?: boolean;
  readonly value?: string;
  readonly gas?: string;
}

const nameForm = /^[a-z0-9]{4,20}$/;
/** What the migration of an update, which has no trial run, may cost. */
const migrationGas = 5_000_000n;

/** Code of a built contract of the project, or of a file. @throws UsageError */
export async function codeOf(what: string): Promise<{ readonly name: string; readonly code: Uint8Array }> {
  const path = what.endsWith(".wasm") ? what : await builtPath(what);
  try {
    return { name: basename(path, ".wasm"), code: new Uint8Array(await readFile(path)) };
  } catch {
    throw new UsageError(`${path} cannot be read`, "build it first: tenon contract build");
  }
}

async function builtPath(name: string): Promise<string> {
  const project = await findProject();
  return join(project.folder, "build", `${pick(project, name).name}.wasm`);
}

export async function deploy(
  remote: Remote,
  output: Output,
  given: { readonly what: string; readonly words: readonly string[] },
  options: DeployCommand,
): Promise<void> {
  const { name: built, code } = await codeOf(given.what);
  const name = options.as ?? built;
  if (!nameForm.test(name)) {
    throw new UsageError(
      `${name} is no name for a contract`,
      "4 to 20 small letters and digits; choose one with --as NAME",
    );
  }
  const session = await openSession(remote);
  const { facts, ask } = session;
  const contract = interfaceIn(code, session, built);
  const kind = options.update === true ? "migrate" : "init";
  const method = contract.special(kind);
  const values = argumentsFrom(
    method?.name ?? kind,
    method === undefined ? [] : contract.params(method.name),
    given.words,
  );
  const raw: RawDeploy = {
    name,
    code,
    input: method === undefined ? new Uint8Array(0) : contract.encodeArguments(method.name, values),
    value: options.value === undefined ? 0n : parseAmount(options.value, facts.coinPrecision),
    asset: "",
    gas: options.gas === undefined ? undefined : wholeOf(options.gas, "--gas"),
  };
  const from = await signerOf(options);
  const shown = { contract: name, method: method?.name ?? kind };
  const check = (outcome: Outcome): Outcome => {
    if (outcome.status !== "ok") resultOf(contract, shown, outcome);
    return outcome;
  };
  const tried = async () => located(session, await explain(name, runDeploy(ask, raw, from.address)), raw);
  try {
    let receipt: Awaited<ReturnType<typeof session.submit>>;
    if (options.update === true) {
      receipt = await session.submit(
        { payload: updatePayload(raw), gas: raw.gas },
        from,
        withRoom(deployGas(code)) + migrationGas,
      );
    } else {
      const least = raw.gas === undefined ? withRoom(check(await tried()).gas) : 0n;
      receipt = await session.submit({ payload: createPayload(raw), gas: raw.gas }, from, least);
    }
    const outcome = check({ ...outcomeOf(await receiptData(session.call, receipt.hash)), receipt });
    const { address, version } = await contractRecord(ask, name);
    output.note(
      `${options.update === true ? `updated ${name} to version ${version}` : `deployed ${name}`}, address ${address}`,
    );
    const interfaces = new Map([[name, contract]]);
    showOutcome({ contract: name, interfaces, value: undefined, outcome, facts }, output, { address, version });
  } catch (error) {
    if (error instanceof ContractFailure) showFailure(error, output);
    throw error;
  }
}

/** From then on nobody can update the contract. */
export async function freeze(remote: Remote, output: Output, name: string, options: SignOptions): Promise<void> {
  const session = await openSession(remote);
  await explain(name, contractRecord(session.ask, name));
  const receipt = await session.submit({ payload: freezePayload(name), gas: undefined }, await signerOf(options));
  const { status } = outcomeOf(await receiptData(session.call, receipt.hash));
  if (status !== "ok") throw new UsageError(`${name} cannot be frozen: ${status}`);
  output.result(
    { name, frozen: true, hash: receipt.hash, height: receipt.height },
    `${name} is frozen (${receipt.hash})`,
  );
}
