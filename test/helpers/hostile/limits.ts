// Modules that are too much: each is one above a limit of the schedule, made to cost a compiler or the gatekeeper itself
// more than its bytes. The modules at the limit stand beside them and must run everywhere.
import { gasSchedule } from "../../../runtime/contract/schedule.ts";
import { type Bytes, moduleBytes, text, u32, vector, withSection } from "../wasmasm/bytes.ts";
import { assemble } from "../wasmasm/index.ts";
import { type RefusedCase, refused } from "./case.ts";

const { limits } = gasSchedule(1);

const many = (count: number, line: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join("\n");
const emptyType: Bytes = [0x60, 0, 0];
const emptyBody: Bytes = [2, 0, 0x0b];

/** A function of the given code, exported as `run`. */
function body(code: Bytes, locals: Bytes = [0]): Uint8Array<ArrayBuffer> {
  const bytes = [...locals, ...code, 0x0b];
  return withSection(assemble("memory 1\nfunc run"), 10, () => [1, ...u32(bytes.length), ...bytes]);
}

function repeat(bytes: Bytes, count: number): Bytes {
  return Array.from({ length: count }, () => bytes).flat();
}

/** By name: a module of a size that grows with the number. */
const sizes: Readonly<Record<string, { readonly limit: number; make(count: number): Uint8Array<ArrayBuffer> }>> = {
  types: {
    limit: limits.types,
    make: (n) => moduleBytes([{ id: 1, body: vector(new Array<Bytes>(n).fill(emptyType)) }]),
  },
  parameters: { limit: limits.params, make: (n) => assemble(`type ${"l".repeat(n)}:`) },
  results: { limit: limits.results, make: (n) => assemble(`type :${"l".repeat(n)}`) },
  functions: {
    limit: limits.functions,
    make: (n) =>
      moduleBytes([
        { id: 1, body: vector([emptyType]) },
        { id: 3, body: vector(new Array<Bytes>(n).fill([0])) },
        { id: 7, body: vector([[...text("run"), 0, 0]]) },
        { id: 10, body: vector(new Array<Bytes>(n).fill(emptyBody)) },
      ]),
  },
  imports: {
    limit: limits.imports,
    make: (n) => assemble(`${many(n, () => "import tenon.output ii:")}\nfunc run`),
  },
  globals: { limit: limits.globals, make: (n) => assemble(`${many(n, (i) => `global g${i} mut i64 ${i}`)}\nfunc run`) },
  exports: {
    limit: limits.exports,
    make: (n) => assemble(`func .f\nfunc run\n${many(n - 1, (i) => `export e${i} func 0`)}`),
  },
  "entries of the table": { limit: limits.tableSize, make: (n) => assemble(`table ${n}\nfunc run`) },
  "elements in one segment": {
    limit: limits.elements,
    make: (n) => assemble(`table ${limits.tableSize}\nelem 0 ${"run ".repeat(n)}\nfunc run`),
  },
  "elements in all segments": {
    limit: limits.elements,
    make: (n) => {
      const half = (n - (n % 2)) / 2;
      const segment = (count: number) => `elem 0 ${"run ".repeat(count)}`;
      return assemble(`table ${limits.tableSize}\n${segment(half)}\n${segment(n - half)}\nfunc run`);
    },
  },
  "segments of elements": {
    limit: limits.elements,
    make: (n) =>
      withSection(assemble("table 1\nelem 0 run\nfunc run"), 9, () =>
        vector(new Array<Bytes>(n).fill([0, 0x41, 0, 0x0b, 0])),
      ),
  },
  "segments of data": {
    limit: limits.dataSegments,
    make: (n) =>
      withSection(assemble('memory 1\ndata 0 "x"\nfunc run'), 11, () =>
        vector(new Array<Bytes>(n).fill([0, 0x41, 0, 0x0b, 0])),
      ),
  },
  "pages of memory": { limit: limits.pages, make: (n) => assemble(`memory ${n}\nfunc run`) },
  "bytes of a function": {
    limit: limits.bodyBytes,
    make: (n) => body(repeat([0x01], n - 2)),
  },
  locals: { limit: limits.locals, make: (n) => body([], [1, ...u32(n), 0x7e]) },
  "locals with parameters": {
    limit: limits.locals,
    make: (n) => assemble(`func .f ${"i".repeat(60)}: locals ${"il".repeat(482)}${"l".repeat(n - 60 - 964)}\nfunc run`),
  },
  "locals in many groups": { limit: limits.locals, make: (n) => body([], vector(new Array<Bytes>(n).fill([1, 0x7f]))) },
  "operands on the stack": {
    limit: limits.operands,
    make: (n) => body([...repeat([0x41, 0], n), ...repeat([0x1a], n)]),
  },
  nesting: {
    limit: limits.nesting - 1,
    make: (n) => body([...repeat([0x02, 0x40], n), ...repeat([0x0b], n)]),
  },
  "nesting of loops": {
    limit: limits.nesting - 1,
    make: (n) => body([...repeat([0x03, 0x40], n), ...repeat([0x0b], n)]),
  },
  "nesting of ifs": {
    limit: limits.nesting - 1,
    make: (n) => body([...repeat([0x41, 0, 0x04, 0x40], n), ...repeat([0x0b], n)]),
  },
  "targets of a br_table": {
    limit: limits.branchTable,
    make: (n) => body([0x41, 0, 0x0e, ...u32(n), ...repeat([0], n + 1)]),
  },
  "bytes of the name of an export": {
    limit: limits.nameBytes,
    make: (n) => assemble(`func .f\nexport ${"x".repeat(n)} func 0`),
  },
  "bytes of the name of a custom section": {
    limit: limits.nameBytes,
    make: (n) => assemble(`func run\ncustom ${"x".repeat(n)} 00`),
  },
  "bytes of the interface": { limit: limits.abiBytes, make: (n) => assemble(`func run\ncustom abi ${"20".repeat(n)}`) },
  "locals times blocks": {
    limit: Math.floor(limits.merges / limits.locals) - 1,
    make: (n) => body(repeat([0x02, 0x40, 0x0b], n), [1, ...u32(limits.locals), 0x7e]),
  },
};

/** Modules with exactly as much as is allowed: let in, and what comes out must run on every engine. */
export const atLimit: readonly { readonly name: string; module(): Uint8Array<ArrayBuffer> }[] = Object.entries(
  sizes,
).map(([name, { limit, make }]) => ({ name: `${name}: ${limit}`, module: () => make(limit) }));

export const aboveLimit: readonly RefusedCase[] = [
  ...Object.entries(sizes).map(([name, { limit, make }]) => ({
    name: `${name}: ${limit + 1}`,
    code: "limit" as const,
    module: () => make(limit + 1),
  })),
  ...refused("limit", {
    "4 billion locals": () => body([], [1, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x7f]),
    "4 billion locals twice": () => body([], [2, ...repeat([0xff, 0xff, 0xff, 0xff, 0x0f, 0x7f], 2)]),
    "locals whose sum wraps around": () => body([], [2, 1, 0x7f, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x7f]),
    "4 billion entries of the table": () =>
      withSection(assemble("table 1"), 4, () => [1, 0x70, 0, 0xff, 0xff, 0xff, 0xff, 0x0f]),
    "4 GB of memory": "memory 65536\nfunc run",
    "pages above 4 GB": "memory 65537\nfunc run",
    "two tables": () => withSection(assemble("table 1"), 4, () => [2, 0x70, 0, 1, 0x70, 0, 1]),
    "name of an import": `import tenon.${"x".repeat(limits.nameBytes + 1)} :\nfunc run`,
  }),
  ...refused("module.size", {
    "a byte more than a module may have": () => sized(limits.codeBytes + 1),
    "a megabyte of nothing": () => new Uint8Array(1 << 20),
  }),
  ...refused("binary.malformed", {
    "maximum below the initial memory": "memory 4 3\nfunc run",
    "maximum above 4 GB": "memory 1 65537\nfunc run",
    "maximum below the initial table": "table 4 3\nfunc run",
  }),
];

/** A module of that many bytes, most of them in a custom section. */
function sized(bytes: number): Uint8Array<ArrayBuffer> {
  const small = assemble("func run");
  const section = bytes - small.length - 1 - 3;
  const out = new Uint8Array(bytes);
  out.set(small);
  out.set([0, ...unsignedPadded(section), 1, 0x6e], small.length);
  return out;
}

function unsignedPadded(value: number): Bytes {
  return [(value & 0x7f) | 0x80, ((value >> 7) & 0x7f) | 0x80, value >> 14];
}
