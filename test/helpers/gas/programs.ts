// Generated programs as contracts: wasmgen.ts makes functions of any type, the machine calls those without parameters, so
// each module gets one more that calls `run` with two numbers and answers with its result.

import { random } from "../random.ts";
import { type Bytes, moduleBytes, sectionsOf, signed, text, u32 } from "../wasmasm/bytes.ts";
import { generateModule } from "../wasmgen.ts";

/** Index of the type without parameters and results, and of the import `tenon.output`, in a generated module. */
const emptyType = 1;
const output = 0;
const edges = [0n, 1n, -1n, 7n, 1000n, -(2n ** 31n), 2n ** 31n - 1n];

/** The method that runs it. */
export const entry = "main";

export function generatedContract(seed: number): Uint8Array<ArrayBuffer> {
  const rng = random(seed);
  const sections = sectionsOf(generateModule(seed));
  const exported = sections.find(({ id }) => id === 7)?.body ?? [];
  const run = functionIndex(exported, "run");
  const count = leb((sections.find(({ id }) => id === 3)?.body ?? []) as Bytes);
  const imports = leb((sections.find(({ id }) => id === 2)?.body ?? []) as Bytes);
  const body: Bytes = [
    ...[0, 0x41, 0, 0x41, ...signed(rng.pick(edges)), 0x42, ...signed(rng.pick(edges) * rng.pick(edges))],
    ...[0x10, ...u32(run), 0x37, 3, 0, 0x41, 0, 0x41, 8, 0x10, output, 0x0b],
  ];
  const added: Readonly<Record<number, Bytes>> = {
    3: [emptyType],
    7: [...text(entry), 0, ...u32(imports + count)],
    10: [...u32(body.length), ...body],
  };
  return moduleBytes(
    sections.map(({ id, body }) => {
      const more = added[id];
      return more === undefined ? { id, body } : { id, body: [...u32(leb(body) + 1), ...body.slice(1), ...more] };
    }),
  );
}

/** Counts of generated modules have one byte. */
function leb(body: Bytes): number {
  const first = body[0] ?? 0;
  if (first >= 0x7f) throw new Error("a count of more than one byte");
  return first;
}

function functionIndex(exports: Bytes, name: string): number {
  const wanted = [...text(name), 0];
  const at = exports.findIndex((_, i) => wanted.every((byte, j) => exports[i + j] === byte));
  if (at < 0) throw new Error(`no export ${name}`);
  return exports[at + wanted.length] ?? 0;
}
