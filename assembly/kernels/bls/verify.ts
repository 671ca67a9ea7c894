// The checks of signatures, as a small machine that a façade feeds: it takes a key or a sum of keys, a message and a
// signature, and collects pairs of points; `check` asks whether the product of their pairings with e(−G, signature) is
// 1.
//
// Pairs are kept until 63 have come; then their points are made affine, all with one inversion, and run through
// Miller's loop together, whose result joins the product. A batch multiplies key i and signature i by a coefficient of
// 64 bits that the signers could not know: then one wrong signature passes with probability 2^-64 (Ferrara, Green,
// Hohenberger and Pedersen, eprint 2008/015, section 3).
import { blend, conj, copy, exchange, f2mul, high, low, pmul } from "../../generated/blsfield";
import { generatorX, negativeY, one, ones } from "../../generated/blsconstants";
import {
  POINT, g1add, g1addAffine, g1double, g1infinity, g2add, g2addAffine, g2double, g2infinity,
} from "./curve";
import { finv, isZero, norm } from "./fp";
import { EXPANDED, KEY, g1affine, g1read, g1readPair, g1subgroup, g1write } from "./g1";
import { AFFINE, INVALID, g2read, g2subgroup, g2write } from "./g2";
import { hashToG2 } from "./hash";
import { S } from "./memory";
import { PAIR, PAIRS, f12isOne, finalExponentiation, miller, pairs, points } from "./pairing";
import { f12mul } from "./tower";

/** Affine x, y in both halves. */
const key: usize = memory.data(256, 16);
/** A sum of keys of which each half is a part, and one of signatures. */
const keySum: usize = memory.data(384, 16);
const signatureSum: usize = memory.data(384, 16);
const signature: usize = memory.data(256, 16);
const message: usize = memory.data(384, 16);
const two: usize = memory.data(384, 16);
const slots: usize = memory.data(4 * 128, 16);
@inline function s(i: usize): usize { return slots + i * S; }

const product: usize = memory.data(768, 16);
const loop: usize = memory.data(768, 16);
/** Signatures and coefficients of a batch. */
const signatures: usize = memory.data(64 * 256, 16);
const coefficients: usize = memory.data(64 * 8, 16);
/** Whether the signature is not infinity. */
const finite: usize = memory.data(64);
let count: i32 = 0;
let empty = true;
let weighted = false;
let signatureState: i32 = INVALID;

export function reset(): void {
  count = 0;
  empty = true;
  weighted = false;
  signatureState = INVALID;
  g1infinity(keySum);
  g2infinity(signatureSum);
}

/** Takes a key: 48 bytes, all checked, or 96 bytes of one that was, checked to be on the curve. */
export function takeKey(from: usize, length: i32): bool {
  if (length == EXPANDED) return g1readPair(key, from, from);
  return length == KEY && g1read(key, from) && g1subgroup(key) == 3;
}

/** Writes the key that was taken last as 96 bytes. */
export function writeKey(to: usize): void { g1write(to, key); }

/** Adds the key that was taken last to the sum. */
export function sumKey(): void {
  // The other half adds infinity.
  g1infinity(two);
  blend(two, key, two);
  blend(two + S, key + S, two + S);
  blend(two + 2 * S, ones(), two + 2 * S);
  g1add(keySum, keySum, two);
}

/** Adds `n` keys of 96 bytes to the sum, two at a time; false if one is not on the curve. */
export function sumKeys(from: usize, n: i32): bool {
  for (; n > 1; n -= 2, from += 2 * EXPANDED) {
    if (!g1readPair(two, from, from + EXPANDED)) return false;
    g1addAffine(keySum, keySum, two);
  }
  if (n == 0) return true;
  if (!g1readPair(key, from, from)) return false;
  sumKey();
  return true;
}

/** Makes the sum the key that was taken last; false at infinity. */
export function takeSum(): bool {
  exchange(two, keySum);
  exchange(two + S, keySum + S);
  exchange(two + 2 * S, keySum + 2 * S);
  g1add(two, two, keySum);
  return g1affine(key, two);
}

/** Takes 96 bytes as the signature: a point of order r or infinity. */
export function takeSignature(from: usize): bool {
  signatureState = g2read(signature, from);
  if (signatureState == AFFINE && !g2subgroup(signature)) signatureState = INVALID;
  return signatureState != INVALID;
}

/** Adds the signature that was taken last to the sum. */
export function sumSignature(): void {
  if (signatureState == AFFINE) g2addAffine(signatureSum, signatureSum, signature);
}

export function writeSum(to: usize): void { g2write(to, signatureSum); }

/** Takes the message that hash.ts holds. */
export function takeMessage(suite: i32, tag: usize, size: i32): void { hashToG2(message, suite, tag, size); }

export function writeMessage(to: usize): void { g2write(to, message); }

/** Keeps the pair of key and message; false, which no message is known to give, for a message at infinity. */
export function keep(): bool {
  if (isZero(message + 2 * S)) return false;
  memory.copy(pairs + PAIR * count, key, 2 * S);
  memory.copy(points + POINT * count, message, POINT);
  if (++count == PAIRS - 1) run(false);
  return true;
}

