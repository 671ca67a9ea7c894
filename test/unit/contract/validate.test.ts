// What the gatekeeper lets in and what it refuses: each rule by a module made for it, with code and position. Whether the
// verdicts agree with the engine's is in validate-v8.test.ts.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { I32, I64, op } from "../../../runtime/contract/binary/opcodes.ts";
import { importTable } from "../../../runtime/contract/imports.ts";
import { type PrepareOptions, prepare } from "../../../runtime/contract/prepare.ts";
import { ContractRefusal, type RefusalCode } from "../../../runtime/contract/refusal.ts";
import { gasSchedule } from "../../../runtime/contract/schedule.ts";
import { compile, customSections, exportNames, valid } from "../../helpers/engine.ts";
import { build, custom, i32, leb, running } from "../../helpers/wasmbuild.ts";

const schedule = gasSchedule(1);
const options: PrepareOptions = { schedule, imports: importTable("tenon", schedule) };
const { limits } = schedule;

function refusal(bytes: Uint8Array, given = options): ContractRefusal {
  try {
    prepare(bytes, given);
  } catch (error) {
    if (error instanceof ContractRefusal) return error;
    throw error;
  }
  return assert.fail("was let in");
}

function refused(name: string, code: RefusalCode, bytes: Uint8Array, offset?: number): void {
  it(`refuses ${name}`, () => {
    const found = refusal(bytes);
    assert.equal(found.code, code);
    if (offset !== undefined) assert.equal(found.offset, offset);
    assert.ok(found.offset >= 0 && found.offset <= bytes.length);
    assert.match(found.message, new RegExp(`^${code} at ${found.offset}: .`));
  });
}

function accepted(name: string, bytes: Uint8Array<ArrayBuffer>): void {
  it(`accepts ${name}`, () => {
    assert.ok(valid(bytes), "the test's module is invalid");
    assert.ok(valid(prepare(bytes, options).wasm));
  });
}

const nothing = build({});
/** Position of the first instruction of running(). */
const first = running([op.nop]).length - 2;
const memory = { memory: [1] } as const;
const f32 = 0x7d;
const f64 = 0x7c;
const zero = i32(0);

describe("framing", () => {
  accepted("an empty module", nothing);
  refused("no bytes at all", "module.header", new Uint8Array(0), 0);
  refused("another version", "module.header", Uint8Array.of(0, 0x61, 0x73, 0x6d, 2, 0, 0, 0), 4);
  refused("a component", "module.header", Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0), 4);
  refused("what is larger than the cap", "module.size", new Uint8Array(limits.codeBytes + 1));
  refused("a section longer than the file", "binary.end", build({ extra: [[1, []]] }).with(9, 1), 9);
  refused("a section with bytes behind its items", "binary.end", build({ extra: [[1, [0, 0]]] }), 11);
  const one = [1, [0]] as const;
  refused("a section twice", "section.order", build({ extra: [one, one] }), 11);
  refused("sections in another order", "section.order", build({ extra: [[3, [0]], one] }), 11);
  refused("an unknown section", "section.unknown", build({ extra: [[14, [0]]] }), 8);
  refused("tags", "feature.exceptions", build({ extra: [[13, [0]]] }), 8);
  refused("functions without code", "function.count", build({ types: [[[], []]], extra: [[3, [1, 0]]] }));
  refused("code without functions", "function.count", build({ extra: [[10, [1, 2, 0, op.end]]] }));
  accepted("custom sections anywhere", build({ extra: [[0, custom("name", [1, 2])], one, [0, custom("", [])]] }));
  refused("a custom section's name cut off", "binary.end", build({ extra: [[0, [5, 0x61]]] }));
  refused("a name that is no UTF-8", "binary.utf8", build({ extra: [[0, [1, 0xff]]] }), 10);
  it("hands out the interface, and leaves it out of the code", () => {
    const prepared = prepare(build({ extra: [[0, custom("abi", [123, 125])]] }), options);
    assert.deepEqual(prepared.abi, Uint8Array.of(123, 125));
    assert.equal(customSections(compile(prepared.wasm), "abi"), 0);
  });
  const abi = [0, custom("abi", [])] as const;
  refused("two interfaces", "abi.twice", build({ extra: [abi, abi] }));
  refused("a huge interface", "limit", build({ extra: [[0, custom("abi", new Array(limits.abiBytes + 1).fill(32))]] }));
});

