// Reading the address and transaction indexes in the way Chain33's queries have it (reference: rpc.md section 3.1).
import type { TxPosition, TxsByAddress } from "../dapp/index.ts";
import { fail } from "../errors.ts";
import { concat, prefixEnd, readU32be, readU64be } from "../lib/bytes.ts";
import type { Core } from "./core.ts";
import { addressForm, keys, positionBytes } from "./layout.ts";

const defaultCount = 10;
const maxCount = 1000;
/** Positions of a block end here in Chain33's numbering. */
const maxIndex = 100_000;

/** @throws ChainError param.invalid, range.size */
export function txsByAddress(core: Core, request: TxsByAddress): readonly TxPosition[] {
  const { address, flag, direction, height, index } = request;
  const count = request.count === 0 ? defaultCount : request.count;
  if (count > maxCount) throw fail("range.size", { count });
  if (address === "" || count < 0) throw fail("param.invalid", { address, count });
  if (height < -1 || height > core.tip.height) throw fail("param.invalid", { height });
  if (direction !== 0 && direction !== 1) throw fail("param.invalid", { direction });
  if (index < 0 || index > maxIndex) throw fail("param.invalid", { index });
  if (flag < 0 || flag > 255) throw fail("param.invalid", { flag });
  const { addresses, hasher } = core.modules;
  const form = addressForm(addresses.keyForm(address, -1), hasher);
  const start = height < 0 ? undefined : positionBytes(height, index);
  const flags = flag === 0 ? [1, 2] : [flag];
  const found = flags.flatMap((one) => positions(core, keys.address(form, one), start, direction === 0, count));
  if (flag !== 0) return found;
  // A transfer to oneself is in both ranges, and once in the answer.
  found.sort((a, b) => (direction === 0 ? order(b, a) : order(a, b)));
  return found.filter((one, i) => i === 0 || order(found[i - 1] as TxPosition, one) !== 0).slice(0, count);
}

function order(a: TxPosition, b: TxPosition): number {
  return a.height - b.height || a.index - b.index;
}

function positions(
  core: Core,
  prefix: Uint8Array,
  start: Uint8Array | undefined,
  reverse: boolean,
  limit: number,
): readonly TxPosition[] {
  const end = prefixEnd(prefix) as Uint8Array;
  const gte = start === undefined || reverse ? prefix : concat(prefix, start, Uint8Array.of(0));
  const lt = start === undefined || !reverse ? end : concat(prefix, start);
  return core.modules.kv.scanSync({ gte, lt, reverse, limit }).map(([key, hash]) => ({
    hash,
    height: readU64be(key, prefix.length),
    index: readU32be(key, prefix.length + 8),
  }));
}

export function txCount(core: Core, address: string): bigint {
  const { addresses, hasher, kv } = core.modules;
  const found = kv.getSync(keys.count(addressForm(addresses.keyForm(address, -1), hasher)));
  return found === undefined ? 0n : BigInt(readU64be(found));
}

/** The transaction whose hash starts with these bytes, when there is exactly one. */
export function txByPrefix(core: Core, prefix: Uint8Array): Uint8Array | undefined {
  if (prefix.length === 0 || prefix.length > 32) return undefined;
  const gte = keys.tx(prefix);
  const lt = prefixEnd(gte) as Uint8Array;
  const found = core.modules.kv.scanSync({ gte, lt, limit: 2 });
  const [first, second] = found;
  if (first === undefined || second !== undefined) return undefined;
  return first[0].slice(1);
}
