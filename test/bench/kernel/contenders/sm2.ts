// SM2 against the libraries that any host loads. Ours starts from the ready digest, as the chain calls it; the packages hash
// the message as well, which is a hundredth of their work.
import smCrypto from "sm-crypto";
import { sm2 as v2 } from "sm-crypto-v2";
import { type Kernels, twinKernels } from "../../../../runtime/kernels.ts";
import { sm2PublicKey, sm2Sign } from "../../../../runtime/twin/sm2.ts";
import { concat, utf8 } from "../../../../src/lib/bytes.ts";
import { hex } from "../../../../src/lib/hex.ts";
import { random } from "../../../helpers/random.ts";
import type { Contest } from "../../contest.ts";
import type { Contender } from "../../interleave.ts";

const count = 64;
const userId = "1234567812345678";

function samples(kernels: Kernels) {
  const seeded = random(1);
  return Array.from({ length: count }, () => {
    const secret = seeded.bytes(32);
    const message = seeded.bytes(32);
    const key = kernels.sm2Expand(sm2PublicKey(secret) as Uint8Array) as Uint8Array;
    const digest = kernels.sm2Digest(message, utf8(userId), key) as Uint8Array;
    const rs = sm2Sign(digest, secret) as Uint8Array;
    return { key, message, digest, rs, text: { key: hex(key), rs: hex(rs), message: [...message] } };
  });
}

/** One of the list after the other, each a valid signature. */
export function turns<T>(name: string, list: readonly T[], use: (sample: T) => boolean): Contender {
  let at = 0;
  return {
    name,
    run() {
      if (!use(list[at++ % list.length] as T)) throw new Error(`${name} failed`);
    },
  };
}

/** @param more peers of the host */
export async function contests(kernels: Kernels, more: readonly Contender[] = []): Promise<readonly Contest[]> {
  const list = samples(kernels);
  const items = concat(...list.map(({ digest, rs, key }) => concat(digest, rs, key)));
  const options = { hash: true, userId } as const;
  const peers = [
    turns("sm-crypto-v2", list, ({ message, text }) => v2.doVerifySignature(message, text.rs, text.key, options)),
    turns("sm-crypto", list, ({ text }) => smCrypto.sm2.doVerifySignature(text.message, text.rs, text.key, options)),
    turns("noble", list, ({ digest, rs, key }) => twinKernels.sm2Verify(digest, rs, key)),
    ...more,
  ];
  return [
    {
      row: "sm2-verify",
      contenders: [turns("ours", list, ({ digest, rs, key }) => kernels.sm2Verify(digest, rs, key)), ...peers],
    },
    {
      row: "sm2-verify-64",
      contenders: [{ name: "ours", per: count, run: () => kernels.sm2VerifyBatch(items) }, ...peers],
    },
  ];
}