/** The same with a coefficient for it and for the signature that was taken last. A check has either all so or none. */
export function keepWeighted(coefficient: u64): bool {
  weighted = true;
  store<u64>(coefficients + 8 * count, coefficient);
  memory.copy(signatures + 2 * S * count, signature, 2 * S);
  store<u8>(finite + count, u8(signatureState == AFFINE));
  return keep();
}

/** Whether the product of all pairs and of −G with the signature, or with the sum of a batch, is 1. */
export function check(): bool {
  if (!weighted && signatureState == AFFINE) {
    memory.copy(signatureSum, signature, 2 * S);
    copy(signatureSum + 2 * S, one());
  }
  run(true);
  if (empty) return true;
  finalExponentiation(loop, product);
  return f12isOne(loop);
}

/** Miller's loop over what was kept, into the product; the last time with the signature. */
function run(last: bool): void {
  const keys = weighted ? count : 0;
  if (weighted) weigh();
  if (last && !isZero(signatureSum + 2 * S)) {
    const p = pairs + PAIR * count;
    copy(p, generatorX());
    copy(p + S, negativeY());
    memory.copy(points + POINT * count, signatureSum, POINT);
    count++;
  }
  if (count == 0) return;
  makeAffine(keys);
  if (empty) {
    miller(product, count);
    empty = false;
  } else {
    miller(loop, count);
    f12mul(product, product, loop);
  }
  count = 0;
}

const sum: usize = memory.data(384, 16);
const multiple: usize = memory.data(384, 16);
const table: usize = memory.data(16 * 384, 16);
/** Third coordinates of multiplied keys. */
const thirds: usize = memory.data(64 * 128, 16);

/** Multiplies keys by their coefficients, and adds up the signatures so multiplied. */
function weigh(): void {
  g2infinity(sum);
  for (let bit = 63; bit >= 0; bit--) {
    g2double(sum, sum);
    for (let i = 0; i < count; i++) {
      if (load<u8>(finite + i) && (load<u64>(coefficients + 8 * i) >> bit) & 1) {
        g2addAffine(sum, sum, signatures + 2 * S * i);
      }
    }
  }
  g2add(signatureSum, signatureSum, sum);
  for (let i = 0; i < count; i += 2) {
    const j = min(i + 1, count - 1), p = pairs + PAIR * i, q = pairs + PAIR * j;
    blend(two, p, q);
    blend(two + S, p + S, q + S);
    multiply(load<u64>(coefficients + 8 * i), load<u64>(coefficients + 8 * j));
    if (j != i) {
      high(q, multiple);
      high(q + S, multiple + S);
      high(thirds + S * j, multiple + 2 * S);
    }
    low(p, multiple);
    low(p + S, multiple + S);
    low(thirds + S * i, multiple + 2 * S);
  }
}

/** multiple = a·(first half), b·(second half) of `two`, by windows of four bits. */
function multiply(a: u64, b: u64): void {
  g1infinity(table);
  for (let i = 1; i < 16; i++) g1addAffine(table + POINT * i, table + POINT * (i - 1), two);
  g1infinity(multiple);
  for (let shift = 60; shift >= 0; shift -= 4) {
    for (let i = 0; i < 4; i++) g1double(multiple, multiple);
    const p = table + POINT * <usize>((a >> shift) & 15), q = table + POINT * <usize>((b >> shift) & 15);
    blend(two, p, q);
    blend(two + S, p + S, q + S);
    blend(two + 2 * S, p + 2 * S, q + 2 * S);
    g1add(multiple, multiple, two);
  }
}

/** Denominators and the products of those before, both numbers of a slot alike. */
const denominators: usize = memory.data(128 * 128, 16);
const products: usize = memory.data(129 * 128, 16);

/** Divides the points of the pairs, and the first `keys` keys, by their third coordinates. */
function makeAffine(keys: i32): void {
  const n = count + keys;
  copy(products, ones());
  for (let i = 0; i < n; i++) {
    const d = denominators + S * i;
    // 1/Z = conj(Z) / norm(Z)
    if (i < count) norm(d, points + POINT * i + 2 * S); else copy(d, thirds + S * (i - count));
    pmul(products + S * (i + 1), products + S * i, d);
  }
  const inverse = s(0), own = s(1), t = s(2);
  finv(inverse, products + S * n);
  low(inverse, inverse);
  for (let i = n - 1; i >= 0; i--) {
    pmul(own, inverse, products + S * i);
    pmul(inverse, inverse, denominators + S * i);
    if (i < count) {
      const point = points + POINT * i, q = pairs + PAIR * i + 2 * S;
      conj(t, point + 2 * S);
      pmul(t, t, own);
      f2mul(q, point, t);
      f2mul(q + S, point + S, t);
    } else {
      const p = pairs + PAIR * (i - count);
      pmul(p, p, own);
      pmul(p + S, p + S, own);
    }
  }
}
