// BLS signatures: vectors, refusals, random inputs and aggregates.
import { many } from "./bls/aggregates.ts";
import { encodings, hashes, signatures, sums } from "./bls/random.ts";
import { orders, refusals } from "./bls/refusals.ts";
import { chain33, ethereum, rfc9380 } from "./bls/vectors.ts";
import type { Check } from "./check.ts";

export const checks: readonly Check[] = [
  { name: "Ethereum's vectors", run: ethereum },
  { name: "RFC 9380's vectors", run: rfc9380 },
  { name: "Chain33's vectors", run: chain33 },
  { name: "points of other orders", run: orders },
  { name: "refusals and infinity", run: refusals },
  { name: "random sums", run: sums },
  { name: "random encodings", run: encodings },
  { name: "random hashes", run: hashes },
  { name: "random signatures", run: signatures },
  { name: "aggregates, batches and proofs", run: many },
];
