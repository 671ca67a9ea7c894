// The synthetic public key of a contract, from which its address is derived like anybody's (reference:
// crypto-and-addresses.md section 3.1).
import type { Kernels } from "../../runtime/kernels.ts";
import { concat, utf8 } from "../lib/bytes.ts";

const seed = utf8("address seed bytes for public key");
const maxName = 100;

/** dsha("address seed bytes for public key" ‖ name), 32 bytes; undefined for a name above 100 bytes. */
export function contractKey(name: Uint8Array, kernels: Pick<Kernels, "sha256d">): Uint8Array | undefined {
  return name.length > maxName ? undefined : kernels.sha256d(concat(seed, name));
}
