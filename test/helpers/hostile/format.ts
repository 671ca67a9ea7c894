// Broken binaries: headers, numbers, sections and lengths that do not add up. Each of them has been a hole in somebody's
// parser: two readers that disagree on where an item ends see two different modules.
import {
  type Bytes,
  header,
  moduleBytes,
  type Section,
  sectionBytes,
  sectionsOf,
  text,
  u32,
  unsigned,
  withSection,
} from "../wasmasm/bytes.ts";
import { assemble } from "../wasmasm/index.ts";
import { type RefusedCase, refused } from "./case.ts";

/** A module with every section. */
const whole = assemble(`
import tenon.output
memory 1 4
table 4
elem 0 run .helper
data 16 "some text"
global left mut i32 5
custom abi 7b7d
func run
  i32.const 3 call .helper drop
func .helper i:i locals il
  local.get 0 i32.const 1 i32.add
`);

const raw = (...parts: (Bytes | Uint8Array)[]) => Uint8Array.from(parts.flatMap((part) => [...part]));
const changed = (id: number, body: (old: Bytes) => Bytes) => () => withSection(whole, id, body);
/** Bytes that a number in a function body is replaced with. */
const code = (bytes: Bytes) => () =>
  withSection(assemble("memory 1\nfunc run"), 10, () => {
    const body = [0, ...bytes, 0x0b];
    return [1, ...u32(body.length), ...body];
  });

const headers = refused("module.header", {
  "magic of another format": () => raw([0x7f, 0x45, 0x4c, 0x46], whole.subarray(4)),
  "version 2": () => raw(whole.subarray(0, 4), [2, 0, 0, 0], whole.subarray(8)),
  component: () => raw(whole.subarray(0, 4), [0x0d, 0, 1, 0], whole.subarray(8)),
  "version in the other byte order": () => raw(whole.subarray(0, 4), [0, 0, 0, 1]),
  "text format": () => raw(text("(module)").slice(1)),
});

const truncated = [
  ...[0, 1, 4, 7].map((length) => ({
    name: `first ${length} bytes`,
    code: "module.header" as const,
    module: () => whole.slice(0, length),
  })),
];

const numbers = [
  ...refused("binary.leb", {
    "section length in six bytes": () => raw(header, [1], unsigned(1n, 6), [0]),
    "section length above 32 bits": () => raw(header, [1, 0xff, 0xff, 0xff, 0xff, 0x1f, 0]),
    "count of types in six bytes": changed(1, (old) => [...unsigned(BigInt(old[0] as number), 6), ...old.slice(1)]),
    "count of exports above 32 bits": changed(7, (old) => [0x82, 0x80, 0x80, 0x80, 0x10, ...old.slice(1)]),
    "type index with unused bits": changed(3, () => [2, 0x80, 0x80, 0x80, 0x80, 0x70, 1]),
    "i32.const in six bytes": code([0x41, 0x80, 0x80, 0x80, 0x80, 0x80, 0, 0x1a]),
    "i32.const of 33 bits": code([0x41, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x1a]),
    "i32.const with a broken sign": code([0x41, 0x80, 0x80, 0x80, 0x80, 0x38, 0x1a]),
    "i64.const in eleven bytes": code([0x42, ...new Array(10).fill(0x80), 0, 0x1a]),
    "i64.const of 65 bits": code([0x42, ...new Array(9).fill(0xff), 0x01, 0x1a]),
    "local index in six bytes": code([0x20, 0x80, 0x80, 0x80, 0x80, 0x80, 0, 0x1a]),
    "memory offset above 32 bits": code([0x41, 0, 0x28, 2, 0xff, 0xff, 0xff, 0xff, 0x1f, 0x1a]),
    "block type of 34 bits": code([0x02, 0x80, 0x80, 0x80, 0x80, 0x20, 0x0b]),
    "initial pages in six bytes": changed(5, () => [1, 0, ...unsigned(1n, 6)]),
    "value of a global in six bytes": changed(6, () => [1, 0x7f, 0, 0x41, 0x80, 0x80, 0x80, 0x80, 0x80, 0, 0x0b]),
    "data offset of 33 bits": changed(11, () => [1, 0, 0x41, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x0b, 0]),
  }),
  // Longer than needed, but within the format's limit: legal, and V8 agrees.
];

