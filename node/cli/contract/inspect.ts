// Looking at a contract, in a file or on a chain: what it offers and needs, whether the gatekeeper lets it in, and whether
// it was built from these sources.
import type { Abi } from "../../../assembly/abi.ts";
import { parseAbi } from "../../../runtime/contract/abi/parse.ts";
import { sectionsOf } from "../../../runtime/contract/binary/sections.ts";
import { importTable } from "../../../runtime/contract/imports.ts";
import { prepare } from "../../../runtime/contract/prepare.ts";
import { ContractRefusal } from "../../../runtime/contract/refusal.ts";
import { gasSchedule } from "../../../runtime/contract/schedule.ts";
import { twinKernels } from "../../../runtime/kernels.ts";
import { contractCode, contractRecord } from "../../../src/contract/queries.ts";
import { deployGas } from "../../../src/dapp/wasm/gas.ts";
import { hex } from "../../../src/lib/hex.ts";
import type { Json } from "../../../src/lib/json.ts";
import { compile } from "../../contract/build.ts";
import { findProject, pick } from "../../contract/project.ts";
import type { Remote } from "../client.ts";
import { columns, Failed, type Output, paint } from "../output.ts";
import { codeOf } from "./deploy.ts";
import { explain, openSession } from "./session.ts";

export interface InspectCommand {
  readonly deployed?: boolean;
  readonly abi?: boolean;
}

/** @param what a built contract, a file, or with --deployed the name on the chain */
export async function inspect(
  remote: () => Remote,
  output: Output,
  what: string,
  options: InspectCommand,
): Promise<void> {
  const found =
    options.deployed === true ? await deployed(remote(), what) : { ...(await codeOf(what)), record: undefined };
  const { code, record } = found;
  const abi = abiIn(code);
  if (options.abi === true) {
    output.result(abi as unknown as Json, JSON.stringify(abi, null, 2));
    return;
  }
  const verdict = judge(code);
  const about = {
    size: code.length,
    codeHash: hex(twinKernels.sha256(code)),
    ...(record === undefined ? {} : { ...record, codeHash: hex(record.codeHash) }),
    gatekeeper: verdict.text,
    deployGas: deployGas(code),
  };
  if (output.json) {
    output.result({ name: found.name, ...about, imports: verdict.imports, abi: (abi ?? null) as unknown as Json });
    return;
  }
  const lines = Object.entries(about).map(([name, value]) => `${paint("dim", name.padEnd(11))} ${value}`);
  lines.push(`${paint("dim", "imports".padEnd(11))} ${verdict.imports.join(", ")}`);
  output.result(null, [paint("bold", found.name), ...lines, ...(abi === undefined ? [] : tables(abi))].join("\n"));
  if (!verdict.ok) throw new Failed("refused");
}

async function deployed(remote: Remote, name: string) {
  const { ask } = await openSession(remote);
  return { name, record: await explain(name, contractRecord(ask, name)), code: await contractCode(ask, name) };
}

function abiIn(code: Uint8Array): Abi | undefined {
  let section: ReturnType<typeof sectionsOf>[number] | undefined;
  try {
    section = sectionsOf(code).find((one) => one.name === "abi");
  } catch {
    return undefined;
  }
  return section === undefined ? undefined : parseAbi(code.subarray(section.content, section.end));
}

interface Verdict {
  readonly ok: boolean;
  readonly text: string;
  readonly imports: readonly string[];
}

/** What a chain with the newest rules says, tried by both conventions. */
function judge(code: Uint8Array): Verdict {
  const schedule = gasSchedule(1);
  let text = "";
  for (const flavour of ["tenon", "env"] as const) {
    try {
      const pages = flavour === "env" ? schedule.limits.envPages : schedule.limits.pages;
      const { imports } = prepare(code, { schedule, imports: importTable(flavour, schedule), pages });
      return { ok: true, text: `lets it in${flavour === "env" ? " (Chain33's convention)" : ""}`, imports };
    } catch (error) {
      if (!(error instanceof ContractRefusal)) throw error;
      text ||= `refuses it: ${error.message} [${error.code} at byte ${error.offset}]`;
    }
  }
  return { ok: false, text, imports: [] };
}

function tables({ methods, events, errors, storage }: Abi): readonly string[] {
  const list = (fields: readonly { readonly name: string; readonly type: string }[]) =>
    fields.map(({ name, type }) => `${name}: ${type}`).join(", ");
  const rows = methods.map((one) => [
    `${one.name}(${list(one.params)})`,
    one.returns,
    `${one.kind}${one.payable ? ", payable" : ""}`,
    one.doc?.split("\n")[0] ?? "",
  ]);
  const out = ["", columns(["method", "returns", "kind", ""], rows)];
  if (events.length > 0)
    out.push(
      "",
      columns(
        ["event"],
        events.map((one) => [`${one.name}(${list(one.fields)})`]),
      ),
    );
  if (errors.length > 0) {
    out.push(
      "",
      columns(
        ["error", "code"],
        errors.map((one) => [`${one.name}(${list(one.fields)})`, one.code]),
      ),
    );
  }
  if (storage.length > 0) {
    out.push(
      "",
      columns(
        ["state", "type", "prefix"],
        storage.map((one) => [one.name, one.type, one.prefix]),
      ),
    );
  }
  return out;
}

/** Builds from the sources here and compares with the chain. @throws Failed when they differ */
export async function verify(
  remote: Remote,
  output: Output,
  name: string,
  options: { readonly source?: string },
): Promise<void> {
  const { ask } = await openSession(remote);
  const { codeHash, version } = await explain(name, contractRecord(ask, name));
  const project = await findProject();
  const { wasm } = await compile(project.folder, pick(project, options.source));
  const built = hex(twinKernels.sha256(wasm));
  const onChain = hex(codeHash);
  const same = built === onChain;
  const text = same
    ? `${name} (version ${version}) was built from these sources: code hash ${built}`
    : `${name} (version ${version}) was NOT built from these sources:\n  on the chain ${onChain}\n  built here   ${built}`;
  output.result({ name, version, same, onChain, built }, text);
  if (!same) throw new Failed("differs");
}
