export * from "../generated/blsfield";
import { f12inv, f12mul, f12sqr, cyclotomicSquare } from "./bls/tower";
import { f12isOne, finalExponentiation, miller, pairs as pp } from "./bls/pairing";
import { f2sqrt, f2inv, finv, readField, enter, leave, writeInteger, isHigh, isOdd, fsqrt } from "./bls/fp";
export { f12inv, f12mul, f12sqr, cyclotomicSquare, f12isOne, finalExponentiation, miller, f2sqrt, f2inv,finv,readField, enter, leave, writeInteger, isHigh, isOdd, fsqrt };
export const MEM: usize = memory.data(65536,16); export function mem(): usize { return MEM; }
export function pairsp(): usize { return pp; }
export function lp_cyc(z: usize,n: i32): void { for (let i=0;i<n;i++) cyclotomicSquare(z,z); }
export function lp_f12mul(z: usize,n: i32): void { for (let i=0;i<n;i++) f12mul(z,z,z); }
export function lp_f12sqr(z: usize,n: i32): void { for (let i=0;i<n;i++) f12sqr(z,z); }
export function lp_finv(z: usize,n: i32): void { for (let i=0;i<n;i++) finv(z,z); }
