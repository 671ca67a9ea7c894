// Calls of contracts on a node: arguments by the types of the interface, which comes with the code from the chain.
import type { AbiMethod } from "../../../assembly/abi.ts";
import { AbiFault } from "../../../runtime/contract/abi/fault.ts";
import { ContractInterface } from "../../../runtime/contract/abi/interface.ts";
import { parseAbi } from "../../../runtime/contract/abi/parse.ts";
import type { ResolvedField } from "../../../runtime/contract/abi/types.ts";
import { typeText } from "../../../runtime/contract/abi/types.ts";
import { sectionsOf } from "../../../runtime/contract/binary/sections.ts";
import { resultOf } from "../../../src/contract/client.ts";
import { ContractFailure } from "../../../src/contract/failure.ts";
import { callPayload } from "../../../src/contract/payload.ts";
import { contractCode, pastEvents, runCall } from "../../../src/contract/queries.ts";
import { outcomeOf } from "../../../src/contract/receipt.ts";
import { receiptData } from "../../../src/contract/rpc.ts";
import { valueFromText } from "../../../src/contract/text.ts";
import type { Outcome, RawCall } from "../../../src/contract/transport.ts";
import { parseAmount } from "../amount.ts";
import type { Remote } from "../client.ts";
import { type Output, UsageError } from "../output.ts";
import { type SignOptions, signerOf, wholeOf } from "../signing.ts";
import { explain, openSession, type Session } from "./session.ts";
import { eventOf, showFailure, showOutcome } from "./show.ts";
import { located } from "./trace.ts";

export interface CallCommand extends SignOptions {
  readonly value?: string;
  readonly asset?: string;
  readonly gas?: string;
  readonly view?: boolean;
  readonly dryRun?: boolean;
  readonly caller?: string;
}

/** A fee of a quarter more than what the call needs now: the state may be another one when it runs. */
export function withRoom(gas: bigint): bigint {
  return gas + gas / 4n;
}

/** The interface that a contract carries. @throws UsageError when it carries none, ChainError wasm.missing */
export async function interfaceOf(session: Session, name: string): Promise<ContractInterface> {
  return interfaceIn(await explain(name, contractCode(session.ask, name)), session, name);
}

export function interfaceIn(
  code: Uint8Array,
  { addresses }: Pick<Session, "addresses">,
  name: string,
): ContractInterface {
  const section = sectionsOf(code).find((one) => one.name === "abi");
  if (section === undefined)
    throw new UsageError(`${name} carries no interface`, "it was not built with tenon contract build");
  const abi = parseAbi(code.subarray(section.content, section.end));
  return new ContractInterface(abi, {
    toBytes: (text) => addresses.packed(text),
    toText: (bytes) => addresses.unpacked(bytes),
  });
}

/** Values from the words of a command line. @throws UsageError */
export function argumentsFrom(
  method: string,
  params: readonly ResolvedField[],
  words: readonly string[],
): readonly unknown[] {
  const usage = params.map(({ name, type }) => `<${name}: ${typeText(type)}>`).join(" ");
  if (words.length !== params.length) {
    throw new UsageError(
      `${method} takes ${params.length} argument${params.length === 1 ? "" : "s"}, ${words.length} given`,
      `${method} ${usage}`.trim(),
    );
  }
  try {
    return params.map(({ name, type }, i) => valueFromText(type, words[i] as string, name));
  } catch (error) {
    if (error instanceof AbiFault) throw new UsageError(error.message, `${method} ${usage}`);
    throw error;
  }
}

function methodOf(contract: ContractInterface, name: string, contractName: string): AbiMethod {
  const found = contract.abi.methods.find((one) => one.name === name && (one.kind === "call" || one.kind === "view"));
  if (found !== undefined) return found;
  const names = contract.abi.methods.filter(({ kind }) => kind === "call" || kind === "view").map((one) => one.name);
  throw new UsageError(`${contractName} has no method ${name}`, `it has ${names.join(", ")}`);
}

