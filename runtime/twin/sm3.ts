// SM3 (GB/T 32905): a Merkle–Damgård hash of 512-bit blocks with 64 steps; the padding is that of SHA-256.
import type { Hasher } from "../kernels/types/hash.ts";

const initial = [
  0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e,
] as const;

/** T(j) rotated left by j. */
const constants = new Int32Array(64);
for (let j = 0; j < 64; j++) {
  const t = j < 16 ? 0x79cc4519 : 0x7a879d8a;
  constants[j] = (t << (j % 32)) | (t >>> ((32 - j) % 32));
}

// Scratch memory: a call is synchronous and leaves nothing behind that the next one reads.
const w = new Int32Array(68);

export function sm3(data: Uint8Array): Uint8Array {
  return new Sm3().update(data).digest();
}

/** A message that comes in pieces. */
export class Sm3 implements Hasher {
  readonly #state = Int32Array.from(initial);
  readonly #block = new Uint8Array(64);
  #length = 0;

  update(data: Uint8Array): Sm3 {
    let at = 0;
    while (at < data.length) {
      const held = this.#length % 64;
      const taken = Math.min(64 - held, data.length - at);
      if (taken === 64) {
        compress(this.#state, data, at);
      } else {
        this.#block.set(data.subarray(at, at + taken), held);
        if (held + taken === 64) compress(this.#state, this.#block, 0);
      }
      this.#length += taken;
      at += taken;
    }
    return this;
  }

  digest(): Uint8Array {
    const rest = this.#length % 64;
    const end = rest < 56 ? 64 : 128;
    const tail = new Uint8Array(end);
    tail.set(this.#block.subarray(0, rest));
    tail[rest] = 0x80;
    const high = Math.floor(this.#length / 0x2000_0000);
    const low = this.#length << 3;
    for (let i = 0; i < 4; i++) {
      tail[end - 8 + i] = high >>> (24 - 8 * i);
      tail[end - 4 + i] = low >>> (24 - 8 * i);
    }
    const state = this.#state.slice();
    for (let at = 0; at < end; at += 64) compress(state, tail, at);
    return Uint8Array.from({ length: 32 }, (_, i) => (state[i >> 2] as number) >>> (24 - 8 * (i & 3)));
  }

  copy(): Sm3 {
    const other = new Sm3();
    other.#state.set(this.#state);
    other.#block.set(this.#block);
    other.#length = this.#length;
    return other;
  }
}

function compress(state: Int32Array, data: Uint8Array, at: number): void {
  for (let j = 0, p = at; j < 16; j++, p += 4) {
    w[j] =
      ((data[p] as number) << 24) |
      ((data[p + 1] as number) << 16) |
      ((data[p + 2] as number) << 8) |
      (data[p + 3] as number);
  }
  for (let j = 16; j < 68; j++) {
    const c = w[j - 3] as number;
    const x = (w[j - 16] as number) ^ (w[j - 9] as number) ^ ((c << 15) | (c >>> 17));
    const d = w[j - 13] as number;
    w[j] = x ^ ((x << 15) | (x >>> 17)) ^ ((x << 23) | (x >>> 9)) ^ ((d << 7) | (d >>> 25)) ^ (w[j - 6] as number);
  }
  let a = state[0] as number;
  let b = state[1] as number;
  let c = state[2] as number;
  let d = state[3] as number;
  let e = state[4] as number;
  let f = state[5] as number;
  let g = state[6] as number;
  let h = state[7] as number;
  for (let j = 0; j < 64; j++) {
    const a12 = (a << 12) | (a >>> 20);
    const sum = (a12 + e + (constants[j] as number)) | 0;
    const ss1 = (sum << 7) | (sum >>> 25);
    const ff = j < 16 ? a ^ b ^ c : (a & b) | ((a | b) & c);
    const gg = j < 16 ? e ^ f ^ g : g ^ (e & (f ^ g));
    const wj = w[j] as number;
    const tt1 = (ff + d + (ss1 ^ a12) + (wj ^ (w[j + 4] as number))) | 0;
    const tt2 = (gg + h + ss1 + wj) | 0;
    d = c;
    c = (b << 9) | (b >>> 23);
    b = a;
    a = tt1;
    h = g;
    g = (f << 19) | (f >>> 13);
    f = e;
    e = tt2 ^ ((tt2 << 9) | (tt2 >>> 23)) ^ ((tt2 << 17) | (tt2 >>> 15));
  }
  state[0] = (state[0] as number) ^ a;
  state[1] = (state[1] as number) ^ b;
  state[2] = (state[2] as number) ^ c;
  state[3] = (state[3] as number) ^ d;
  state[4] = (state[4] as number) ^ e;
  state[5] = (state[5] as number) ^ f;
  state[6] = (state[6] as number) ^ g;
  state[7] = (state[7] as number) ^ h;
}
