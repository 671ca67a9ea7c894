// Reading the address and transaction indexes in the way Chain33's queries have it (reference: rpc.md section 3.1).
import type { TxPosition, TxsByAddress } from "../dapp/index.ts";
import { fail } from "../errors.ts";
import { prefixEnd } from "../lib/bytes.ts";
import type { Core } from "./core.ts";
import { hashAt } from "./entries.ts";
import type { TxLocation } from "./index.ts";
import { addressForm, keys } from "./layout.ts";
import { headOf, lengthOf, order, readList } from "./positions.ts";

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
  const { addresses, hasher, kv } = core.modules;
  const form = addressForm(addresses.keyForm(address, -1), hasher);
  const start = height < 0 ? undefined : { height, index };
  const reverse = direction === 0;
  const flags = flag === 0 ? [1, 2] : [flag];
  const found = flags.flatMap((one) => readList(kv, { form, flag: one }, start, reverse, count));
  if (flag === 0) found.sort((a, b) => (reverse ? order(b, a) : order(a, b)));
  // A transfer to oneself is in both lists, and once in the answer.
  const places = found.filter((one, i) => i === 0 || order(found[i - 1] as TxLocation, one) !== 0);
  return places.slice(0, count).flatMap((place) => {
    const hash = hashAt(kv, place);
    return hash === undefined ? [] : [{ ...place, hash }];
  });
}

export function txCount(core: Core, address: string): bigint {
  const { addresses, hasher, kv } = core.modules;
  const form = addressForm(addresses.keyForm(address, -1), hasher);
  let sum = 0;
  for (const flag of [1, 2]) sum += lengthOf(headOf(kv, { form, flag }));
  return BigInt(sum);
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
