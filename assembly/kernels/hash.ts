import { sha256, sha256x4, sha256x4of64 } from "./lib/sha256";
import { sm3, sm3x4, sm3x4of64 } from "./lib/sm3";
import { keccak256, keccak256x2 } from "./lib/keccak256";
import { sha512 } from "./lib/sha512";
import { ripemd160 } from "./lib/ripemd160";
export { sha256, sha256x4, sha256x4of64, sm3, sm3x4, sm3x4of64, keccak256, keccak256x2, sha512, ripemd160 };
export const BUF: usize = memory.data(1 << 20, 16);
