// What schemes with certificates share: the wrapper around their signatures, and the configuration keys for checking
// certificate chains, which is not offered (reference: crypto-and-addresses.md section 2).
import { type Static, Type } from "typebox";
import { fail } from "../errors.ts";
import { bytes, type Infer, message } from "../lib/codec.ts";

export const CertSignature = message("CertSignature", {
  signature: bytes(1),
  cert: bytes(2),
  uid: bytes(3),
});
export type CertSignature = Infer<typeof CertSignature>;

/** The wrapper that the signature bytes are; undefined when they are not one. */
export function unwrap(signature: Uint8Array): CertSignature | undefined {
  // A plain DER signature: read as a message it would have a field number 0 next. Said here because a throw is slow.
  if (signature[0] === 0x30 && (signature[1] as number) < 0x80 && signature[2] === 2) return undefined;
  try {
    return CertSignature.decode(signature);
  } catch {
    return undefined;
  }
}

export const certConfig = Type.Object(
  {
    certEnable: Type.Boolean({ default: false, description: "Check certificate chains; only false is supported" }),
    certPath: Type.String({ default: "", description: "Folder of the certificates; unused" }),
  },
  { additionalProperties: false },
);

/** @throws ChainError config.invalid when certificate chains are to be checked */
export function refuseCerts(config: Partial<Static<typeof certConfig>>, scheme: string): void {
  if (config.certEnable === true) {
    throw fail("config.invalid", {
      path: `crypto.sub.${scheme}.certEnable`,
      reason: "certificate chains cannot be checked; set it to false",
    });
  }
}
