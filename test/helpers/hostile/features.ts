// What WebAssembly has beyond integers, hidden in every place of a module: floats differ in their NaN bits from one tier
// of an engine to another, and the rest is more than contracts need and every engine has.
import { moduleBytes, u32, withSection } from "../wasmasm/bytes.ts";
import { assemble, assembleSections } from "../wasmasm/index.ts";
import { opcodes } from "../wasmasm/opcodes.ts";
import { type RefusedCase, refused } from "./case.ts";

const body = (code: string, extra = "") => `memory 1\ntable 1\n${extra}\nfunc run\n${code}`;

/** Every float instruction, where the validator never looks at operand types: in code that is not reached. */
function floatInstructions(): readonly RefusedCase[] {
  const names = [...opcodes.keys()].filter((name) => /f32|f64/.test(name));
  return refused(
    "feature.float",
    Object.fromEntries(names.map((name) => [`${name}, never reached`, body(`unreachable ${name}`)])),
  );
}

const floatPlaces = refused("feature.float", {
  "f32 parameter of an unused type": "type f:",
  "f64 result of an unused type": "type :d",
  "f32 among a hundred integers": `type ${"il".repeat(20)}f${"l".repeat(20)}:`,
  "f64 result of a function": "func run :d\n unreachable",
  "f32 local that nothing uses": "func run locals f",
  "f64 local behind many integers": "func run locals iiiillllld",
  "f32 parameter of an import": "import tenon.output fi:",
  "f32 result of a block": body("block :f unreachable end drop"),
  "f64 result of a loop": body("loop :d unreachable end drop"),
  "f32 result of an if": body("i32.const 1 if :f unreachable else unreachable end drop"),
  "f64 parameter of a block": body("unreachable block d: drop end"),
  "select of f32": body("unreachable #1c017d drop"),
  "f32.const": body("#4300000000 drop"),
  "f64.const": body("#440000000000000000 drop"),
  "f32 global": "global g f32 0",
  "f64 global with a float value": () =>
    withSection(assemble("global g i32 0"), 6, () => [1, 0x7c, 0, 0x44, 0, 0, 0, 0, 0, 0, 0, 0, 0x0b]),
  "i32 global from f32.const": () =>
    withSection(assemble("global g i32 0"), 6, () => [1, 0x7f, 0, 0x43, 0, 0, 0, 0, 0x0b]),
  "offset of data from f32.const": () =>
    withSection(assemble('memory 1\ndata 0 "x"'), 11, () => [1, 0, 0x43, 0, 0, 0, 0, 0x0b, 1, 0x78]),
  "call_indirect of a type with floats": body("unreachable call_indirect f:d drop"),
  ...Object.fromEntries(
    [0, 1, 2, 3, 4, 5, 6, 7].map((code) => [`saturating truncation ${code}`, body(`unreachable #fc0${code} drop`)]),
  ),
});

const simd = refused("feature.simd", {
  "v128.const": body(`#fd0c${"00".repeat(16)} drop`),
  "i8x16.add, never reached": body("unreachable #fd6e drop"),
  "relaxed madd": body("unreachable #fd8502 drop"),
  "v128 parameter": "type v:",
  "v128 local": "func run locals v",
  "v128 result of a block": body("block :v unreachable end drop"),
  "v128 global": () => withSection(assemble("global g i32 0"), 6, () => [1, 0x7b, 0, 0xfd, 0x0c, ...zeros(16), 0x0b]),
  "select of v128": body("unreachable #1c017b drop"),
});

const threads = refused("feature.threads", {
  "i32.atomic.load": body("i32.const 0 #fe100200 drop"),
  "atomic.fence": body("#fe0300"),
  "memory.atomic.wait32, never reached": body("unreachable #fe010200 drop"),
  "memory.atomic.notify": body("i32.const 0 i32.const 0 #fe000200 drop"),
  "shared global": () => withSection(assemble("global g i32 0"), 6, () => [1, 0x7f, 3, 0x41, 0, 0x0b]),
  "shared memory": () => withSection(assemble("memory 1 1"), 5, () => [1, 3, 1, 1]),
});

const exceptions = refused("feature.exceptions", {
  try: body("#0640 end"),
  catch: body("unreachable #0700"),
  throw: body("#0800"),
  rethrow: body("#0900"),
  throw_ref: body("unreachable #0a"),
  delegate: body("#1800"),
  catch_all: body("#19"),
  try_table: body("#1f4000 end"),
  "tag section": () => sectionAt("memory 1", 13, [1, 0, 0]),
  "exported tag": "memory 1\nexport x tag 0",
});

