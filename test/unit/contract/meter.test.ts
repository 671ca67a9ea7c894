// What the meter puts in, piece by piece: host calls paid before they happen, memory paid before it is given, the call
// stack counted in bytes and given back on every way out, globals put back. Totals are in meter-totals.test.ts.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { I32, I64, op } from "../../../runtime/contract/binary/opcodes.ts";
import { Writer } from "../../../runtime/contract/binary/writer.ts";
import { importTable } from "../../../runtime/contract/imports.ts";
import { growFunction } from "../../../runtime/contract/meter/helpers.ts";
import { prepare } from "../../../runtime/contract/prepare.ts";
import { gasSchedule } from "../../../runtime/contract/schedule.ts";
import { instance } from "../../helpers/engine.ts";
import { build, i32, running } from "../../helpers/wasmbuild.ts";
import { Runner } from "../../helpers/wasmrun.ts";

const schedule = gasSchedule(1);
const imports = importTable("tenon", schedule);
const { stack, ops, frame } = schedule;
const zero = i32(0);
const empty = 0x40;
const plenty = 10n ** 9n;

interface Metered {
  readonly $gas: { value: bigint };
  readonly $stack: { value: number };
  readonly $fault: { value: number };
  readonly $memory: { readonly buffer: ArrayBuffer };
  $reset(gas: bigint, stack: number): void;
  run(...args: (number | bigint)[]): unknown;
}

function metered(bytes: Uint8Array, host: object = {}): Metered {
  return instance<Metered>(prepare(bytes, { schedule, imports }).wasm, { tenon: host });
}

/** Gas of a run that ends well. */
function gasOf(bytes: Uint8Array, host: object = {}): number {
  const exports = metered(bytes, host);
  exports.$reset(plenty, stack.total);
  exports.run();
  return Number(plenty - exports.$gas.value);
}

const bare = gasOf(running([]));

describe("tables of host functions", () => {
  for (const flavour of ["tenon", "env"] as const) {
    it(`${flavour}: prices stand at lengths, flags and amounts`, () => {
      for (const [name, { type, base, bytes, nonzero }] of importTable(flavour, schedule)) {
        assert.ok(Number.isSafeInteger(base) && base > 0, name);
        for (const { param, gas } of bytes) {
          assert.equal(type.params[param], "i32", name);
          assert.ok(Number.isSafeInteger(gas) && gas > 0 && gas < 2 ** 16, name);
        }
        for (const { param } of nonzero) assert.ok(type.params[param] !== undefined, name);
      }
    });
  }
  it("knows no other version", () => assert.throws(() => gasSchedule(0), RangeError));
});

describe("host calls", () => {
  const types = [
    [[], []],
    [[I32, I32], []],
    [[I32, I32, I32, I32, I32], []],
  ] as const;
  const output = (length: number, parts = {}) =>
    running([...i32(8), ...i32(length), op.call, 0], {
      types,
      imports: [["tenon", "output", 1]],
      ...exported,
      ...parts,
    });
  const exported = { exports: [["run", 0, 1]] } as const;

  it("cost their base and every byte of their lengths", () => {
    const calls: number[][] = [];
    const host = { output: (...args: number[]) => void calls.push(args) };
    const { base, bytes } = imports.get("tenon.output") ?? assert.fail();
    const cost = (length: number) => bare + 2 * ops.plain + ops.call + base + length * (bytes[0]?.gas ?? 0);
    assert.equal(gasOf(output(0), host), cost(0));
    assert.equal(gasOf(output(1000), host), cost(1000));
    assert.equal(gasOf(output(2 ** 20), { output: () => undefined }), cost(2 ** 20));
    assert.deepEqual(calls, [
      [8, 0],
      [8, 1000],
    ]);
  });

  it("count lengths as unsigned, and happen only when they are paid for", () => {
    let calls = 0;
    const exports = metered(output(-1), { output: () => calls++ });
    exports.$reset(2n ** 32n, stack.total);
    assert.throws(() => exports.run());
    assert.ok(exports.$gas.value < 0n);
    exports.$reset(2n ** 33n, stack.total);
    exports.run();
    assert.equal(calls, 1);
  });

  it("cost more for a parameter that is not zero", () => {
    const bytes = (flag: number) =>
      running([...zero, ...zero, ...zero, ...zero, ...i32(flag), op.call, 0], {
        types,
        imports: [["tenon", "storage_set", 2]],
        ...exported,
      });
    const host = { storage_set: () => undefined };
    const more = imports.get("tenon.storage_set")?.nonzero[0]?.gas;
    assert.equal(gasOf(bytes(1), host) - gasOf(bytes(0), host), more);
    assert.equal(gasOf(bytes(-7), host) - gasOf(bytes(0), host), more);
  });

  it("are paid for by way of the table and of an export too", () => {
    const direct = gasOf(output(5), { output: () => undefined });
    const indirect = running([...i32(8), ...i32(5), ...zero, op.callIndirect, 1, 0], {
      types,
      imports: [["tenon", "output", 1]],
      table: 1,
      elements: [[0, [0]]],
      ...exported,
    });
    const step = ops.plain + ops.callIndirect - ops.call;
    assert.equal(gasOf(indirect, { output: () => undefined }), direct + step);
    const again = metered(output(5, { exports: [["run", 0, 0]] }), { output: () => undefined });
    again.$reset(plenty, stack.total);
    again.run(8, 5);
    assert.equal(Number(plenty - again.$gas.value), direct - bare - 2 * ops.plain - ops.call);
  });
});

