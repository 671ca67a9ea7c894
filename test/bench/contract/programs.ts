// Programs in AssemblyScript whose metered and unmetered times are compared: tight arithmetic, memory-bound tables, many
// small allocations. Each exports run(n) with a result that tells whether both forms did the same.
const abort = `
function abort(_m: string | null, _f: string | null, _l: u32, _c: u32): void { unreachable(); }
`;

const sha256 = `
const K: StaticArray<u32> = [
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
];
const H = new StaticArray<u32>(8);
const W = new StaticArray<u32>(64);
const block = new StaticArray<u8>(64);
function compress(): void {
  for (let i = 0; i < 16; i++) W[i] = bswap<u32>(load<u32>(changetype<usize>(block) + (i << 2)));
  for (let i = 16; i < 64; i++) {
    const a = W[i - 15], b = W[i - 2];
    W[i] = W[i - 16] + (rotr(a, 7) ^ rotr(a, 18) ^ (a >>> 3)) + W[i - 7] + (rotr(b, 17) ^ rotr(b, 19) ^ (b >>> 10));
  }
  let a = H[0], b = H[1], c = H[2], d = H[3], e = H[4], f = H[5], g = H[6], h = H[7];
  for (let i = 0; i < 64; i++) {
    const t = h + (rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + W[i];
    const u = (rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g; g = f; f = e; e = d + t; d = c; c = b; b = a; a = t + u;
  }
  H[0] += a; H[1] += b; H[2] += c; H[3] += d; H[4] += e; H[5] += f; H[6] += g; H[7] += h;
}
export function run(n: i32): u32 {
  H[0] = 0x6a09e667; H[1] = 0xbb67ae85; H[2] = 0x3c6ef372; H[3] = 0xa54ff53a;
  H[4] = 0x510e527f; H[5] = 0x9b05688c; H[6] = 0x1f83d9ab; H[7] = 0x5be0cd19;
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < 64; i++) block[i] = <u8>(i * 7 + k);
    compress();
  }
  return H[0];
}
`;

const map = `
export function run(n: i32): u64 {
  heap.reset();
  const table = new Map<u64, u64>();
  let x: u64 = 88172645463325252;
  let sum: u64 = 0;
  for (let i = 0; i < n; i++) {
    x ^= x << 13; x ^= x >> 7; x ^= x << 17;
    const key = x & 1023;
    table.set(key, table.has(key) ? table.get(key) + x : x);
  }
  for (let i: u64 = 0; i < 1024; i++) if (table.has(i)) sum ^= table.get(i);
  return sum;
}
`;

const string = `
export function run(n: i32): u32 {
  heap.reset();
  let text = "";
  let sum: u32 = 0;
  for (let i = 0; i < n; i++) {
    text += (i * 2654435761).toString();
    if (text.length > 200) {
      for (let k = 0; k < text.length; k++) sum = sum * 31 + text.charCodeAt(k);
      sum += text.indexOf("99") + text.split("7").length;
      text = "";
    }
  }
  return sum;
}
`;

const calls = `
@inline function at(i: i32): usize { return 4096 + (<usize>(i & 255)) * 32; }
function add(to: usize, from: usize): bool {
  let carry: u64 = 0;
  for (let k: usize = 0; k < 32; k += 8) {
    const a = load<u64>(to + k), b = load<u64>(from + k);
    const s = a + b, t = s + carry;
    carry = u64(s < a) | u64(t < s);
    store<u64>(to + k, t);
  }
  return carry != 0;
}
function fib(n: i32): i32 { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
export function run(n: i32): u64 {
  memory.fill(4096, 7, 256 * 32);
  let over: u64 = 0;
  for (let i = 0; i < n; i++) {
    if (add(at(i), at(i * 7 + 1))) over++;
    if ((i & 1023) == 0) over += fib(10);
  }
  return load<u64>(at(3)) ^ over;
}
`;

const flags = ["-O3", "--initialMemory", "1", "--use", "abort=module/abort"];

/** Sources, and the argument that makes a run of about a millisecond. */
export const programs = [
  { name: "sha256", source: sha256 + abort, n: 300, flags },
  { name: "map", source: map + abort, n: 20_000, flags },
  { name: "string", source: string + abort, n: 4000, flags },
  { name: "calls", source: calls + abort, n: 20_000, flags },
] as const;
