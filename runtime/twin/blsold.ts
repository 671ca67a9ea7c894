// Chain33's older way from a message to a point of G2 (reference: consensus.md, "BLS hash-to-curve recipe"): that of an
// early draft of RFC 9380, with Z = 1 + i and another rule of signs. The isogeny is the RFC's (appendix E.3).
import { isogenyMap } from "@noble/curves/abstract/hash-to-curve.js";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes } from "@noble/hashes/utils.js";

const { G2, fields } = bls12_381;
const { Fp, Fp2 } = fields;
type Element = ReturnType<typeof Fp2.create>;
const element = (c0: bigint, c1: bigint): Element => Fp2.create({ c0: Fp.create(c0), c1: Fp.create(c1) });

const a = element(0n, 240n);
const b = element(1012n, 1012n);
const z = element(1n, 1n);

const k = 0x5c759507e8e333ebb5b7a9a47d7ed8532c52d39fd3a042a88b58423c50ae15d5c2638e343d9c71c6238aaaaaaaa97d6n;
const l = 0x11560bf17baa99bc32126fced787c88f984f87adf7ae0c7f9a208c6b4f20a4181472aaa9cb8d555526a9ffffffffc71an;
const m = 0x8ab05f8bdd54cde190937e76bc3e447cc27c3d6fbd7063fcd104635a790520c0a395554e5c6aaaa9354ffffffffe38dn;
const n = 0x1530477c7ab4113b59a4c18b076d11930f7da5d4a07f649bf54439d87d27e500fc8c25ebf8c92f6812cfc71c71c6d706n;
/** Coefficients of numerators and denominators of x and y, lowest first. */
const isogeny = isogenyMap(Fp2, [
  [
    element(k, k),
    element(0n, l),
    element(l + 4n, m),
    element(0x171d6541fa38ccfaed6dea691f5fb614cb14b4e7f4e810aa22d6108f142b85757098e38d0f671c7188e2aaaaaaaa5ed1n, 0n),
  ],
  [element(0n, -72n), element(12n, -12n), Fp2.ONE],
  [
    element(n, n),
    element(0n, k - 0x18n),
    element(l + 2n, m + 2n),
    element(0x124c9ad43b6cf79bfbf7043de3811ad0761b0f37a1e26286b0e977c69aa274524e79097a56dc4bd9e1b371c71c718b10n, 0n),
  ],
  [element(-432n, -432n), element(0n, -216n), element(18n, -18n), Fp2.ONE],
]);

/** Whether the element is above its negative. */
function isHigh({ c0, c1 }: Element): boolean {
  return (c1 === 0n ? c0 : c1) > (Fp.ORDER - 1n) / 2n;
}

function g(x: Element): Element {
  return Fp2.add(Fp2.mul(Fp2.add(Fp2.sqr(x), a), x), b);
}

function root(value: Element): Element | undefined {
  try {
    return Fp2.sqrt(value);
  } catch {
    return undefined;
  }
}

/** The simplified map of Shallue, van de Woestijne and Ulas (RFC 9380 section 6.6.2), then the isogeny. */
function map(u: Element): typeof G2.Point.BASE {
  const zu = Fp2.mul(z, Fp2.sqr(u));
  const t = Fp2.add(Fp2.sqr(zu), zu);
  let x = Fp2.is0(t) ? Fp2.div(b, Fp2.mul(z, a)) : Fp2.mul(Fp2.neg(Fp2.div(b, a)), Fp2.add(Fp2.ONE, Fp2.inv(t)));
  let y = root(g(x));
  if (y === undefined) {
    x = Fp2.mul(zu, x);
    y = Fp2.sqrt(g(x));
  }
  if (isHigh(y) !== isHigh(u)) y = Fp2.neg(y);
  return G2.Point.fromAffine(isogeny(x, y));
}

function uniform(digest: Uint8Array, counter: number, part: number): bigint {
  const piece = (last: number) => sha256(concatBytes(digest, Uint8Array.of(counter, part, last)));
  return BigInt(`0x${bytesToHex(concatBytes(piece(1), piece(2)))}`);
}

export function hashOld(message: Uint8Array): typeof G2.Point.BASE {
  const digest = sha256(concatBytes(Uint8Array.of(1), message));
  const [one, two] = [0, 1].map((counter) => map(element(uniform(digest, counter, 1), uniform(digest, counter, 2))));
  return (one as typeof G2.Point.BASE).add(two as typeof G2.Point.BASE).clearCofactor();
}