describe("numbers", () => {
  const withConst = (...digits: number[]) => running([op.i32Const, ...digits, op.drop]);
  accepted("an i32 longer than it needs to be", withConst(0x80, 0x80, 0x80, 0x80, 0));
  accepted("the least i32", withConst(0x80, 0x80, 0x80, 0x80, 0x78));
  refused("an i32 of six bytes", "binary.leb", withConst(0x80, 0x80, 0x80, 0x80, 0x80, 0), first + 1);
  refused("an i32 out of range", "binary.leb", withConst(0xff, 0xff, 0xff, 0xff, 0x0f), first + 1);
  refused("an i32 with loose sign bits", "binary.leb", withConst(0x80, 0x80, 0x80, 0x80, 0x70), first + 1);
  const long = (...digits: number[]) => running([op.i64Const, ...digits, op.drop]);
  const nine = new Array(9).fill(0x80);
  accepted("the least i64", long(...nine, 0x7f));
  refused("an i64 of eleven bytes", "binary.leb", long(...nine, 0x80, 0), first + 1);
  refused("an i64 out of range", "binary.leb", long(...nine, 0x01), first + 1);
  accepted("an index longer than it needs to be", running([op.call, 0x80, 0x80, 0x00]));
  refused("an index of six bytes", "binary.leb", running([op.call, 0x80, 0x80, 0x80, 0x80, 0x80, 0]), first + 1);
  refused("an index above 32 bits", "binary.leb", running([op.call, 0xff, 0xff, 0xff, 0xff, 0x1f]), first + 1);
});

describe("features outside of the subset", () => {
  const typed = (...types: number[]) => build({ types: [[types, []]] });
  refused("f32 in a type", "feature.float", typed(I32, f32), 14);
  refused("f64 in a type", "feature.float", typed(f64), 13);
  refused("v128 in a type", "feature.simd", typed(0x7b));
  refused("externref in a type", "feature.references", typed(0x6f));
  refused("a structure type", "feature.references", build({ extra: [[1, [1, 0x5f, 0]]] }), 11);
  refused(
    "a float local",
    "feature.float",
    build({ types: [[[], []]], functions: [{ type: 0, locals: [f64], code: [] }] }),
  );
  refused("a float global", "feature.float", build({ globals: [[f32, 0, [0x43, 0, 0, 0, 0]]] }));
  refused(
    "a block with a float",
    "feature.float",
    running([op.block, f64, op.unreachable, op.end, op.drop]),
    first + 1,
  );
  const floats = [0x2a, 0x2b, 0x38, 0x39, 0x43, 0x44, 0x5b, 0x66, 0x8b, 0xa6, 0xa8, 0xab, 0xae, 0xb2, 0xbb, 0xbc, 0xbf];
  for (const code of floats) refused(`instruction 0x${code.toString(16)}`, "feature.float", running([code]), first);
  refused("a saturating conversion", "feature.float", running([op.extended, 3]), first);
  refused("a vector instruction", "feature.simd", running([0xfd, 12]), first);
  refused("an atomic instruction", "feature.threads", running([0xfe, 3]), first);
  for (const code of [0x06, 0x07, 0x08, 0x09, 0x0a, 0x18, 0x19, 0x1f])
    refused(`instruction 0x${code.toString(16)}`, "feature.exceptions", running([code]), first);
  for (const code of [0x12, 0x13, 0x14, 0x15])
    refused(`instruction 0x${code.toString(16)}`, "feature.tailCall", running([code, 0]), first);
  for (const code of [0xd0, 0xd1, 0xd2, 0xd3, 0xfb])
    refused(`instruction 0x${code.toString(16)}`, "feature.references", running([code, 0]), first);
  for (const code of [8, 9, 12, 13, 14, 15, 16, 17])
    refused(`instruction 0xfc ${code}`, "feature.bulk", running([op.extended, code]), first);
  for (const code of [0x25, 0x26]) refused(`instruction 0x${code}`, "feature.bulk", running([code, 0]), first);
  refused("an unknown instruction", "feature.other", running([0xc5]), first);
  refused("a start function", "feature.start", startModule());
  refused("a shared memory", "feature.threads", build({ extra: [[5, [1, 3, 1, 1]]] }), 11);
  refused("a memory of 64 bits", "feature.memory64", build({ extra: [[5, [1, 4, 1]]] }), 11);
  refused("two memories", "feature.multiMemory", build({ extra: [[5, [2, 0, 1, 0, 1]]] }), 10);
  refused("another memory's size", "feature.multiMemory", running([op.memorySize, 1, op.drop], memory));
  refused("a table of externref", "feature.references", build({ extra: [[4, [1, 0x6f, 0, 1]]] }), 11);
  refused("two tables", "limit", build({ extra: [[4, [2, 0x70, 0, 1, 0x70, 0, 1]]] }), 10);
  refused("a passive segment", "feature.bulk", build({ memory: [1], extra: [[11, [1, 1, 0]]] }));
  refused("a declared segment", "feature.bulk", build({ table: 1, extra: [[9, [1, 3, 0, 0]]] }));
});

