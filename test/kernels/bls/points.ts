// What the checks of BLS signatures share: random keys, points of any order, and how points are written.
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import type { Bls, BlsSuite } from "../../../runtime/kernels/types/bls.ts";
import type { Kernels } from "../../../runtime/kernels.ts";
import { blsKeygen } from "../../../runtime/twin/blskeys.ts";
import type { Random } from "../../helpers/random.ts";

export const { G1, G2 } = bls12_381;
export const suites: readonly BlsSuite[] = ["ietf", "chain33"];

export function blsOf(kernels: Kernels): Bls {
  if (kernels.bls === undefined) throw new Error("there is no bls");
  return kernels.bls;
}

export function coefficients(random: Random, count: number): Uint8Array {
  const bytes = random.bytes(8 * count);
  // Never 0.
  for (let i = 0; i < count; i++) bytes[8 * i] = (bytes[8 * i] as number) | 1;
  return bytes;
}

export function secretOf(random: Random): Uint8Array {
  return blsKeygen(random.bytes(48));
}

export function scalarOf(random: Random): bigint {
  return BigInt(`0x${bytesToHex(secretOf(random))}`);
}

/** A point of the curve that is almost never of order r: the first from a random x on. */
export function anyPoint(random: Random): { readonly g1: typeof G1.Point.BASE; readonly g2: typeof G2.Point.BASE } {
  const { Fp, Fp2 } = bls12_381.fields;
  const first = <T, P>(step: () => T, make: (x: T) => P): P => {
    for (;;) {
      const x = step();
      try {
        return make(x);
      } catch {}
    }
  };
  const draw = () => Fp.create(BigInt(`0x${bytesToHex(random.bytes(48))}`));
  return {
    g1: first(draw, (x) => G1.Point.fromAffine({ x, y: Fp.sqrt(Fp.add(Fp.pow(x, 3n), 4n)) })),
    g2: first(
      () => Fp2.create({ c0: draw(), c1: draw() }),
      (x) => G2.Point.fromAffine({ x, y: Fp2.sqrt(Fp2.add(Fp2.pow(x, 3n), Fp2.create({ c0: 4n, c1: 4n }))) }),
    ),
  };
}

/** Big-endian numbers of 48 bytes. */
function numbers(...values: readonly bigint[]): Uint8Array {
  return hexToBytes(values.map((value) => value.toString(16).padStart(96, "0")).join(""));
}

// noble writes no points of other orders.
export function write1(point: typeof G1.Point.BASE): Uint8Array {
  const { x, y } = point.toAffine();
  return numbers(x, y);
}
export function write2(point: typeof G2.Point.BASE): Uint8Array {
  const { x, y } = point.toAffine();
  const bytes = numbers(x.c1, x.c0);
  const high = (y.c1 === 0n ? y.c0 : y.c1) > (bls12_381.fields.Fp.ORDER - 1n) / 2n;
  bytes[0] = (bytes[0] as number) | (high ? 0xa0 : 0x80);
  return bytes;
}

interface Group<P> {
  add(other: P): P;
  double(): P;
  is0(): boolean;
}

export function times<P extends Group<P>>(point: P, zero: P, factor: bigint): P {
  let sum = zero;
  for (const bit of factor.toString(2)) {
    sum = sum.double();
    if (bit === "1") sum = sum.add(point);
  }
  return sum;
}

export const order = G1.Point.Fn.ORDER;
export const cofactor1 = 0x396c8c005555e1568c00aaab0000aaabn;
export const cofactor2 =
  0x5d543a95414e7f1091d50792876a202cd91de4547085abaa68a205b2e5a7ddfa628f1cb4d9e82ef21537e293a6691ae1616ec6e786f0c70cf1c38e31c7238e5n;

export const infinity = Uint8Array.of(0xc0, ...new Uint8Array(95));

export function flip(random: Random, bytes: Uint8Array): Uint8Array {
  const changed = bytes.slice();
  const at = random.below(changed.length);
  changed[at] = (changed[at] as number) ^ (1 << random.below(8));
  return changed;
}
