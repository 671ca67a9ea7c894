// Inverses modulo an odd m below 2^256 by the division steps of Bernstein and Yang (Fast constant-time gcd computation
// and modular inversion, 2019), in the form of P. Wuille's note for libsecp256k1 ("safegcd"): thirty steps at a time
// are taken on the lowest bits of f and g alone and summed up in a 2 × 2 matrix, which is then applied to f, g and to
// d, e with d · x ≡ f, e · x ≡ g modulo m. The variable-time form, for public numbers: runs of zeros are skipped, and f
// and g are cut when their top limbs are empty.
//
// Numbers are nine limbs of 30 bits in 32-bit words; the top one carries the sign. |u|, |v|, |q|, |r| ≤ 2^30 with |u| +
// |v| ≤ 2^30 and |q| + |r| ≤ 2^30, so a row times two limbs is below 2^61 and a 64-bit sum holds it with the multiple
// of m and the carry.

const mask: i32 = 0x3fffffff;
const D: usize = memory.data(48, 16);
const E: usize = memory.data(48, 16);
const F: usize = memory.data(48, 16);
const G: usize = memory.data(48, 16);

// The matrix of the last thirty steps: f' = (u f + v g) / 2^30, g' = (q f + r g) / 2^30.
let u: i32 = 0;
let v: i32 = 0;
let q: i32 = 0;
let r: i32 = 0;

/** Nine limbs of 30 bits of a number in words (see words.ts). */
export function toLimbs30(z: usize, x: usize): void {
  for (let i: usize = 0; i < 9; i++) {
    const at = i * 30;
    store<u32>(z + (i << 2), <u32>(load<u64>(x + (at >> 3)) >>> (at & 7)) & mask);
  }
}

@inline
function limb(x: usize, i: usize): i64 {
  return <i64>load<i32>(x + (i << 2));
}

/**
 * z = x⁻¹ modulo m, 0 of 0, all in words.
 * @param m the modulus in limbs of 30 bits @param m30 m⁻¹ modulo 2^30
 */
export function invert(z: usize, x: usize, m: usize, m30: u32): void {
  memory.fill(D, 0, 36);
  memory.fill(E, 0, 36);
  store<i32>(E, 1);
  memory.copy(F, m, 36);
  toLimbs30(G, x);
  let eta: i32 = -1;
  let length: usize = 9;
  for (;;) {
    eta = thirtySteps(eta, load<u32>(F), load<u32>(G));
    updateDE(m, m30);
    updateFG(length);
    if (load<i32>(G) == 0) {
      let any: i32 = 0;
      for (let i: usize = 1; i < length; i++) any |= load<i32>(G + (i << 2));
      if (any == 0) break;
    }
    // Both top limbs nothing but sign: lay it into the limb below.
    const top = (length - 1) << 2;
    const f = load<i32>(F + top);
    const g = load<i32>(G + top);
    if (length > 1 && (f ^ (f >> 31)) == 0 && (g ^ (g >> 31)) == 0) {
      store<i32>(F + top - 4, load<i32>(F + top - 4) | (f << 30));
      store<i32>(G + top - 4, load<i32>(G + top - 4) | (g << 30));
      length--;
    }
  }
  // g is 0, f is ±1 (or ±m of x = 0, when d is 0): d · f is the inverse, d in −2m … m.
  finish(z, load<i32>(F + ((length - 1) << 2)) < 0, m);
}

/** eta is −delta of the paper. */
function thirtySteps(eta: i32, f: u32, g: u32): i32 {
  let a: u32 = 1;
  let b: u32 = 0;
  let c: u32 = 0;
  let d: u32 = 1;
  let left: i32 = 30;
  for (;;) {
    // The bit at `left` ends the run.
    const zeros = <i32>ctz<u32>(g | (~(<u32>0) << <u32>left));
    g >>>= zeros;
    a <<= zeros;
    b <<= zeros;
    eta -= zeros;
    left -= zeros;
    if (left == 0) break;
    if (eta < 0) {
      eta = -eta;
      let t = f;
      f = g;
      g = -t;
      t = a;
      a = c;
      c = -t;
      t = b;
      b = d;
      d = -t;
    }
    // Adding a multiple w of f to g clears as many low bits of g as no swap can come between, at most six:
    // −1/f ≡ f (f² − 2) modulo 64.
    const limit = eta + 1 > left ? left : eta + 1;
    const w = (f * g * (f * f - 2)) & (~(<u32>0) >>> <u32>(32 - limit)) & 63;
    g += f * w;
    c += a * w;
    d += b * w;
  }
  u = a;
  v = b;
  q = c;
  r = d;
  return eta;
}

