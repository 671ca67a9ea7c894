// A node seen by the commands for contracts: its facts, questions to contract wasm, transactions sent and awaited.
import { twinKernels } from "../../../runtime/kernels.ts";
import { createAddressBook } from "../../../src/address/book.ts";
import type { AddressBook } from "../../../src/address/index.ts";
import { chainParams } from "../../../src/config/chain.ts";
import { wasmExecer } from "../../../src/contract/payload.ts";
import type { Asker } from "../../../src/contract/queries.ts";
import { rpcAsker, rpcTransport, type Submission } from "../../../src/contract/rpc.ts";
import type { Account, ContractTransport, Receipt } from "../../../src/contract/transport.ts";
import { ChainError, fail } from "../../../src/errors.ts";
import { hex } from "../../../src/lib/hex.ts";
import { Tx } from "../../../src/types/tx.ts";
import { type ChainFacts, chainFacts, integerIn, membersOf } from "../chainfacts.ts";
import type { Remote } from "../client.ts";
import { Failed, UsageError } from "../output.ts";
import { draft } from "../txbuild.ts";
import { waitForTx } from "../txwait.ts";

export interface Session {
  readonly facts: ChainFacts;
  readonly addresses: AddressBook;
  readonly ask: Asker;
  readonly transport: ContractTransport;
  /** Signs, sends and waits. @param least gas that the fee must pay, where none was named */
  submit(submission: Submission, from: Account, least?: bigint): Promise<Receipt>;
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

/** How long a transaction may wait for a block. */
const patienceMs = 60_000;

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
  const submit: Session["submit"] = async ({ payload, gas }, from, least = 0n) => {
    const to = String(await call("ConvertExectoAddr", { execname: execer }));
    const advised = membersOf(await call("GetProperFee", { txCount: 1, txSize: 500 }));
    const options = {
      facts,
      hasher: kernels,
      feeRate: integerIn(advised, "properFee", facts.minTxFeeRate),
      expire: "5m",
      now: Date.now(),
    };
    const sized = draft({ execer, payload, to }, { ...options, fee: gas });
    const fee = gas ?? (sized.fee > least ? sized.fee : least);
    const tx = new Tx(from.sign({ ...sized, fee }), kernels);
    const hash = `0x${tx.hex}`;
    const named = await call("SendTransaction", { data: hex(tx.bytes) });
    if (named !== hash) throw fail("remote.refused", { reason: "the node names another hash", hash: String(named) });
    const outcome = await waitForTx(remote, hash, { timeoutMs: patienceMs });
    if (outcome.state === "dropped") throw new Failed(`the node dropped the transaction: ${outcome.reason}`);
    return { hash, height: outcome.height ?? 0n, index: Number(outcome.index ?? 0n), fee };
  };
  const transport = rpcTransport({ call, execer, addresses, submit });
  return { facts, addresses, ask: rpcAsker(call, execer), transport, submit, call };
}
