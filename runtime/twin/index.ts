// The implementation of the kernels that runs on every host: noble's audited curves and hashes, and the SM algorithms
// that noble does not have written here. Every faster implementation is measured against it.
import type { Kernels } from "../kernels.ts";
import { ed25519Verify, ed25519VerifyBatch } from "./ed25519.ts";
import * as hashes from "./hashes.ts";
import * as many from "./many.ts";
import { mpt } from "./mpt.ts";
import {
  secp256k1Expand,
  secp256k1Recover,
  secp256k1RecoverBatch,
  secp256k1Verify,
  secp256k1VerifyBatch,
} from "./secp256k1.ts";
import { secp256r1Verify } from "./secp256r1.ts";
import { sm2Digest, sm2Expand, sm2Verify, sm2VerifyBatch } from "./sm2.ts";
import { sm3 } from "./sm3.ts";

export const twinKernels: Kernels = Object.freeze({
  ...hashes,
  ...many,
  sm3,
  secp256k1Verify,
  secp256k1VerifyBatch,
  secp256k1Recover,
  secp256k1RecoverBatch,
  secp256k1Expand,
  secp256r1Verify,
  ed25519Verify,
  ed25519VerifyBatch,
  sm2Digest,
  sm2Verify,
  sm2VerifyBatch,
  sm2Expand,
  mpt,
});
