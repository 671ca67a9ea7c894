// A node seen by the commands for contracts: its facts, questions to contract wasm, transactions sent and awaited.
import { twinKernels } from "../../../runtime/kernels.ts";
import { createAddressBook } from "../../../src/address/book.ts";
import type { AddressBook } from "../../../src/address/index.ts";
import { chainParams } from "../../../src/config/chain.ts";
import { wasmExecer } from "../../../src/contract/payload.ts";
import type { Asker } from "../../../src/contract/queries.ts";
import { rpcAsker, rpcTransport } from "../../../src/contract/rpc.ts";
import { type Submit, submitter } from "../../../src/contract/submit.ts";
import type { ContractTransport } from "../../../src/contract/transport.ts";
import { ChainError } from "../../../src/errors.ts";
import { systemRandom } from "../../random.ts";
import { type ChainFacts, chainFacts } from "../chainfacts.ts";
import type { Remote } from "../client.ts";
import { UsageError } from "../output.ts";

export interface Session {
  readonly facts: ChainFacts;
  readonly addresses: AddressBook;
  readonly ask: Asker;
  readonly transport: ContractTransport;
  /** Signs, sends and waits. */
  readonly submit: Submit;
  readonly call: Remote["call"];
}

/** What a node says of names that are free, or taken, for people. */
const explained: ReadonlyMap<string, (name: string) => UsageError> = new Map([
  [
    "contract not exist",
    (name) => new UsageError(`there is no contract ${name} on this chain`, "put it there: tenon contract deploy"),
  ],
  [
    "contract already exist",
    (name) => new UsageError(`there is a contract ${name} already`, "choose another name with --as, or --update it"),
  ],
]);

/** The answer, or what its refusal means. @throws UsageError, ChainError */
export async function explain<T>(name: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const said = error instanceof ChainError ? explained.get(error.text) : undefined;
    throw said === undefined ? error : said(name);
  }
}

/** @throws ChainError remote.* */
export async function openSession(remote: Remote): Promise<Session> {
  const facts = await chainFacts(remote);
  const kernels = twinKernels;
  const addresses = createAddressBook(
    chainParams({ Title: "local", address: { enableHeight: { eth: 0 } } }, []),
    kernels,
  );
  const execer = `${facts.isPara ? facts.title : ""}${wasmExecer}`;
  const call: Remote["call"] = (method, argument) => remote.call(method, argument);
  const submit = submitter({
    call,
    execer,
    kernels,
    random: systemRandom,
    now: Date.now,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  });
  const transport = rpcTransport({ call, execer, addresses, submit });
  return { facts, addresses, ask: rpcAsker(call, execer), transport, submit, call };
}