const lengths = refused("binary.end", {
  "section longer than the file": () => raw(header, [1, 99, 0]),
  "section of 4 GB": () => raw(header, [1, 0xff, 0xff, 0xff, 0xff, 0x0f]),
  "section without a length": () => raw(header, [1]),
  "length cut off": () => raw(header, [1, 0x80]),
  "trailing byte behind the types": changed(1, (old) => [...old, 0]),
  "trailing byte behind the imports": changed(2, (old) => [...old, 0]),
  "trailing byte behind the functions": changed(3, (old) => [...old, 0]),
  "trailing byte behind the table": changed(4, (old) => [...old, 0]),
  "trailing byte behind the memory": changed(5, (old) => [...old, 0]),
  "trailing byte behind the globals": changed(6, (old) => [...old, 0]),
  "trailing byte behind the exports": changed(7, (old) => [...old, 0]),
  "trailing byte behind the elements": changed(9, (old) => [...old, 0]),
  "trailing byte behind the bodies": changed(10, (old) => [...old, 0]),
  "trailing byte behind the data": changed(11, (old) => [...old, 0]),
  ...Object.fromEntries(
    [1, 2, 3, 4, 5, 6, 7, 9, 10, 11].map((id) => [`section ${id} cut short`, changed(id, (old) => old.slice(0, -1))]),
  ),
  "a billion types announced": changed(1, () => u32(1_000_000_000)),
  "a billion imports announced": changed(2, () => u32(1_000_000_000)),
  "a billion functions announced": changed(3, () => u32(1_000_000_000)),
  "a billion globals announced": changed(6, () => u32(1_000_000_000)),
  "a billion exports announced": changed(7, () => u32(1_000_000_000)),
  "a billion elements announced": changed(9, () => u32(1_000_000_000)),
  "a billion bodies announced": changed(10, () => u32(1_000_000_000)),
  "a billion segments announced": changed(11, () => u32(1_000_000_000)),
  "a billion parameters announced": changed(1, () => [1, 0x60, ...u32(1_000_000_000)]),
  "a billion branches announced": code([0x41, 0, 0x0e, ...u32(1_000_000_000)]),
  "a billion elements in a segment": changed(9, () => [1, 0, 0x41, 0, 0x0b, ...u32(1_000_000_000)]),
  "a gigabyte in a segment": changed(11, () => [1, 0, 0x41, 0, 0x0b, ...u32(1_000_000_000)]),
  "name longer than its section": changed(7, () => [1, 60, 0x72, 0, 0]),
  "body longer than its section": changed(10, (old) => [old[0] as number, 0x7f, ...old.slice(2)]),
  "body shorter than its code": changed(10, (old) => [old[0] as number, (old[1] as number) - 1, ...old.slice(2)]),
  "body without an end": () => withSection(assemble("func run"), 10, () => [1, 1, 0]),
  "body of no byte": () => withSection(assemble("func run"), 10, () => [1, 0]),
  "body that ends inside an instruction": () => withSection(assemble("func run"), 10, () => [1, 2, 0, 0x41]),
  "code behind the end": () => withSection(assemble("func run"), 10, () => [1, 4, 0, 0x0b, 0x01, 0x0b]),
  "custom section without a name": () => raw(header, [0, 0]),
  "custom section whose name is longer": () => raw(header, [0, 2, 5, 0x61]),
});

const order = [
  ...refused("section.order", {
    ...Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 9, 10, 11].map((id) => [`section ${id} twice`, () => doubled(id)])),
    "memory before table": () => swapped(5, 4),
    "code behind data": () => swapped(11, 10),
    "data count behind code": () =>
      moduleBytes([...sectionsOf(whole).filter(({ id }) => id <= 10), { id: 12, body: [1] }]),
  }),
  ...refused("section.unknown", {
    "section 14": () => moduleBytes([...sectionsOf(whole), { id: 14, body: [] }]),
    "section 127": () => moduleBytes([...sectionsOf(whole), { id: 127, body: [0] }]),
    "section 255": () => moduleBytes([{ id: 255, body: [] }]),
  }),
];

