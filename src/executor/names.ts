// Names and keys: which execers may be used at all, and to which contract a state key belongs
// (reference: execution.md section 7).
import { maxNameLength, minNameLength } from "../dapp/names.ts";
import { mapKey } from "../lib/bytes.ts";
import { realName } from "../types/names.ts";
import type { Tx } from "../types/tx.ts";

/**
 * Whether a transaction may name its contract as it does.
 * @param name the driver that runs it, or the execer itself when that is `none`
 * @param allow contract names usable beside `user.*`
 */
export function isAllowedName(name: string, tx: Tx, allow: ReadonlySet<string>): boolean {
  const execer = tx.execer;
  const bytes = tx.execerSize;
  if (bytes > maxNameLength || bytes < minNameLength) return false;
  if (name.length > maxNameLength || name.length < minNameLength) return false;
  if (name.includes("-") || name.includes("#")) return false;
  if (name !== execer && name !== realName(execer)) return false;
  return name.startsWith("user.") || allow.has(name);
}

const common = "mavl-";

/** What a state key says about its owner; texts have one unit per byte. */
export interface KeyOwner {
  /** Text between `mavl-` and the next dash. */
  readonly contract: string;
  /** ADDR of `mavl-CONTRACT-SYMBOL-exec-ADDR:…`, undefined for other shapes. */
  readonly execAddress: string | undefined;
}

/** Owner of a state key; undefined for a key that belongs to nobody, which no transaction may write. */
export function ownerOf(key: Uint8Array): KeyOwner | undefined {
  const text = mapKey(key);
  if (!text.startsWith(common)) return undefined;
  const first = text.indexOf("-", common.length);
  if (first < 0) return undefined;
  return { contract: text.slice(common.length, first), execAddress: execAddressIn(text, first) };
}

function execAddressIn(text: string, first: number): string | undefined {
  const second = text.indexOf("-", first + 1);
  if (second < 0 || !text.startsWith("exec-", second + 1)) return undefined;
  const start = second + 1 + "exec-".length;
  const end = text.indexOf(":", start);
  return end < 0 ? undefined : text.slice(start, end);
}
