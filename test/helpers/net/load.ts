// Payments at a steady rate to several nodes at once, and a record of what each of them promised.
import { nativeKernels } from "../../../node/kernels.ts";
import { twinKernels } from "../../../runtime/kernels.ts";
import { createAddressBook } from "../../../src/address/book.ts";
import { cryptoPlugins } from "../../../src/catalog.ts";
import type { SignatureScheme } from "../../../src/crypto/index.ts";
import { CoinsAction } from "../../../src/dapp/coins/schema.ts";
import { utf8 } from "../../../src/lib/bytes.ts";
import { hex, unhex } from "../../../src/lib/hex.ts";
import { Transaction } from "../../../src/types/proto/transaction.ts";
import { Tx } from "../../../src/types/tx.ts";
import { params } from "../crypto.ts";
import type { NodeProcess } from "./process.ts";
import { RpcRefusal } from "./rpc.ts";

const { kernels } = nativeKernels(twinKernels);
export const genesisSecret = unhex("cc38546e9e659d15e6b4893f0ab32a06d103931a8230b0bde71459d2b27d6944");
export const fee = 100_000n;
/** Answers that are no fault: there is no room for more at this moment. */
const busy = /ErrManyTx|ErrMemFull|ErrTxExist|ErrNotSync|full|too many|sync/i;

let loaded: SignatureScheme | undefined;
async function scheme(): Promise<SignatureScheme> {
  loaded ??= (await cryptoPlugins()).find(({ name }) => name === "secp256k1")?.create({}, { kernels, params });
  if (loaded === undefined) throw new Error("there is no scheme secp256k1");
  return loaded;
}

export interface Payer {
  readonly secret: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly address: string;
}

/** @param seed makes the key */
export async function payer(seed: Uint8Array): Promise<Payer> {
  const secp = await scheme();
  const publicKey = secp.publicKey(seed);
  const book = createAddressBook(params, kernels);
  return { secret: seed, publicKey, address: book.fromKey(book.defaultId, publicKey) };
}

let nonce = BigInt(Date.now()) << 20n;

/** A signed payment that is like no other. @param change over the transaction before it is signed */
export async function payment(from: Payer, to: string, amount: bigint, change: Partial<Transaction> = {}): Promise<Tx> {
  const value = Transaction.make({
    execer: utf8("coins"),
    payload: CoinsAction.encode({ ty: 1, transfer: { amount, cointoken: "", note: new Uint8Array(0), to } }),
    fee,
    nonce: ++nonce,
    to,
    chainID: 33,
    ...change,
  });
  const secp = await scheme();
  const signature = secp.sign(new Tx(value, kernels).signData, from.secret);
  return new Tx({ ...value, signature: { ty: 1, pubkey: from.publicKey, signature } }, kernels);
}

interface Promised {
  readonly hash: string;
  readonly node: string;
  readonly amount: bigint;
}

export interface LoadReport {
  /** Answered with a hash. */
  readonly acknowledged: readonly Promised[];
  /** No answer: the node may have taken them or not. */
  readonly unknown: readonly Promised[];
  /** Refused because there was no room. */
  readonly busy: number;
  /** Refusals that nobody expects. */
  readonly wrong: readonly string[];
}

/** Everybody pays this account, so that its balance counts what arrived. */
export const payee = "1EbDHAXpoiewjPLX9uqoz38HsKqMXayZrF";

/** Gives each of `count` new accounts coins of the genesis account through a node, and waits until they are there. */
export async function fund(node: NodeProcess, count: number): Promise<readonly Payer[]> {
  const genesis = await payer(genesisSecret);
  const payers: Payer[] = [];
  for (let i = 0; i < count; i++) {
    const made = await payer(kernels.sha256(utf8(`payer ${i}`)));
    const tx = await payment(genesis, made.address, 1_000_000_000_000n);
    await node.call("SendTransaction", { data: hex(tx.bytes) });
    payers.push(made);
  }
  for (;;) {
    const list = await node.call<readonly { balance: number }[]>("GetBalance", {
      addresses: payers.map(({ address }) => address),
      execer: "coins",
    });
    if (list.every(({ balance }) => balance > 0)) return payers;
    await sleep(100);
  }
}

/** Sends until the signal aborts. @param rate per second, all nodes together */
export async function pay(
  nodes: readonly NodeProcess[],
  payers: readonly Payer[],
  rate: number,
  over: AbortSignal,
): Promise<LoadReport> {
  const acknowledged: Promised[] = [];
  const unknown: Promised[] = [];
  const wrong: string[] = [];
  let full = 0;
  let turn = 0;
  const sending = new Set<Promise<void>>();
  const begun = Date.now();
  const send = async (node: NodeProcess, from: Payer, amount: bigint) => {
    if (node.pid === undefined) return;
    const tx = await payment(from, payee, amount);
    const promised = { hash: `0x${tx.hex}`, node: node.name, amount };
    try {
      await node.call("SendTransaction", { data: hex(tx.bytes) }, 30_000);
      acknowledged.push(promised);
    } catch (error) {
      if (!(error instanceof RpcRefusal)) unknown.push(promised);
      else if (busy.test(error.message)) full++;
      else wrong.push(`${node.name}: ${error.message}`);
    }
  };
  while (!over.aborted) {
    const due = Math.floor(((Date.now() - begun) * rate) / 1000);
    for (; turn < due && sending.size < 200; turn++) {
      const node = nodes[turn % nodes.length] as NodeProcess;
      const from = payers[Math.floor(turn / nodes.length) % payers.length] as Payer;
      const one = send(node, from, BigInt(1000 + (turn % 100))).finally(() => sending.delete(one));
      sending.add(one);
    }
    // What could not be sent in time is left out: the rate is a limit, not a debt.
    if (turn < due) turn = due;
    await sleep(20);
  }
  await Promise.all(sending);
  return { acknowledged, unknown, busy: full, wrong };
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
