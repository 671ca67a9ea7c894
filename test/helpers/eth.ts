// Ethereum transactions as a wallet makes them, field by field.
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { concat } from "../../src/lib/bytes.ts";
import { hex } from "../../src/lib/hex.ts";
import { rlpInteger, rlpList } from "../../src/lib/rlp.ts";
import { twin } from "./crypto.ts";

export interface SignedEth {
  readonly raw: Uint8Array;
  /** r ‖ s ‖ v with v 0 or 1, as Chain33 carries it. */
  readonly signature: Uint8Array;
}

/**
 * Signs the fields in front of v.
 * @param fields encoded @param chainId 0: a legacy transaction without replay protection
 */
export function signEth(
  type: 0 | 1 | 2,
  fields: readonly Uint8Array[],
  chainId: bigint,
  secret: Uint8Array,
): SignedEth {
  const tail = type === 0 && chainId > 0n ? [chainId, 0n, 0n].map(rlpInteger) : [];
  const head = type === 0 ? new Uint8Array(0) : Uint8Array.of(type);
  const digest = twin.keccak256(concat(head, rlpList([...fields, ...tail])));
  const turned = secp256k1.sign(digest, secret, { prehash: false, format: "recovered" });
  const rs = turned.subarray(1);
  const number = (bytes: Uint8Array) => rlpInteger(BigInt(`0x${hex(bytes)}`));
  const odd = BigInt(turned[0] as number);
  const v = type === 0 ? (chainId === 0n ? 27n : 35n + 2n * chainId) + odd : odd;
  const raw = concat(head, rlpList([...fields, rlpInteger(v), number(rs.subarray(0, 32)), number(rs.subarray(32))]));
  return { raw, signature: concat(rs, turned.subarray(0, 1)) };
}