describe("memory", () => {
  const fill = running([...i32(10), ...i32(7), ...i32(1000), op.extended, 11, 0], { memory: [1] });

  it("bulk instructions cost by length, before they run", () => {
    const cost = bare + 3 * ops.plain + ops.bulk + (1000 >> schedule.bulkShift);
    assert.equal(gasOf(fill), cost);
    const exports = metered(fill);
    exports.$reset(BigInt(cost - 1), stack.total);
    assert.throws(() => exports.run());
    assert.equal(new Uint8Array(exports.$memory.buffer)[10], 0);
  });

  const grow = (pages: number) =>
    build({
      types: [[[], [I32]]],
      functions: [{ type: 0, code: [...i32(pages), op.memoryGrow, 0] }],
      memory: [1],
      exports: [["run", 0, 0]],
    });
  const growing = bare + ops.plain + ops.memoryGrow;

  it("growing costs by the page, before the page is there", () => {
    const exports = metered(grow(3));
    exports.$reset(plenty, stack.total);
    assert.equal(exports.run(), 1);
    assert.equal(Number(plenty - exports.$gas.value), growing + 3 * schedule.page);
    const poor = metered(grow(3));
    poor.$reset(BigInt(growing + 3 * schedule.page - 1), stack.total);
    assert.throws(() => poor.run());
    assert.equal(poor.$memory.buffer.byteLength, 65_536);
    assert.equal(poor.$fault.value, 0);
  });

  it("above the cap the answer is -1 and nothing is paid for pages", () => {
    for (const pages of [64, 65, 65_536, -1]) {
      const exports = metered(grow(pages));
      exports.$reset(plenty, stack.total);
      assert.equal(exports.run(), -1, `${pages}`);
      assert.equal(Number(plenty - exports.$gas.value), growing);
    }
    const exports = metered(grow(63));
    exports.$reset(plenty, stack.total);
    assert.equal(exports.run(), 1);
  });

  it("a host that refuses below the cap is at fault, not the contract", () => {
    const at = { gas: 0, stack: 1, fault: 2, wrappers: 0, grow: 0, bulk: 0 };
    const out = new Writer().bytes(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
    const section = (id: number, write: (part: Writer) => Writer) => out.byte(id).sized(write(new Writer()));
    section(1, (part) => part.bytes(1, 0x60, 1, I32, 1, I32));
    section(3, (part) => part.bytes(1, 0));
    section(5, (part) => part.bytes(1, 1, 1, 2));
    section(6, (part) =>
      part.bytes(3, I64, 1, op.i64Const, 63, op.end, I32, 1, ...zero, op.end, I32, 1, ...zero, op.end),
    );
    section(7, (part) => part.bytes(2).name("run").bytes(0, 0).name("$fault").bytes(3, 2));
    section(10, (part) => part.u32(1).sized(growFunction(at, 10, 1)));
    const exports = instance<Metered>(out.done());
    assert.equal(exports.run(1), 1);
    assert.equal(exports.run(9), -1);
    assert.equal(exports.$fault.value, 0);
    assert.throws(() => exports.run(1));
    assert.equal(exports.$fault.value, 1);
  });
});

describe("call stack", () => {
  const { total } = stack;
  const wrapper = stack.frame + 4 * stack.slot;

  /** Counts its own calls in a global. */
  const counting = [op.globalGet, 0, ...i32(1), op.i32Add, op.globalSet, 0];
  const globals = [[I32, 1, zero]] as const;

  it("bounds recursion by bytes, to the call", () => {
    const bytes = running([...counting, op.call, 0], {
      globals,
      exports: [
        ["run", 0, 0],
        ["count", 3, 0],
      ],
    });
    const size = stack.frame + 2 * stack.slot;
    const { wasm } = prepare(bytes, { schedule, imports });
    const exports = instance<Metered>(wasm);
    for (const calls of [0, 1, 2, 1000, Math.floor((total - wrapper) / size)]) {
      exports.$reset(plenty, wrapper + calls * size);
      assert.throws(() => exports.run());
      assert.ok(exports.$stack.value < 0);
      const each = frame.base + 3 * ops.plain + ops.globalSet + ops.call;
      // The call that finds no room has paid for itself.
      assert.equal(Number(plenty - exports.$gas.value), (calls + 1) * each);
    }
  });

  const ways: readonly (readonly [string, readonly number[]])[] = [
    ["its end", []],
    ["return", [op.return]],
    ["a branch", [op.br, 0]],
    ["a conditional branch", [...i32(1), op.brIf, 0]],
    ["a branch out of a block", [op.block, empty, op.br, 1, op.end]],
    ["a table of branches", [op.block, empty, ...i32(1), op.brTable, 1, 0, 1, op.end]],
    ["return inside of blocks", [op.loop, empty, op.block, empty, op.return, op.end, op.end]],
  ];
  for (const [name, way] of ways) {
    it(`is given back when a recursive function is left by ${name}`, () => {
      const bytes = running(
        [op.globalGet, 0, op.i32Const, 5, op.i32LtS, op.if, empty, ...counting, op.call, 0, op.end, ...way],
        { globals },
      );
      assert.equal(new Runner(prepare(bytes, { schedule, imports }).wasm).run("run", [], plenty).status, "ok");
    });
  }

  it("is given back together with several results", () => {
    const bytes = build({
      types: [
        [[I32], [I32, I64]],
        [[], []],
      ],
      functions: [
        {
          type: 0,
          code: [
            op.localGet,
            0,
            op.if,
            0x40,
            op.localGet,
            0,
            ...i32(1),
            op.i32Sub,
            op.call,
            0,
            op.return,
            op.end,
            ...i32(3),
            op.i64Const,
            4,
          ],
        },
      ],
      exports: [["run", 0, 0]],
    });
    const run = new Runner(prepare(bytes, { schedule, imports }).wasm).run("run", [9], plenty);
    assert.deepEqual([run.status, run.left], ["ok", "3,4 "]);
  });

  it("counts calls in a circle, also by way of the table, and only those", () => {
    const types = [
      [[], []],
      [[I32], []],
    ] as const;
    const call = (index: number) => ({ type: 0, code: [op.call, index] });
    const round = build({ types, functions: [call(1), call(2), call(0)], exports: [["run", 0, 0]] });
    assert.equal(new Runner(prepare(round, { schedule, imports }).wasm).run("run", [], plenty).status, "stack");
    const indirect = (type: number) =>
      build({
        types,
        functions: [
          { type: 0, code: type === 0 ? [...zero, op.callIndirect, 0, 0] : [...zero, ...zero, op.callIndirect, 1, 0] },
        ],
        table: 1,
        elements: [[0, [0]]],
        exports: [["run", 0, 0]],
      });
    assert.equal(new Runner(prepare(indirect(0), { schedule, imports }).wasm).run("run", [], plenty).status, "stack");
    assert.equal(new Runner(prepare(indirect(1), { schedule, imports }).wasm).run("run", [], plenty).status, "trap");
  });

  it("takes the frames of functions that cannot recur on the way in", () => {
    const locals = new Array(100).fill(I64);
    const bytes = build({
      types: [[[], []]],
      functions: [
        { type: 0, code: [op.call, 1, op.call, 2] },
        { type: 0, locals, code: [op.call, 2] },
        { type: 0, locals, code: [] },
      ],
      exports: [["run", 0, 0]],
    });
    const needed = wrapper + 3 * stack.frame + 200 * stack.slot;
    const { wasm } = prepare(bytes, { schedule, imports });
    assert.equal(new Runner(wasm, needed).run("run", [], plenty).status, "ok");
    assert.equal(new Runner(wasm, needed - 1).run("run", [], plenty).status, "stack");
  });

  it("is a matter of the gas first", () => {
    const { wasm } = prepare(running([op.call, 0]), { schedule, imports });
    const each = BigInt(frame.base + ops.call);
    const run = (gas: bigint) => new Runner(wasm, wrapper + 10 * stack.frame).run("run", [], gas).status;
    assert.equal(run(11n * each - 1n), "gas");
    assert.equal(run(11n * each), "stack");
  });
});

it("reset puts every mutable global back", () => {
  const bytes = build({
    types: [[[], [I64]]],
    functions: [
      {
        type: 0,
        code: [
          op.globalGet,
          1,
          op.globalGet,
          0,
          0xac,
          0x7c,
          ...i32(77),
          op.globalSet,
          0,
          op.i64Const,
          5,
          op.globalSet,
          1,
        ],
      },
    ],
    globals: [
      [I32, 1, i32(-40_000)],
      [I64, 1, [op.i64Const, 0x80, 0x80, 0x80, 0x80, 0x10]],
      [I32, 0, i32(1)],
    ],
    exports: [["run", 0, 0]],
  });
  const exports = metered(bytes);
  exports.$reset(plenty, stack.total);
  assert.equal(exports.run(), 2n ** 32n - 40_000n);
  assert.equal(exports.run(), 82n);
  exports.$reset(plenty, stack.total);
  assert.equal(exports.run(), 2n ** 32n - 40_000n);
});