function startModule(): Uint8Array {
  return build({
    types: [[[], []]],
    extra: [
      [3, [1, 0]],
      [8, [0]],
      [10, [1, 2, 0, op.end]],
    ],
  });
}

describe("imports and exports", () => {
  const importing = (module: string, field: string, type: readonly [number[], number[]]) =>
    build({ types: [type], imports: [[module, field, 0]] });
  accepted("a host function", importing("tenon", "returned", [[I32, I32], [I32]]));
  refused("an unknown one", "import.unknown", importing("tenon", "seed", [[], []]), 17);
  refused("one of the other table", "import.unknown", importing("env", "getHeight", [[], [I64]]), 18);
  refused("one of another type", "import.type", importing("tenon", "returned", [[I32, I64], [I32]]));
  refused("one with another result", "import.type", importing("tenon", "returned", [[I32, I32], []]));
  const of = (kind: number, ...rest: number[]) =>
    build({ extra: [[2, [1, ...custom("tenon", []), ...custom("input", []), kind, ...rest]]] });
  refused("a table from outside", "import.kind", of(1, 0x70, 0, 1), 11);
  refused("a memory from outside", "import.kind", of(2, 0, 1), 11);
  refused("a global from outside", "import.kind", of(3, I32, 0), 11);
  refused("a tag from outside", "import.kind", of(4, 0, 0), 11);
  refused("a type that does not exist", "type.index", of(0, 0));
  refused("names of the meter", "export.reserved", running([], { exports: [["$gas", 0, 0]] }));
  refused(
    "a name twice",
    "export.twice",
    running([], {
      exports: [
        ["a", 0, 0],
        ["a", 0, 0],
      ],
    }),
  );
  refused("an export of nothing", "export.index", running([], { exports: [["a", 0, 1]] }));
  refused("an exported memory that is not there", "export.index", running([], { exports: [["m", 2, 0]] }));
  refused("an exported tag", "feature.exceptions", running([], { exports: [["t", 4, 0]] }));
  refused("an export of no known kind", "binary.malformed", running([], { exports: [["t", 5, 0]] }));
  it("tells names and types of what is exported", () => {
    const bytes = build({
      types: [[[I32, I64], [I64]]],
      functions: [{ type: 0, code: [op.localGet, 1] }],
      globals: [[I32, 0, zero]],
      memory: [1],
      exports: [
        ["f", 0, 0],
        ["memory", 2, 0],
        ["_reentrant", 3, 0],
      ],
    });
    const prepared = prepare(bytes, options);
    assert.deepEqual([...prepared.exports], [["f", { params: ["i32", "i64"], results: ["i64"] }]]);
    assert.deepEqual([...prepared.globals], ["_reentrant"]);
    const names = exportNames(compile(prepared.wasm));
    assert.deepEqual(names, ["f", "$memory", "$gas", "$stack", "$fault", "$reset"]);
  });
});

