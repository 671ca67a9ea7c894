// What a node says about its chain, as far as transactions need it (reference: rpc.md, GetChainConfig).
import { fail } from "../../src/errors.ts";
import type { Json } from "../../src/lib/json.ts";
import type { Remote } from "./client.ts";

export interface ChainFacts {
  readonly title: string;
  readonly isPara: boolean;
  readonly coinExec: string;
  readonly coinSymbol: string;
  readonly coinPrecision: bigint;
  readonly chainId: number;
  readonly minTxFeeRate: bigint;
  readonly maxTxFee: bigint;
}

/** @throws ChainError remote.*, param.invalid when the answer is none */
export async function chainFacts(remote: Remote): Promise<ChainFacts> {
  const answer = membersOf(await remote.call("GetChainConfig"));
  return {
    title: textIn(answer, "title"),
    isPara: answer.isPara === true,
    coinExec: textIn(answer, "coinExec"),
    coinSymbol: textIn(answer, "coinSymbol"),
    coinPrecision: integerIn(answer, "coinPrecision"),
    chainId: Number(integerIn(answer, "chainID", 0n)),
    minTxFeeRate: integerIn(answer, "minTxFeeRate", 0n),
    maxTxFee: integerIn(answer, "maxTxFee", 0n),
  };
}

export type Members = { readonly [name: string]: Json | undefined };

/** @throws ChainError param.invalid for an answer that is no object */
export function membersOf(value: Json | undefined): Members {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Members;
  throw fail("param.invalid", { reason: "the node's answer has an unknown form" });
}

export function listIn(members: Members, name: string): readonly Json[] {
  const value = members[name];
  return Array.isArray(value) ? value : [];
}

export function textIn(members: Members, name: string): string {
  const value = members[name];
  return typeof value === "string" ? value : "";
}

/** Integer of a member, given as number or as text. @throws ChainError param.invalid */
export function integerIn(members: Members, name: string, fallback?: bigint): bigint {
  const value = members[name];
  if (typeof value === "bigint") return value;
  if (typeof value === "string" && /^-?[0-9]+$/.test(value)) return BigInt(value);
  if (value === undefined && fallback !== undefined) return fallback;
  throw fail("param.invalid", { reason: `the node's answer has no integer ${name}` });
}
