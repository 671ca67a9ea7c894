// Sending transactions of contract wasm to a node: built and signed on this side, then watched until they are in a block.
// Host-neutral: time, randomness and waiting are given.
import { ChainError, fail } from "../errors.ts";
import { utf8 } from "../lib/bytes.ts";
import { hex } from "../lib/hex.ts";
import type { Json } from "../lib/json.ts";
import { realFee } from "../types/fee.ts";
import { Transaction } from "../types/proto/transaction.ts";
import { type Hasher, Tx } from "../types/tx.ts";
import type { RpcCall, Submission } from "./rpc.ts";
import type { Account, Receipt } from "./transport.ts";

export interface SubmitOptions {
  readonly call: RpcCall;
  /** Name of the executor on this chain. */
  readonly execer: string;
  readonly kernels: Hasher;
  readonly random: { bytes(length: number): Uint8Array };
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** How long a transaction may wait for a block; a minute by default. */
  readonly patienceMs?: number;
}

/** Seconds that a transaction is valid. */
const life = 300n;
const firstPause = 50;
const longestPause = 1000;

export type Submit = (submission: Submission, from: Account) => Promise<Receipt>;

/** The returned function throws ChainError remote.*, tx.dropped, timeout. */
export function submitter({ call, execer, kernels, random, now, sleep, patienceMs = 60_000 }: SubmitOptions): Submit {
  const wait = async (hash: string): Promise<{ readonly height: bigint; readonly index: number }> => {
    const end = now() + patienceMs;
    for (let pause = firstPause; ; pause = Math.min(pause * 2, longestPause)) {
      const status = await statusOf(call, hash);
      const state = status?.state;
      if (state === "included" || state === "failed") {
        return { height: integer(status, "height"), index: Number(integer(status, "index")) };
      }
      if (state === "dropped") throw fail("tx.dropped", { reason: String(status?.reason), hash });
      if (now() + pause > end) throw fail("timeout", { reason: `no block has it after ${patienceMs / 1000} s`, hash });
      await sleep(pause);
    }
  };
  return async ({ payload, gas, least = 0n }, from) => {
    const [facts, advised, to] = await Promise.all([
      call("GetChainConfig"),
      call("GetProperFee", { txCount: 1, txSize: 500 }),
      call("ConvertExectoAddr", { execname: execer }),
    ]);
    const base = Transaction.make({
      execer: utf8(execer),
      payload,
      to: String(to),
      nonce: random.bytes(8).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n) & (2n ** 63n - 1n),
      chainID: Number(integer(membersOf(facts), "chainID", 0n)),
      expire: BigInt(Math.floor(now() / 1000)) + life,
    });
    const sized = realFee(new Tx(base, kernels), integer(membersOf(advised), "properFee", 100_000n));
    const tx = new Tx(from.sign({ ...base, fee: gas ?? (sized > least ? sized : least) }), kernels);
    const hash = `0x${tx.hex}`;
    const named = await call("SendTransaction", { data: hex(tx.bytes) });
    if (named !== hash) throw fail("remote.refused", { reason: "the node names another hash", hash: String(named) });
    return { hash, ...(await wait(hash)), fee: tx.value.fee };
  };
}

type Members = { readonly [name: string]: Json | undefined };

async function statusOf(call: RpcCall, hash: string): Promise<Members | undefined> {
  try {
    return membersOf(await call("Tenon.GetTxStatus", { hash }));
  } catch (error) {
    // Between the pool and the block a node may know nothing of it for a moment.
    if (error instanceof ChainError && error.text === "tx not exist") return undefined;
    throw error;
  }
}

function membersOf(value: Json): Members {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Members;
  throw fail("param.invalid", { reason: "the node's answer has an unknown form" });
}

function integer(members: Members | undefined, name: string, fallback?: bigint): bigint {
  const value = members?.[name] ?? fallback;
  if (typeof value === "bigint") return value;
  if (typeof value === "string" && /^-?[0-9]+$/.test(value)) return BigInt(value);
  throw fail("param.invalid", { reason: `the node's answer has no integer ${name}` });
}
