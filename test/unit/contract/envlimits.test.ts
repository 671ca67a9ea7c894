import assert from "node:assert/strict";
import { test } from "node:test";
import { gasSchedule } from "../../../runtime/contract/schedule.ts";
import { at, bytes, type Name, names, prober } from "../../helpers/contractprober.ts";

const { host } = gasSchedule(1);

/** Every function with arguments that are right; pointers by position with the length parameter that belongs to each. */
const cases: Readonly<
  Record<Name, { args: readonly (number | bigint)[]; ranges: readonly (readonly [number, number, number])[] }>
> = {
  // ranges: position of the pointer, position of its length (-1: fixed), most that the length may be (0: any)
  context: { args: [at.out], ranges: [[0, -1, 125]] },
  asset: { args: [at.out, 10], ranges: [[0, 1, 0]] },
  input: { args: [at.out, 10], ranges: [[0, 1, 0]] },
  output: { args: [at.data, 10], ranges: [[0, 1, host.output]] },
  revert: { args: [at.data, 10], ranges: [[0, 1, host.revert]] },
  storage_get: {
    args: [at.data, 10, at.out, 10],
    ranges: [
      [0, 1, host.key],
      [2, 3, 0],
    ],
  },
  storage_set: {
    args: [at.data, 10, at.data, 10, 1],
    ranges: [
      [0, 1, host.key],
      [2, 3, host.value],
    ],
  },
  storage_delete: { args: [at.data, 10, 1], ranges: [[0, 1, host.key]] },
  storage_next: {
    args: [at.data, 10, 0, at.out, 10],
    ranges: [
      [0, 1, host.key],
      [3, 4, 0],
    ],
  },
  balance: {
    args: [at.data, 3, at.data + 10],
    ranges: [
      [0, 1, host.asset],
      [2, -1, 21],
    ],
  },
  transfer: {
    args: [at.data, 3, at.data + 10, 1n],
    ranges: [
      [0, 1, host.asset],
      [2, -1, 21],
    ],
  },
  event: {
    args: [at.data, 3, at.out, 0, at.data, 10],
    ranges: [
      [0, 1, host.name],
      [2, 3, 4 * 68],
      [4, 5, host.event],
    ],
  },
  call: {
    args: [at.data, at.data, 3, at.data, 10, 0n, at.data, 3, 0n, 0],
    ranges: [
      [0, -1, 21],
      [1, 2, host.name],
      [3, 4, host.input],
      [6, 7, host.asset],
    ],
  },
  returned: { args: [at.out, 10], ranges: [[0, 1, 0]] },
  create: {
    args: [at.data, at.data, at.data, 10, 0n, 0n, at.out],
    ranges: [
      [0, -1, 32],
      [1, -1, 32],
      [2, 3, host.input],
      [6, -1, 21],
    ],
  },
  hash: {
    args: [0, at.data, 10, at.out],
    ranges: [
      [1, 2, host.message],
      [3, -1, 32],
    ],
  },
  verify: {
    args: [1, at.data, 10, at.data, 10, at.data, 10],
    ranges: [
      [1, 2, host.signature],
      [3, 4, host.message],
      [5, 6, host.signature],
    ],
  },
  u256: {
    args: [0, at.data, at.data, at.out],
    ranges: [
      [1, -1, 32],
      [2, -1, 32],
      [3, -1, 32],
    ],
  },
  local_set: {
    args: [at.data, 10, at.data, 10],
    ranges: [
      [0, 1, host.key],
      [2, 3, host.value],
    ],
  },
  local_get: {
    args: [at.data, 10, at.out, 10],
    ranges: [
      [0, 1, host.key],
      [2, 3, 0],
    ],
  },
};

for (const name of names) {
  test(`${name}: every pointer and length is checked`, async () => {
    const p = await prober();
    p.world.local = p.world.index;
    const data = bytes("abcdefghij".repeat(5));
    const { args, ranges } = cases[name];
    assert.ok(["ok", "revert"].includes(p.call(name, args, data).status), "right arguments");
    const before = p.world.snapshot();
    const change = (changes: Readonly<Record<number, number>>) => args.map((arg, i) => changes[i] ?? arg);
    for (const [pointer, length, most] of ranges) {
      const size = length < 0 ? most : Number(args[length]);
      for (const bad of [at.end - size + 1, at.end, 0x7fffffff, 0x80000000, 0xffffffff]) {
        if (size === 0 && bad === at.end) continue;
        assert.equal(
          p.call(name, change({ [pointer]: bad }), data).status,
          "pointer",
          `${name} pointer ${pointer} ${bad}`,
        );
      }
      if (length < 0) continue;
      for (const bad of [at.end, 0x7fffffff, 0x80000000, 0xffffffff]) {
        const { status } = p.call(name, change({ [length]: bad }), data, { gas: 1n << 60n });
        assert.equal(status, "pointer", `${name} length ${length} ${bad}`);
      }
      if (most > 0 && most < 500_000) {
        assert.equal(
          p.call(name, change({ [length]: most + 1 }), data).status,
          "pointer",
          `${name} ${length} over its limit`,
        );
      }
    }
    assert.deepEqual(p.world.snapshot(), before);
  });
}

test("the end of the memory itself can be used", async () => {
  const p = await prober();
  assert.equal(p.call("context", [at.end - 125]).status, "ok");
  assert.equal(p.call("output", [at.end, 0]).status, "ok");
  assert.equal(p.call("output", [at.end - 4, 4]).output.length, 4);
});

test("flags have no bits without a meaning", async () => {
  const p = await prober();
  const data = bytes("abcdefghij".repeat(5));
  assert.equal(p.call("storage_set", [at.data, 1, at.data, 1, 2], data).status, "pointer");
  assert.equal(p.call("storage_delete", [at.data, 1, 2], data).status, "pointer");
  assert.equal(p.call("storage_next", [at.data, 1, 4, at.out, 1], data).status, "pointer");
  assert.equal(p.call("call", cases.call.args.with(9, 2), data).status, "pointer");
  assert.equal(p.call("storage_set", [at.data, 1, at.data, 0, 0], data).status, "pointer", "an empty value");
});

test("what changes something is forbidden in a read-only call", async () => {
  const p = await prober();
  p.world.local = p.world.index;
  const data = bytes("abcdefghij".repeat(5));
  const changing = new Set<Name>(["storage_set", "storage_delete", "transfer", "event", "create", "local_set"]);
  for (const name of names) {
    const { status } = p.call(name, cases[name].args, data, { readonly: true });
    assert.equal(status, changing.has(name) ? "forbidden" : name === "revert" ? "revert" : "ok", name);
  }
  assert.equal(p.call("call", cases.call.args.with(5, 1n), data, { readonly: true }).status, "forbidden");
});