const references = refused("feature.references", {
  "ref.null": body("#d070 drop"),
  "ref.func": body("#d200 drop"),
  "ref.is_null, never reached": body("unreachable #d1 drop"),
  "ref.as_non_null": body("unreachable #d4 drop"),
  br_on_null: body("unreachable #d500"),
  "struct.new": body("unreachable #fb0000 drop"),
  "array.new": body("unreachable #fb0600 drop"),
  "ref.i31": body("i32.const 0 #fb1c drop"),
  "funcref parameter": "type r:",
  "externref result": "type :x",
  "externref local": "func run locals x",
  "funcref block": body("block :r unreachable end drop"),
  "funcref global": () => withSection(assemble("global g i32 0"), 6, () => [1, 0x70, 0, 0xd0, 0x70, 0x0b]),
  "table of externref": () => withSection(assemble("table 1"), 4, () => [1, 0x6f, 0, 1]),
  "structure type": () => moduleBytes([{ id: 1, body: [1, 0x5f, 0] }]),
  "array type": () => moduleBytes([{ id: 1, body: [1, 0x5e, 0x7f, 0] }]),
  "recursive group of types": () => moduleBytes([{ id: 1, body: [1, 0x4e, 1, 0x60, 0, 0] }]),
  subtype: () => moduleBytes([{ id: 1, body: [1, 0x50, 0, 0x60, 0, 0] }]),
});

const tailCalls = refused("feature.tailCall", {
  return_call: body("#1200"),
  return_call_indirect: body("i32.const 0 #130000"),
  return_call_ref: body("unreachable #1400"),
});

const memories = [
  ...refused("feature.memory64", {
    "memory of 64 bits": () => withSection(assemble("memory 1"), 5, () => [1, 4, 1]),
    "memory with a size of pages": () => withSection(assemble("memory 1"), 5, () => [1, 8, 1, 0]),
    "table of 64 bits": () => withSection(assemble("table 1"), 4, () => [1, 0x70, 4, 1]),
    "memory of 64 bits with a maximum": () => withSection(assemble("memory 1"), 5, () => [1, 5, 1, 2]),
  }),
  ...refused("feature.multiMemory", {
    "two memories": () => withSection(assemble("memory 1"), 5, () => [2, 0, 1, 0, 1]),
    "memory.size of the second": body("#3f01 drop"),
    "memory.grow of the second": body("i32.const 1 #4001 drop"),
    "memory.copy to the second": body("i32.const 0 i32.const 0 i32.const 0 #fc0a0100"),
    "memory.copy from the second": body("i32.const 0 i32.const 0 i32.const 0 #fc0a0001"),
    "memory.fill of the second": body("i32.const 0 i32.const 0 i32.const 0 #fc0b01"),
    "data for the second": () =>
      withSection(assemble('memory 1\ndata 0 "x"'), 11, () => [1, 2, 1, 0x41, 0, 0x0b, 1, 0x78]),
  }),
];

const bulk = refused("feature.bulk", {
  "passive data": () => withSection(assemble('memory 1\ndata 0 "x"'), 11, () => [1, 1, 1, 0x78]),
  "memory.init": body("i32.const 0 i32.const 0 i32.const 0 #fc080000"),
  "data.drop": body("#fc0900"),
  "table.init": body("i32.const 0 i32.const 0 i32.const 0 #fc0c0000"),
  "elem.drop": body("#fc0d00"),
  "table.copy": body("i32.const 0 i32.const 0 i32.const 0 #fc0e0000"),
  "table.grow": body("unreachable #fc0f00 drop"),
  "table.size": body("#fc1000 drop"),
  "table.fill": body("unreachable #fc1100"),
  "table.get": body("i32.const 0 #2500 drop"),
  "table.set": body("unreachable #2600"),
  "passive elements": () => withSection(assemble("table 1\nelem 0 0\nfunc run"), 9, () => [1, 1, 0, 1, 0]),
  "declared elements": () => withSection(assemble("table 1\nelem 0 0\nfunc run"), 9, () => [1, 3, 0, 1, 0]),
  "elements as expressions": () =>
    withSection(assemble("table 1\nelem 0 0\nfunc run"), 9, () => [1, 4, 0x41, 0, 0x0b, 1, 0xd2, 0, 0x0b]),
});

const start = refused("feature.start", {
  "start function": () => sectionAt("func run", 8, [0]),
  "start function that is an import": () => sectionAt("import tenon.output :\nfunc run", 8, [0]),
  "start of a function that does not exist": () => sectionAt("func run", 8, u32(99)),
}).map((one) => (one.name.includes("import") ? { ...one, code: "import.type" as const } : one));

const other = refused("feature.other", {
  "unassigned opcode 16": body("#16"),
  "unassigned opcode 1d": body("#1d"),
  "unassigned opcode 27": body("#27"),
  "unassigned opcode c5": body("#c5"),
  "unassigned opcode ff": body("#ff"),
  "unassigned opcode fc 18": body("#fc12"),
  "unassigned opcode fc 127": body("#fc7f"),
});

function zeros(length: number): readonly number[] {
  return new Array<number>(length).fill(0);
}

/** A module with one more section, put where the format wants it. */
function sectionAt(source: string, id: number, content: readonly number[]): Uint8Array<ArrayBuffer> {
  const order = [1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11];
  const place = (one: number) => (one === 0 ? 99 : order.indexOf(one));
  const sections = [...assembleSections(source), { id, body: content }];
  return moduleBytes(sections.sort((a, b) => place(a.id) - place(b.id)));
}

export const features: readonly RefusedCase[] = [
  ...floatInstructions(),
  ...floatPlaces,
  ...simd,
  ...threads,
  ...exceptions,
  ...references,
  ...tailCalls,
  ...memories,
  ...bulk,
  ...start,
  ...other,
];
