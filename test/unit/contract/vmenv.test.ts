import assert from "node:assert/strict";
import { test } from "node:test";
import type { HostFunctions, Machine } from "../../../runtime/contract/frame.ts";
import { contractModule } from "../../helpers/contractmodule.ts";
import { ContractWorld, testVm } from "../../helpers/contractworld.ts";

// Chain33's convention: integers in, one integer out, its own host module. The functions here are a few of the adapter's.
const source = `
@external("env", "getHeight") declare function getHeight(): i64;
@external("env", "setStateDB") declare function setStateDB(k: usize, kl: i32, v: usize, vl: i32): void;
const key = memory.data<u8>([107]);
function put(): void { setStateDB(key, 1, key, 1); }
export function sum(a: i64, b: i32): i64 { return a + <i64>b; }
export function height(): i64 { return getHeight(); }
export function answer(code: i64): i64 { put(); return code; }
export function small(code: i32): i32 { put(); return code; }
export function none(): void { put(); }
export function stops(): i64 { put(); if (load<u8>(key) == 107) unreachable(); return 0; }
`;

function env(machine: Machine): HostFunctions {
  return {
    getHeight: (): bigint => machine.running().world.height,
    setStateDB(key: number, keyLength: number, value: number, length: number): void {
      const frame = machine.running();
      const name = frame.key(machine.texts, frame.contract.storagePrefix, key, keyLength);
      frame.journal.set(name, frame.memory.read(value, length, frame.limits.value));
    },
  };
}

async function setup() {
  const world = new ContractWorld();
  const vm = testVm({ env });
  const contract = world.deploy("chain", await contractModule(source), "env");
  const call = (method: string, ...parameters: readonly bigint[]) => world.call(vm, contract, method, { parameters });
  return { world, call };
}

test("parameters are integers, and so is the result", async () => {
  const { world, call } = await setup();
  assert.equal(call("sum", 1n << 40n, -5n).result, (1n << 40n) - 5n);
  assert.equal(call("sum", 1n, 1n << 32n).result, 1n, "an i32 has the low half");
  assert.equal(call("height").result, world.height);
  assert.equal(call("none").result, 0n);
});

test("a call with too few or too many parameters is no call of that method", async () => {
  const { call } = await setup();
  assert.equal(call("sum", 1n).status, "missing");
  assert.equal(call("sum", 1n, 2n, 3n).status, "missing");
  assert.equal(call("$reset", 1n, 2n).status, "missing");
});

test("a negative result, or one whose low 16 bits are negative, takes everything back", async () => {
  const { world, call } = await setup();
  for (const [method, code] of [
    ["answer", -1n],
    ["answer", 0x8000n],
    ["answer", 0xffffn],
    ["answer", -(1n << 63n)],
    ["small", -3n],
  ] as const) {
    const { status, result } = call(method, code);
    assert.deepEqual([status, result], ["revert", code]);
    assert.deepEqual([...world.journal.changes()], [], `${method} ${code}`);
  }
  assert.equal(call("stops").status, "trap");
  assert.deepEqual([...world.journal.changes()], []);
  for (const code of [0n, 1n, 0x7fffn, 0x10000n]) assert.equal(call("answer", code).status, "ok");
  assert.equal([...world.journal.changes()].length, 1);
});

test("its own host module is not open to a contract of ours, nor ours to it", async () => {
  const world = new ContractWorld();
  const vm = testVm({ env });
  const code = await contractModule(source);
  const ours = world.deploy("ours", code, "tenon");
  assert.equal(world.call(vm, ours, "none").status, "missing");
  const module = await contractModule(`import { context } from "./host"; export function f(): void { context(0); }`);
  const theirs = world.deploy("theirs", module, "env");
  assert.equal(world.call(vm, theirs, "f").status, "missing");
});
