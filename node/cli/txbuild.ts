// Building transactions on this side, so that a node is asked for facts and never for signatures (reference: rpc.md
// section 3.4, sdk-clients.md section 4).
import { CoinsAction, transfer, transferToExec, withdraw } from "../../src/dapp/coins/schema.ts";
import { utf8 } from "../../src/lib/bytes.ts";
import { expiry, parseExpire } from "../../src/types/expire.ts";
import { realFee } from "../../src/types/fee.ts";
import { Transaction } from "../../src/types/proto/transaction.ts";
import { type Hasher, Tx } from "../../src/types/tx.ts";
import { systemRandom } from "../random.ts";
import type { ChainFacts } from "./chainfacts.ts";
import { UsageError } from "./output.ts";

export interface Movement {
  readonly kind: "transfer" | "deposit" | "withdraw";
  /** Receiver, or the address of the contract. */
  readonly to: string;
  /** Name of the contract of a deposit or withdrawal. */
  readonly contract: string;
  /** Base units. */
  readonly amount: bigint;
  readonly note: string;
}

/** Payload of a coins action. */
export function coinsPayload({ kind, to, contract, amount, note }: Movement): Uint8Array {
  const common = { amount, note: utf8(note), to };
  switch (kind) {
    case "transfer":
      return CoinsAction.encode({ ty: transfer, transfer: common });
    case "deposit":
      return CoinsAction.encode({ ty: transferToExec, transferToExec: { ...common, execName: contract } });
    case "withdraw":
      return CoinsAction.encode({ ty: withdraw, withdraw: { ...common, execName: contract } });
  }
}

export interface DraftOptions {
  readonly facts: ChainFacts;
  readonly hasher: Hasher;
  /** Base units per started 1000 bytes. */
  readonly feeRate: bigint;
  /** Whole fee in base units; undefined: what the size demands. */
  readonly fee?: bigint | undefined;
  /** H:height, a height, or a duration such as 120s. */
  readonly expire: string;
  /** Unix milliseconds. */
  readonly now: number;
}

/** A complete unsigned transaction. @throws UsageError for a bad expiry or a fee above the chain's limit */
export function draft(
  base: { readonly execer: string; readonly payload: Uint8Array; readonly to: string },
  { facts, hasher, feeRate, fee, expire, now }: DraftOptions,
): Transaction {
  const made = Transaction.make({
    ...base,
    execer: utf8(base.execer),
    nonce: randomNonce(),
    chainID: facts.chainId,
    expire: expireOf(expire, now),
  });
  const full = fee ?? realFee(new Tx(made, hasher), feeRate);
  if (facts.maxTxFee > 0n && full > facts.maxTxFee)
    throw new UsageError(`the chain allows no fee above ${facts.maxTxFee}`);
  return { ...made, fee: full };
}

/** 63 random bits. */
function randomNonce(): bigint {
  return systemRandom.bytes(8).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n) & (2n ** 63n - 1n);
}

/** @throws UsageError */
export function expireOf(text: string, now: number): bigint {
  try {
    return text === "never" ? 0n : expiry(parseExpire(text), BigInt(Math.floor(now / 1000)), true);
  } catch {
    throw new UsageError(`${JSON.stringify(text)} is no expiry`, "a duration (120s, 1h), a height, H:height, or never");
  }
}