function doubled(id: number): Uint8Array<ArrayBuffer> {
  return moduleBytes(sectionsOf(whole).flatMap((one) => (one.id === id ? [one, one] : [one])));
}

function swapped(a: number, b: number): Uint8Array<ArrayBuffer> {
  const sections = sectionsOf(whole);
  const other = (id: number) => sections.find((one) => one.id === id) as Section;
  return moduleBytes(sections.map((one) => (one.id === a ? other(b) : one.id === b ? other(a) : one)));
}

/** What an item refers to must stand before it. */
const backwards = [
  ...refused("type.index", {
    "functions before types": () =>
      moduleBytes([
        { id: 3, body: [1, 0] },
        { id: 1, body: [1, 0x60, 0, 0] },
      ]),
  }),
  ...refused("memory.index", { "everything backwards": () => moduleBytes([...sectionsOf(whole)].reverse()) }),
];

const counts = [
  ...refused("function.count", {
    "functions without code": () => withSection(assemble("func run"), 10, () => undefined),
    "code without functions": () => withSection(assemble("func run"), 3, () => undefined),
    "one body too few": changed(10, () => [1, 2, 0, 0x0b]),
    "one body too many": () => withSection(assemble("func run"), 10, () => [2, 2, 0, 0x0b, 2, 0, 0x0b]),
  }).map((one) => (one.name === "code without functions" ? { ...one, code: "export.index" as const } : one)),
  ...refused("data.count", {
    "more segments announced": () => dataCount(2),
    "fewer segments announced": () => dataCount(0),
    "segments announced, none there": () => moduleBytes([{ id: 12, body: [1] }]),
  }),
];

function dataCount(count: number): Uint8Array<ArrayBuffer> {
  const sections = [...sectionsOf(whole)];
  sections.splice(
    sections.findIndex(({ id }) => id === 10),
    0,
    { id: 12, body: u32(count) },
  );
  return moduleBytes(sections);
}

const names = refused("binary.utf8", {
  "export name with a lone continuation": "func run\nexport \x80 func 0",
  "export name with an over-long form": "func run\nexport \xc0\xaf func 0",
  "export name with half a surrogate": "func run\nexport \xed\xa0\x80 func 0",
  "export name above Unicode": "func run\nexport \xf4\x90\x80\x80 func 0",
  "export name cut off": "func run\nexport \xe2\x82 func 0",
  "import name that is no UTF-8": "import tenon.out\xffput ii:\nfunc run",
  "name of a custom section": () => raw(whole, sectionBytes({ id: 0, body: [2, 0xff, 0xfe] })),
});

const forms = refused("binary.malformed", {
  "form of a type": () => moduleBytes([{ id: 1, body: [1, 0x61, 0, 0] }]),
  "value type that does not exist": () => moduleBytes([{ id: 1, body: [1, 0x60, 1, 0x50 - 0x10, 0] }]),
  "kind of an export": () => withSection(assemble("func run"), 7, () => [1, 3, 0x72, 0x75, 0x6e, 5, 0]),
  "mutability of a global": () => withSection(assemble("global g i32 0"), 6, () => [1, 0x7f, 4, 0x41, 0, 0x0b]),
  "flags of a data segment": changed(11, () => [1, 3, 0x41, 0, 0x0b, 0]),
  "else without if": code([0x05]),
  "else in a block": code([0x02, 0x40, 0x05, 0x0b]),
  "else twice": code([0x41, 0, 0x04, 0x40, 0x05, 0x05, 0x0b]),
  "select of no type": code([0x00, 0x1c, 0, 0x1a]),
  "select of two types": code([0x00, 0x1c, 2, 0x7f, 0x7f, 0x1a]),
});

export const format: readonly RefusedCase[] = [
  ...headers,
  ...truncated,
  ...numbers,
  ...lengths,
  ...order,
  ...backwards,
  ...counts,
  ...names,
  ...forms,
];