/** Both stay in −2m … m: m is added where a sign says so, and the multiple of m that makes the division exact. */
function updateDE(m: usize, m30: u32): void {
  const uu = <i64>u;
  const vv = <i64>v;
  const qq = <i64>q;
  const rr = <i64>r;
  const ds = load<i32>(D, 32) >> 31;
  const es = load<i32>(E, 32) >> 31;
  let md = (u & ds) + (v & es);
  let me = (q & ds) + (r & es);
  let cd = uu * limb(D, 0) + vv * limb(E, 0);
  let ce = qq * limb(D, 0) + rr * limb(E, 0);
  md -= (m30 * <u32>cd + md) & mask;
  me -= (m30 * <u32>ce + me) & mask;
  cd = (cd + limb(m, 0) * <i64>md) >> 30;
  ce = (ce + limb(m, 0) * <i64>me) >> 30;
  for (let i: usize = 1; i < 9; i++) {
    const d = limb(D, i);
    const e = limb(E, i);
    const k = limb(m, i);
    cd += uu * d + vv * e + k * <i64>md;
    ce += qq * d + rr * e + k * <i64>me;
    store<i32>(D + (i << 2) - 4, <i32>cd & mask);
    store<i32>(E + (i << 2) - 4, <i32>ce & mask);
    cd >>= 30;
    ce >>= 30;
  }
  store<i32>(D, <i32>cd, 32);
  store<i32>(E, <i32>ce, 32);
}

function updateFG(length: usize): void {
  const uu = <i64>u;
  const vv = <i64>v;
  const qq = <i64>q;
  const rr = <i64>r;
  let cf = (uu * limb(F, 0) + vv * limb(G, 0)) >> 30;
  let cg = (qq * limb(F, 0) + rr * limb(G, 0)) >> 30;
  for (let i: usize = 1; i < length; i++) {
    const f = limb(F, i);
    const g = limb(G, i);
    cf += uu * f + vv * g;
    cg += qq * f + rr * g;
    store<i32>(F + (i << 2) - 4, <i32>cf & mask);
    store<i32>(G + (i << 2) - 4, <i32>cg & mask);
    cf >>= 30;
    cg >>= 30;
  }
  store<i32>(F + ((length - 1) << 2), <i32>cf);
  store<i32>(G + ((length - 1) << 2), <i32>cg);
}

/** z = ±d, brought into 0 … m − 1. */
function finish(z: usize, negative: bool, m: usize): void {
  // −2m … m → −m … m → −m … m after the sign → 0 … m − 1.
  addIfNegative(m);
  if (negative) {
    for (let i: usize = 0; i < 9; i++) store<i32>(D + (i << 2), -load<i32>(D + (i << 2)));
    carry();
  }
  addIfNegative(m);
  words(z, D);
}

function addIfNegative(m: usize): void {
  if (load<i32>(D, 32) < 0) {
    for (let i: usize = 0; i < 9; i++) store<i32>(D + (i << 2), load<i32>(D + (i << 2)) + load<i32>(m + (i << 2)));
    carry();
  }
}

function carry(): void {
  for (let i: usize = 0; i < 32; i += 4) {
    const x = load<i32>(D + i);
    store<i32>(D + i, x & mask);
    store<i32>(D + i + 4, load<i32>(D + i + 4) + (x >> 30));
  }
}

/** Limbs of 30 bits, all full or less, to words. */
function words(z: usize, x: usize): void {
  let held: u64 = 0;
  let bits: u64 = 0;
  for (let i: usize = 0; i < 9; i++) {
    const limb = <u64>load<u32>(x + (i << 2));
    held |= limb << bits;
    bits += 30;
    if (bits >= 64) {
      store<u64>(z, held);
      z += 8;
      bits -= 64;
      held = limb >>> (30 - bits);
    }
  }
  store<u64>(z, 0);
}
