// The recorded vectors of test/vectors/chain33, typed as far as tests need them.
import { readFileSync } from "node:fs";
import { unhex } from "../../src/lib/hex.ts";

/** Text of a file under test/vectors. */
function text(path: string): string {
  return readFileSync(new URL(`../vectors/${path}`, import.meta.url), "utf8");
}

type Items<T> = { readonly [group: string]: { readonly items: readonly T[] } };
const groups = (JSON.parse(text("chain33/vectors.json")) as { groups: Items<never> }).groups;

/** The items of a group of vectors.json, in the shape that the caller states. */
export function vectors<T>(group: string): readonly T[] {
  const found = groups[group];
  if (found === undefined || found.items.length === 0) throw new Error(`vectors.json has no group ${group}`);
  return found.items as readonly T[];
}

interface ReplayReceipt {
  readonly ty: number;
  readonly txHash: string;
  readonly txFullHash: string;
  readonly logs: readonly { readonly ty: number; readonly log: string }[] | null;
}
interface ReplayBlock {
  readonly height: number;
  readonly hash: string;
  readonly hashNew: string;
  readonly hashOld: string;
  readonly parentHash: string;
  readonly txHash: string;
  readonly prevStateHash: string;
  readonly stateHash: string;
  readonly blockTime: number;
  readonly difficulty: number;
  readonly txCount: number;
  /** Encoded Block. */
  readonly block: string;
  readonly receipts: readonly ReplayReceipt[];
  readonly kv: readonly { readonly keyHex: string; readonly key: string; readonly value: string }[];
}
interface ReplayStep {
  readonly label: string;
  readonly hash: string;
  readonly tx: string;
  readonly height?: number;
  readonly index?: number;
  readonly receiptTy?: number;
  readonly sendError?: string;
}
export interface Replay {
  readonly title: string;
  readonly chainID: number;
  readonly forks: Readonly<Record<string, number>>;
  readonly steps: readonly ReplayStep[];
  readonly blocks: readonly ReplayBlock[];
}

export const replayNames = ["local", "localeth"] as const;

/** A whole recorded chain. */
export function replay(name: (typeof replayNames)[number]): Replay {
  return JSON.parse(text(`chain33/replay-${name}.json`)) as Replay;
}

/** The message descriptors in protobufjs form. */
export function descriptors(): { readonly nested: object } {
  return JSON.parse(text("chain33/messages.json")) as { nested: object };
}

/** Hex of a vector as bytes; null (Go's nil) as none. */
export function bytesOf(hex: string | null): Uint8Array {
  return unhex(hex ?? "");
}
