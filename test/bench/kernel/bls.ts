// One BLS signature, and one of a hundred keys on one message.
import { fastAggregateVerify, PublicKey, Signature, verify } from "@chainsafe/blst";
import type { Kernels } from "../../../runtime/kernels.ts";
import { contest } from "../contest.ts";
import type { Contender } from "../interleave.ts";
import type { Row } from "../row.ts";
import { blsOf, contests, must, signed } from "./contenders/bls.ts";

export async function rows(kernels: Kernels): Promise<readonly Row[]> {
  const { message, keys, signature, sum } = signed(blsOf(kernels));
  const known = keys.map((key) => PublicKey.fromBytes(key, true));
  const first = known[0];
  if (first === undefined) throw new Error("no key");
  const native: Readonly<Record<string, Contender>> = {
    "bls-verify": { name: "blst", run: () => must(verify(message, first, Signature.fromBytes(signature, true))) },
    "bls-fast-aggregate-100": {
      name: "blst",
      run: () => must(fastAggregateVerify(message, known, Signature.fromBytes(sum, true))),
    },
  };
  return (await contests(kernels)).map(({ row, contenders }) => {
    const more = native[row];
    return contest({ row, contenders: more === undefined ? contenders : [...contenders, more] });
  });
}
