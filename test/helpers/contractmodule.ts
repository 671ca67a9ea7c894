// Modules for tests of the contract engine, compiled from AssemblyScript that calls the host functions directly: no SDK
// between the test and the machine.
import { compileSource } from "./asc.ts";

/** Host functions by their names, `fail()` as `abort`, and a few shorthands for static data. */
const host = `
@external("tenon", "context") export declare function context(out: usize): void;
@external("tenon", "asset") export declare function asset(out: usize, cap: i32): i32;
@external("tenon", "input") export declare function input(out: usize, cap: i32): i32;
@external("tenon", "output") export declare function output(p: usize, l: i32): void;
@external("tenon", "revert") export declare function revert(p: usize, l: i32): void;
@external("tenon", "storage_get") export declare function storage_get(k: usize, kl: i32, out: usize, cap: i32): i32;
@external("tenon", "storage_set") export declare function storage_set(k: usize, kl: i32, v: usize, vl: i32, ordered: i32): void;
@external("tenon", "storage_delete") export declare function storage_delete(k: usize, kl: i32, ordered: i32): void;
@external("tenon", "storage_next") export declare function storage_next(k: usize, kl: i32, flags: i32, out: usize, cap: i32): i32;
@external("tenon", "balance") export declare function balance(a: usize, al: i32, address: usize): i64;
@external("tenon", "transfer") export declare function transfer(a: usize, al: i32, to: usize, amount: i64): i32;
@external("tenon", "event") export declare function event(n: usize, nl: i32, i: usize, il: i32, d: usize, dl: i32): void;
@external("tenon", "call") export declare function call(address: usize, m: usize, ml: i32, i: usize, il: i32, value: i64, a: usize, al: i32, gas: i64, flags: i32): i32;
@external("tenon", "returned") export declare function returned(out: usize, cap: i32): i32;
@external("tenon", "create") export declare function create(hash: usize, salt: usize, i: usize, il: i32, value: i64, gas: i64, out: usize): i32;
@external("tenon", "hash") export declare function hash(kind: i32, p: usize, l: i32, out: usize): void;
@external("tenon", "verify") export declare function verify(scheme: i32, k: usize, kl: i32, m: usize, ml: i32, s: usize, sl: i32): i32;
@external("tenon", "u256") export declare function u256(op: i32, a: usize, b: usize, out: usize): i32;
@external("tenon", "local_set") export declare function local_set(k: usize, kl: i32, v: usize, vl: i32): void;
@external("tenon", "local_get") export declare function local_get(k: usize, kl: i32, out: usize, cap: i32): i32;
export function fail(message: usize, file: usize, line: u32, column: u32): void { unreachable(); }
`;

const made = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();

/**
 * The module of a source that may `import { … } from "./host"`; the same one for the same source.
 * @param options further arguments of asc
 */
export function contractModule(source: string, options: readonly string[] = []): Promise<Uint8Array<ArrayBuffer>> {
  const key = JSON.stringify([source, options]);
  const known =
    made.get(key) ??
    compileSource(`${source}\nimport "./host";\n`, ["-O", "--use", "abort=host/fail", ...options], { "host.ts": host });
  made.set(key, known);
  return known;
}
