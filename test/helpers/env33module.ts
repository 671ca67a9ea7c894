// A module in the convention of Chain33's wasm contract, written for these tests: integer parameters and results, texts
// from the call, host functions of `env`, and `_initialize` as Emscripten exports it.
import { contractModule } from "./contractmodule.ts";

const source = `
export { fail } from "./host";
@external("env", "setStateDB") declare function setStateDB(k: usize, kl: i32, v: usize, vl: i32): void;
@external("env", "getStateDBSize") declare function getStateDBSize(k: usize, kl: i32): i32;
@external("env", "getStateDB") declare function getStateDB(k: usize, kl: i32, v: usize, vl: i32): i32;
@external("env", "setLocalDB") declare function setLocalDB(k: usize, kl: i32, v: usize, vl: i32): void;
@external("env", "getLocalDBSize") declare function getLocalDBSize(k: usize, kl: i32): i32;
@external("env", "getLocalDB") declare function getLocalDB(k: usize, kl: i32, v: usize, vl: i32): i32;
@external("env", "getBalance") declare function getBalance(a: usize, al: i32, e: usize, el: i32): i64;
@external("env", "getFrozen") declare function getFrozen(a: usize, al: i32, e: usize, el: i32): i64;
@external("env", "transfer") declare function transfer(f: usize, fl: i32, t: usize, tl: i32, amount: i64): i32;
@external("env", "transferToExec") declare function transferToExec(f: usize, fl: i32, t: usize, tl: i32, amount: i64): i32;
@external("env", "transferWithdraw") declare function transferWithdraw(f: usize, fl: i32, t: usize, tl: i32, amount: i64): i32;
@external("env", "execFrozen") declare function execFrozen(a: usize, al: i32, amount: i64): i32;
@external("env", "execActive") declare function execActive(a: usize, al: i32, amount: i64): i32;
@external("env", "execTransfer") declare function execTransfer(f: usize, fl: i32, t: usize, tl: i32, amount: i64): i32;
@external("env", "execTransferFrozen") declare function execTransferFrozen(f: usize, fl: i32, t: usize, tl: i32, amount: i64): i32;
@external("env", "execAddress") declare function execAddress(n: usize, nl: i32, out: usize, cap: i32): void;
@external("env", "getFrom") declare function getFrom(out: usize, cap: i32): void;
@external("env", "getHeight") declare function getHeight(): i64;
@external("env", "getRandom") declare function getRandom(): i64;
@external("env", "printlog") declare function printlog(p: usize, l: i32): void;
@external("env", "printint") declare function printint(n: i64): void;
@external("env", "sha256") declare function sha256(d: usize, dl: i32, out: usize, cap: i32): void;
@external("env", "getENVSize") declare function getENVSize(n: i64): i32;
@external("env", "getENV") declare function getENV(n: i64, out: usize, cap: i32): i32;
@external("env", "totalENV") declare function totalENV(): i32;

const KEY: usize = memory.data(256);
const VALUE: usize = memory.data(256);
const FROM: usize = memory.data(34);
const OTHER: usize = memory.data(34);
const WASM: usize = memory.data<u8>([119, 97, 115, 109]);
let ready: i32 = 0;
export function _initialize(): void { ready = 1; }

// Notes: a key and a value as texts.
export function put(): i32 {
  if (ready != 1 || totalENV() != 2) return -1;
  const k = getENV(0, KEY, getENVSize(0)), v = getENV(1, VALUE, 256);
  if (getStateDBSize(KEY, k) != 0) { printlog(KEY, k); return -1; }
  setStateDB(KEY, k, VALUE, v);
  setLocalDB(KEY, k, VALUE, v);
  return getLocalDBSize(KEY, k);
}
export function drop(): i32 {
  const k = getENV(0, KEY, 256);
  setStateDB(KEY, k, VALUE, 0);
  setLocalDB(KEY, k, VALUE, 0);
  return getStateDBSize(KEY, k) + getLocalDBSize(KEY, k);
}
/** The answer of reading into \`room\` bytes, and the first four bytes of what is there then. */
export function read(room: i32): i32 {
  const k = getENV(0, KEY, 256);
  store<u32>(VALUE, 0x7f7f7f7f);
  const n = getStateDB(KEY, k, VALUE, room);
  printint(load<u32>(VALUE));
  printint(getLocalDB(KEY, k, VALUE + 64, 8));
  return n;
}
export function facts(a: i64, b: i32): i64 {
  printint(a); printint(b); printint(getHeight()); printint(getRandom());
  sha256(KEY, 0, VALUE, 4); printint(load<u32>(VALUE)); printint(getENVSize(5)); printint(getENV(-1, KEY, 8));
  return a + b;
}
export function odd(result: i64): i64 { printlog(WASM, 4); return result; }
export function nothing(): void {}
export function wild(): i32 { getFrom(-4, 34); return 0; }

// A wager: the owner of texts[0] and the signer have frozen something each; the signer settles.
export function deposit(amount: i64): i32 {
  getFrom(FROM, 34); execAddress(WASM, 4, OTHER, 34);
  return transferToExec(FROM, 34, OTHER, 34, amount);
}
export function stake(amount: i64): i32 { getFrom(FROM, 34); return execFrozen(FROM, 34, amount); }
export function settle(amount: i64): i32 {
  getFrom(FROM, 34); getENV(0, OTHER, 34);
  if (execTransferFrozen(OTHER, 34, FROM, 34, amount) != 0) return -1;
  return execActive(OTHER, 34, amount);
}
export function leave(amount: i64): i32 {
  getFrom(FROM, 34); execAddress(WASM, 4, OTHER, 34);
  return transferWithdraw(FROM, 34, OTHER, 34, amount);
}
export function worth(): i64 {
  getFrom(FROM, 34);
  printint(getBalance(FROM, 34, 0, 0));
  printint(getFrozen(FROM, 34, WASM, 4));
  return getBalance(FROM, 34, WASM, 4);
}
/** What no module may do: 1 coins, 2 deposits, 3 freezing of somebody else; 4 a deposit elsewhere. */
export function steal(way: i32, amount: i64): i32 {
  getFrom(FROM, 34); getENV(0, OTHER, 34);
  if (way == 1) return transfer(OTHER, 34, FROM, 34, amount);
  if (way == 2) return execTransfer(OTHER, 34, FROM, 34, amount);
  if (way == 3) return execFrozen(OTHER, 34, amount);
  if (way == 4) return transferToExec(FROM, 34, OTHER, 34, amount);
  return transferWithdraw(OTHER, 34, FROM, 34, amount);
}
export function give(amount: i64): i32 { getFrom(FROM, 34); getENV(0, OTHER, 34); return transfer(FROM, 34, OTHER, 34, amount); }
`;

export function env33Module(): Promise<Uint8Array<ArrayBuffer>> {
  return contractModule(source);
}