describe("memory, globals, segments", () => {
  it("cuts the memory's maximum to the cap", () => {
    const maximum = (bytes: Uint8Array) => prepare(bytes, options).memory?.maximum;
    assert.equal(maximum(build({ memory: [1] })), 64);
    assert.equal(maximum(build({ memory: [1, 65_536] })), 64);
    assert.equal(maximum(build({ memory: [1, 3] })), 3);
    assert.equal(prepare(build({ memory: [1] }), { ...options, pages: 7 }).memory?.maximum, 7);
    assert.equal(prepare(nothing, options).memory, undefined);
  });
  refused("more pages than the cap", "limit", build({ memory: [65] }));
  it("lets Chain33's toolchain have the memory that it always declares", () => {
    const prepared = prepare(build({ memory: [256, 256] }), { ...options, pages: limits.envPages });
    assert.deepEqual(prepared.memory, { initial: 256, maximum: 256 });
  });
  refused("a maximum below the size", "binary.malformed", build({ memory: [2, 1] }));
  refused("a maximum above the format's", "binary.malformed", build({ memory: [1, 65_537] }));
  refused("a table above the limit", "limit", build({ table: limits.tableSize + 1 }));
  refused("a global of another type", "global.constant", build({ globals: [[I64, 0, zero]] }));
  refused("a global that takes another's value", "global.constant", build({ globals: [[I32, 0, [op.globalGet, 0]]] }));
  refused("a computed global", "global.constant", build({ globals: [[I32, 0, [...zero, ...zero, op.i32Add]]] }));
  refused("a shared global", "feature.threads", build({ globals: [[I32, 2, zero]] }));
  accepted("data up to the end", build({ memory: [1], data: [[65_533, [1, 2, 3]]] }));
  refused("data behind the end", "segment.range", build({ memory: [1], data: [[65_534, [1, 2, 3]]] }));
  refused("data at a negative place", "segment.range", build({ memory: [1], data: [[-1, [1]]] }));
  refused("data without a memory", "memory.index", build({ data: [[0, []]] }));
  refused(
    "data for another memory",
    "feature.multiMemory",
    build({ memory: [1], extra: [[11, [1, 2, 1, ...zero, 11, 0]]] }),
  );
  accepted("data for the first memory by number", build({ memory: [1], extra: [[11, [1, 2, 0, ...zero, 11, 1, 5]]] }));
  accepted(
    "a data count",
    build({
      memory: [1],
      extra: [
        [12, [1]],
        [11, [1, 0, ...zero, 11, 0]],
      ],
    }),
  );
  refused(
    "a wrong data count",
    "data.count",
    build({
      memory: [1],
      extra: [
        [12, [2]],
        [11, [1, 0, ...zero, 11, 0]],
      ],
    }),
  );
  refused("a data count without data", "data.count", build({ extra: [[12, [1]]] }));
  const table = (offset: number, ...functions: number[]) => running([], { table: 2, elements: [[offset, functions]] });
  accepted("elements up to the end", table(1, 0));
  refused("elements behind the end", "segment.range", table(1, 0, 0));
  refused("elements at a negative place", "segment.range", table(-1, 0));
  refused("elements that do not exist", "function.index", table(0, 1));
  refused("elements without a table", "table.index", running([], { elements: [[0, [0]]] }));
});

describe("limits", () => {
  const many = <T>(count: number, item: T): T[] => new Array(count).fill(item);
  accepted("as many types as allowed", build({ types: many(limits.types, [[], []] as const) }));
  refused("too many types", "limit", build({ types: many(limits.types + 1, [[], []] as const) }));
  const widest = [many(limits.params, I64), many(limits.results, I32)] as const;
  const widestBody = { type: 0, code: many(limits.results, zero).flat() };
  accepted(
    "as many parameters and results as allowed",
    build({ types: [widest], functions: [widestBody], exports: [["f", 0, 0]] }),
  );
  refused("too many parameters", "limit", build({ types: [[many(limits.params + 1, I32), []]] }));
  refused("too many results", "limit", build({ types: [[[], many(limits.results + 1, I32)]] }));
  const fn = { type: 0, code: [] };
  const empty: readonly [[], []] = [[], []];
  accepted("as many functions as allowed", build({ types: [empty], functions: many(limits.functions, fn) }));
  refused("too many functions", "limit", build({ types: [empty], functions: many(limits.functions + 1, fn) }));
  accepted("as many globals as allowed", build({ globals: many(limits.globals, [I64, 1, [op.i64Const, 0]] as const) }));
  refused("too many globals", "limit", build({ globals: many(limits.globals + 1, [I32, 0, zero] as const) }));
  const locals = (count: number) =>
    build({ types: [empty], extra: [[3, [1, 0]], code([1, ...leb(count), I32, op.end])] });
  accepted("as many locals as allowed", locals(limits.locals));
  refused("too many locals", "limit", locals(limits.locals + 1));
  refused("four billion locals", "limit", locals(2 ** 32 - 1));
  const body = (bytes: number) => running(many(bytes, op.nop));
  accepted("as long a function as allowed", body(limits.bodyBytes - 2));
  refused("too long a function", "limit", body(limits.bodyBytes - 1));
  accepted("a function that metering makes grow most", running(many(43_000, [op.loop, 0x40, op.end]).flat()));
  const nested = (depth: number) => running([...many(depth, [op.block, 0x40]).flat(), ...many(depth, op.end)]);
  accepted("blocks as deep as allowed", nested(limits.nesting - 1));
  refused("blocks too deep", "limit", nested(limits.nesting));
  const operands = (count: number) => running([...many(count, zero).flat(), ...many(count, op.drop)]);
  accepted("as many operands as allowed", operands(limits.operands));
  refused("too many operands", "limit", operands(limits.operands + 1));
  const targets = (count: number) => running([...zero, op.brTable, ...leb(count), ...many(count + 1, 0)]);
  accepted("as many targets as allowed", targets(limits.branchTable));
  refused("too many targets", "limit", targets(limits.branchTable + 1));
  const merging = Math.ceil(limits.merges / limits.locals);
  const merges = [...many(merging, [op.block, 0x40, op.end]).flat()];
  refused(
    "many locals in many blocks",
    "limit",
    build({ types: [empty], extra: [[3, [1, 0]], code([1, ...leb(limits.locals), I32, ...merges, op.end])] }),
  );
  refused("more items than bytes", "binary.end", build({ extra: [[1, leb(2 ** 32 - 1)]] }), 10);
});

