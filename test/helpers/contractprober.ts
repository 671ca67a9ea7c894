// A contract that calls any host function with any arguments, for tests of the functions themselves.
import assert from "node:assert/strict";
import type { CallRequest, CallResult } from "../../runtime/contract/types.ts";
import { contractModule } from "./contractmodule.ts";
import { ContractWorld, testVm } from "./contractworld.ts";

export const names = [
  "context",
  "asset",
  "input",
  "output",
  "revert",
  "storage_get",
  "storage_set",
  "storage_delete",
  "storage_next",
  "balance",
  "transfer",
  "event",
  "call",
  "returned",
  "create",
  "hash",
  "verify",
  "u256",
  "local_set",
  "local_get",
] as const;
export type Name = (typeof names)[number];
const signatures: Readonly<Record<Name, string>> = {
  context: "i",
  asset: "ii",
  input: "ii",
  output: "ii",
  revert: "ii",
  storage_get: "iiii",
  storage_set: "iiiii",
  storage_delete: "iii",
  storage_next: "iiiii",
  balance: "iii",
  transfer: "iiil",
  event: "iiiiii",
  call: "iiiiiliili",
  returned: "ii",
  create: "iiiilli",
  hash: "iiii",
  verify: "iiiiiii",
  u256: "iiii",
  local_set: "iiii",
  local_get: "iiii",
};
/** They return nothing. */
const silent = new Set<Name>([
  "context",
  "output",
  "revert",
  "storage_set",
  "storage_delete",
  "event",
  "hash",
  "local_set",
]);

/**
 * Input: number of the function, bytes of its arguments, the arguments in 8 bytes each, then what it puts at `at.data`.
 * Output: the result in 8 bytes, then memory from `at.out` on.
 */
const source = `
import { ${names.map((name) => `${name} as host_${name}`).join(", ")} } from "./host";
const scratch = memory.data(131072, 16);
const args: usize = 1 << 17, data: usize = 1 << 18, out: usize = 1 << 19;

export function run(): void {
  memory.grow(16);
  const length = host_input(args, 256);
  host_input(args, length);
  const filled = load<u32>(args, 4);
  memory.copy(data, args + 8 + filled, length - 8 - filled);
  let result: i64 = 0;
  let code = load<u32>(args);
${names
  .map((name, i) => {
    const types = [...signatures[name]];
    const given = types.map((type, k) => `load<${type === "i" ? "i32" : "i64"}>(args, ${8 + 8 * k})`).join(", ");
    const call = `host_${name}(${given})`;
    return `  if (code == ${i}) ${silent.has(name) ? call : `result = <i64>${call}`};`;
  })
  .join("\n")}
  if (code == 3) return;
  store<i64>(out - 8, result);
  host_output(out - 8, 512);
}
`;
/** Places in its memory, and the end of it. */
export const at = { data: 1 << 18, out: 1 << 19, end: 19 * 65536 };

export class Prober {
  readonly world = new ContractWorld();
  readonly vm = testVm();
  readonly contract;

  constructor(code: Uint8Array) {
    this.contract = this.world.deploy("prober", code);
  }

  call(
    name: Name,
    args: readonly (number | bigint)[],
    data: Uint8Array = new Uint8Array(),
    more: Partial<CallRequest> = {},
  ): CallResult {
    const head = Buffer.alloc(8 + 8 * signatures[name].length);
    head.writeUInt32LE(names.indexOf(name), 0);
    head.writeUInt32LE(8 * signatures[name].length, 4);
    for (const [i, arg] of args.entries()) head.writeBigInt64LE(BigInt.asIntN(64, BigInt(arg)), 8 + 8 * i);
    return this.world.call(this.vm, this.contract, "run", {
      input: Buffer.concat([head, data]),
      gas: 1n << 50n,
      ...more,
    });
  }

  /** A call that ends well: what it returned, and the memory at `out`. */
  ok(name: Name, args: readonly (number | bigint)[], data?: Uint8Array, more: Partial<CallRequest> = {}) {
    const { status, output } = this.call(name, args, data, more);
    assert.equal(status, "ok", name);
    const bytes = Buffer.from(output);
    return { result: bytes.readBigInt64LE(), out: new Uint8Array(bytes.subarray(8)) };
  }
}

export const prober = async () => new Prober(await contractModule(source));
export const bytes = (text: string) => new Uint8Array(Buffer.from(text, "latin1"));
