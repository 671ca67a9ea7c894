// Lying pointers for the host functions of Chain33's modules, whose pointers all stand before their lengths. One module
// for each function, one method for each lie.
import { importTable } from "../../../runtime/contract/imports.ts";
import { gasSchedule } from "../../../runtime/contract/schedule.ts";
import { assemble } from "../wasmasm/index.ts";

export interface Lies {
  readonly function: string;
  readonly module: Uint8Array<ArrayBuffer>;
  /** Methods, with what each does. */
  readonly methods: ReadonlyMap<string, string>;
}

const page = 65_536;
const top = 2 ** 32;
/** A pointer and the length behind it. */
const pairs: Readonly<Record<string, readonly [number, number]>> = {
  "last byte of 4 GB": [top - 1, 8],
  "the end of the memory": [page, 8],
  "one byte too many": [page - 7, 8],
  "negative pointer": [2 ** 31, 8],
  "wraps around": [top - 7, 8],
  "adds up to 2^32": [top - page, page],
  "length -1": [64, top - 1],
  "length of the memory and a byte": [0, page + 1],
  "behind the end, of no byte": [page + 1, 0],
};

export const lies: readonly Lies[] = [...importTable("env", gasSchedule(1))].flatMap(([name, { type }]) => {
  const pointers = type.params.flatMap((one, i) =>
    one === "i32" && type.params[i + 1] === "i32" && (i === 0 || type.params[i - 1] === "i64" || i === 2) ? [i] : [],
  );
  if (pointers.length === 0) return [];
  const methods = new Map<string, string>();
  const functions: string[] = [];
  for (const pointer of pointers) {
    for (const [what, [at, length]] of Object.entries(pairs)) {
      const method = `lie${methods.size}`;
      methods.set(method, `parameter ${pointer}: ${what}`);
      const args = type.params.map((one, i) => {
        if (one === "i64") return "i64.const 0";
        if (i === pointer || i === pointer + 1) return `i32.const ${(i === pointer ? at : length) | 0}`;
        return `i32.const ${i % 2 === 0 ? 64 : 8}`;
      });
      const drop = type.results.length > 0 ? "drop" : "";
      functions.push(`func ${method} :i\n ${args.join(" ")} call ${name} ${drop} i32.const 0`);
    }
  }
  return [{ function: name, module: assemble(`memory 1\n${functions.join("\n")}`), methods }];
});