/** A code section of one body. */
function code(body: readonly number[]): readonly [number, readonly number[]] {
  return [10, [1, ...leb(body.length), ...body]];
}

describe("types of operands", () => {
  const empty = 0x40;
  accepted("code that is never reached", running([op.unreachable, op.i32Add, op.drop, op.select, op.drop]));
  refused("a missing operand", "type.stack", running([op.drop]), first);
  refused("an operand of the outer block", "type.stack", running([...zero, op.block, empty, op.drop, op.end, op.drop]));
  refused("an operand of another type", "type.mismatch", running([...zero, 0x50, op.drop]), first + 2);
  refused("operands left over", "type.stack", running([...zero]));
  refused("a missing result", "type.stack", running([op.block, I32, op.end, op.drop]));
  refused("if without else that gives", "type.mismatch", running([...zero, op.if, I32, ...zero, op.end, op.drop]));
  refused("else without if", "binary.malformed", running([op.block, empty, op.else, op.end]));
  refused("a branch out of nothing", "label.index", running([op.br, 1]));
  refused("a local that is not there", "local.index", running([op.localGet, 0, op.drop]));
  refused("a global that is not there", "global.index", running([op.globalGet, 0, op.drop]));
  refused(
    "a constant that is set",
    "type.mismatch",
    running([...zero, op.globalSet, 0], { globals: [[I32, 0, zero]] }),
  );
  refused("a call of nothing", "function.index", running([op.call, 1]));
  refused("an indirect call without a table", "table.index", running([...zero, op.callIndirect, 0, 0]));
  refused("an indirect call by no type", "type.index", running([...zero, op.callIndirect, 1, 0], { table: 1 }));
  refused("a load without a memory", "memory.index", running([...zero, 0x28, 2, 0, op.drop]));
  refused("an alignment above the width", "memory.alignment", running([...zero, 0x28, 3, 0, op.drop], memory));
  refused("select between types", "type.mismatch", running([...zero, op.i64Const, 0, ...zero, op.select, op.drop]));
  refused(
    "targets of different types",
    "type.mismatch",
    running([op.block, I32, op.block, empty, ...zero, ...zero, op.brTable, 1, 0, 1, op.end, ...zero, op.end, op.drop]),
  );
  refused(
    "a function that does not end",
    "binary.end",
    build({ types: [[[], []]], extra: [[3, [1, 0]], code([0, op.nop])] }),
  );
  refused("code behind the end", "binary.end", running([op.end, op.nop]));
  accepted(
    "blocks with parameters and several results",
    build({
      types: [[[I32], [I32, I64]]],
      functions: [{ type: 0, code: [op.localGet, 0, op.block, 0, op.i64Const, 1, op.end] }],
    }),
  );
  refused("a block of a type that is not there", "type.index", running([op.block, 3, op.end]));
});