export async function call(
  remote: Remote,
  output: Output,
  given: { readonly contract: string; readonly method: string; readonly words: readonly string[] },
  options: CallCommand,
): Promise<void> {
  const session = await openSession(remote);
  const { facts } = session;
  const contract = await interfaceOf(session, given.contract);
  const method = methodOf(contract, given.method, given.contract);
  const values = argumentsFrom(method.name, contract.params(method.name), given.words);
  const raw: RawCall = {
    contract: given.contract,
    method: method.name,
    input: contract.encodeArguments(method.name, values),
    value: options.value === undefined ? 0n : parseAmount(options.value, facts.coinPrecision),
    asset: options.asset ?? "",
    gas: options.gas === undefined ? undefined : wholeOf(options.gas, "--gas"),
  };
  const readonly = options.view === true || method.kind === "view";
  try {
    const outcome =
      readonly || options.dryRun === true
        ? await tried(session, raw, { caller: await callerOf(options), readonly })
        : await transact(session, raw, options, contract);
    const { value } = resultOf(contract, raw, outcome);
    const interfaces = await interfacesFor(session, outcome, new Map([[given.contract, contract]]));
    showOutcome({ contract: given.contract, interfaces, value, outcome, facts }, output);
  } catch (error) {
    if (error instanceof ContractFailure) showFailure(error, output);
    throw error;
  }
}

/** A run without effect, with the place of a failure. */
async function tried(
  session: Session,
  raw: RawCall,
  options: { readonly caller: string | undefined; readonly readonly: boolean },
): Promise<Outcome> {
  return located(session, await runCall(session.ask, raw, { ...options, trace: true }));
}

async function callerOf(options: CallCommand): Promise<string | undefined> {
  if (options.caller !== undefined) return options.caller;
  const named = options.from ?? options.key ?? options.keyFile;
  return named === undefined ? undefined : (await signerOf(options)).address;
}

/** Tries the call first: what would fail is told without a transaction, and what it costs becomes the fee. */
async function transact(
  session: Session,
  raw: RawCall,
  options: CallCommand,
  contract: ContractInterface,
): Promise<Outcome> {
  const from = await signerOf(options);
  let least = 0n;
  if (raw.gas === undefined) {
    const outcome = await tried(session, raw, { caller: from.address, readonly: false });
    resultOf(contract, raw, outcome);
    least = withRoom(outcome.gas);
  }
  const receipt = await session.submit({ payload: callPayload(raw), gas: raw.gas, least }, from);
  return { ...outcomeOf(await receiptData(session.call, receipt.hash)), receipt };
}

/** Interfaces of the contracts that events came from, as far as they have some. */
async function interfacesFor(
  session: Session,
  { events }: Outcome,
  known: Map<string, ContractInterface>,
): Promise<ReadonlyMap<string, ContractInterface>> {
  for (const { contract } of events) {
    if (known.has(contract)) continue;
    try {
      known.set(contract, await interfaceOf(session, contract));
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
    }
  }
  return known;
}

/** Prints what a contract has told so far, oldest first. */
export async function events(
  remote: Remote,
  output: Output,
  given: { readonly contract: string; readonly event: string | undefined },
): Promise<void> {
  const session = await openSession(remote);
  const contract = await interfaceOf(session, given.contract);
  const { event } = given;
  if (event !== undefined && !contract.abi.events.some(({ name }) => name === event)) {
    const names = contract.abi.events.map(({ name }) => name).join(", ");
    throw new UsageError(`${given.contract} has no event ${event}`, names === "" ? "it has none" : `it has ${names}`);
  }
  const found = await pastEvents(session.ask, {
    contract: given.contract,
    ...(event === undefined ? {} : { name: event }),
  });
  const interfaces = new Map([[given.contract, contract]]);
  const shown = found.map((one) => ({ ...eventOf(one, interfaces), height: one.height, hash: one.hash }));
  const text = shown.map((one) => `block ${one.height}  ${one.text}`).join("\n");
  output.result(
    shown.map(({ json, height, hash }) => ({ ...(json as object), height, hash })),
    text === "" ? "(none)" : text,
  );
}
