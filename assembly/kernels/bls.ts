import {f2mul,f2sqr,fmul,fsqr,pmul,psqr,addN,subAddXiN,reduceR,add} from "../generated/blsfield";
export * from "../generated/blsfield";
export const MEM: usize = memory.data(65536,16); export function mem(): usize { return MEM; }
export function lp_f2mul(z: usize,y: usize,n: i32): void { for (let i=0;i<n;i++) f2mul(z,z,y); }
export function lp_f2sqr(z: usize,y: usize,n: i32): void { for (let i=0;i<n;i++) f2sqr(z,z); }
export function lp_fmul(z: usize,y: usize,n: i32): void { for (let i=0;i<n;i++) fmul(z,z,y); }
export function lp_fsqr(z: usize,y: usize,n: i32): void { for (let i=0;i<n;i++) fsqr(z,z); }
export function lp_pmul(z: usize,y: usize,n: i32): void { for (let i=0;i<n;i++) pmul(z,z,y); }
export function lp_psqr(z: usize,y: usize,n: i32): void { for (let i=0;i<n;i++) psqr(z,z); }
export function lp_addN(z: usize,y: usize,n: i32): void { for (let i=0;i<n;i++) addN(z,z,y); }
export function lp_s2ax(z: usize,y: usize,n: i32): void { for (let i=0;i<n;i++) subAddXiN(z,z,y,y,y); }
export function lp_add(z: usize,y: usize,n: i32): void { for (let i=0;i<n;i++) add(z,z,y); }
export function lp_reduce(z: usize,y: usize,n: i32): void { for (let i=0;i<n;i++) reduceR(z,z); }
