// Random valid modules of the subset that contracts may use: several functions that call each other, directly and through
// the table, loops, branches out of everything, memory, globals, host calls. Programs may run forever or trap: gas ends
// them. The same seed gives the same module.
import { FUNCREF, FUNCTION_TYPE, I32, I64, op } from "../../runtime/contract/binary/opcodes.ts";
import { Writer } from "../../runtime/contract/binary/writer.ts";
import { type Random, random } from "./random.ts";
import { generateBody } from "./wasmgenbody.ts";

export interface Signature {
  readonly params: readonly number[];
  readonly results: readonly number[];
}

/** What bodies may use. */
export interface World {
  readonly signatures: readonly Signature[];
  /** Index of the signature of each function, the imported ones first. */
  readonly functions: readonly number[];
  readonly imports: number;
  readonly globals: readonly { readonly type: number; readonly mutable: boolean }[];
  readonly tableSize: number;
}

const signatures: readonly Signature[] = [
  { params: [I32, I64], results: [I64] },
  { params: [], results: [] },
  { params: [I32], results: [I32] },
  { params: [I64, I64], results: [I64] },
  { params: [], results: [I32] },
  { params: [I32, I32], results: [] },
  { params: [I64], results: [I32, I64] },
  { params: [I32], results: [I32, I32] },
  { params: [I32, I32, I32, I32], results: [] },
  { params: [I32, I32], results: [I32] },
];

/** Host functions that programs call, by index of their signature: they get pointers and lengths of all kinds. */
const imports: readonly (readonly [string, number])[] = [
  ["output", 5],
  ["input", 9],
  ["hash", 8],
];

/**
 * A module that exports `run(i32, i64) -> i64` and `other`, a function of any type, and imports `tenon.output`,
 * `tenon.input` and `tenon.hash`.
 */
export function generateModule(seed: number): Uint8Array<ArrayBuffer> {
  const rng = random(seed);
  const own = rng.between(2, 8);
  const functions = [...imports.map(([, signature]) => signature), 0];
  while (functions.length < imports.length + own) functions.push(rng.below(signatures.length));
  const globals = Array.from({ length: rng.between(1, 5) }, () => ({
    type: rng.chance(0.5) ? I32 : I64,
    mutable: rng.chance(0.8),
  }));
  const world: World = { signatures, functions, imports: imports.length, globals, tableSize: rng.between(1, 8) };
  return assemble(world, rng);
}

function assemble(world: World, rng: Random): Uint8Array<ArrayBuffer> {
  const out = new Writer(8192).bytes(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);
  const own = world.functions.slice(world.imports);
  const section = (id: number, count: number, write: (part: Writer) => void) => {
    const part = new Writer(4096).u32(count);
    write(part);
    out.byte(id).sized(part);
  };
  section(1, signatures.length, (part) => {
    for (const { params, results } of signatures)
      part.bytes(FUNCTION_TYPE, params.length, ...params, results.length, ...results);
  });
  section(2, imports.length, (part) => {
    for (const [name, signature] of imports) part.name("tenon").name(name).bytes(0, signature);
  });
  section(3, own.length, (part) => part.bytes(...own));
  section(4, 1, (part) => part.bytes(FUNCREF, 0, world.tableSize));
  const pages = rng.between(1, 2);
  section(5, 1, (part) => (rng.chance(0.5) ? part.bytes(0, pages) : part.bytes(1, pages, rng.between(pages, 9))));
  section(6, world.globals.length, (part) => {
    for (const { type, mutable } of world.globals)
      part
        .bytes(type, mutable ? 1 : 0, type === I32 ? op.i32Const : op.i64Const)
        .signed(rng.u32() | 0)
        .byte(op.end);
  });
  section(7, 3, (part) => {
    part.name("run").byte(0).u32(world.imports);
    part.name("other").byte(0).u32(rng.below(world.functions.length));
    part.name("memory").bytes(2, 0);
  });
  section(9, 1, (part) => {
    const count = rng.between(0, world.tableSize);
    part.bytes(0, op.i32Const, world.tableSize - count, op.end, count);
    for (let i = 0; i < count; i++) part.u32(rng.below(world.functions.length));
  });
  section(10, own.length, (part) => {
    for (const signature of own) part.sized(generateBody(world, signature, rng));
  });
  section(11, 1, (part) => {
    const data = rng.bytes(rng.below(64));
    part.bytes(0, op.i32Const).signed(rng.below(1000)).byte(op.end).u32(data.length).copy(data);
  });
  return out.done();
}
