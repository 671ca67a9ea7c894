// Names of WebAssembly instructions with their bytes, and what follows each: those that contracts may use, and those
// that they may not, so that tests can write them too. Names are those of the text format.

/** What stands behind an opcode. */
type Immediate =
  | "none"
  | "block"
  | "label"
  | "labels"
  | "function"
  | "type"
  | "local"
  | "global"
  | "memory"
  | "i32"
  | "i64"
  /** One byte zero: the index of the only memory. */
  | "zero"
  | "zeros";

export interface Opcode {
  readonly bytes: readonly number[];
  readonly immediate: Immediate;
  /** log2 of the natural alignment, for memory accesses. */
  readonly align: number;
}

export const opcodes: ReadonlyMap<string, Opcode> = table();

function table(): ReadonlyMap<string, Opcode> {
  const found = new Map<string, Opcode>();
  const put = (name: string, bytes: readonly number[], immediate: Immediate = "none", align = 0) =>
    found.set(name, { bytes, immediate, align });
  const run = (first: number, names: string) => {
    for (const [i, name] of names.trim().split(/\s+/).entries()) put(name, [first + i]);
  };

  run(0x00, "unreachable nop");
  for (const [i, name] of ["block", "loop", "if"].entries()) put(name, [0x02 + i], "block");
  put("else", [0x05]);
  put("end", [0x0b]);
  put("br", [0x0c], "label");
  put("br_if", [0x0d], "label");
  put("br_table", [0x0e], "labels");
  put("return", [0x0f]);
  put("call", [0x10], "function");
  put("call_indirect", [0x11], "type");
  run(0x1a, "drop select");
  for (const [i, name] of ["get", "set", "tee"].entries()) put(`local.${name}`, [0x20 + i], "local");
  for (const [i, name] of ["get", "set"].entries()) put(`global.${name}`, [0x23 + i], "global");

  const accesses =
    "i32.load:2 i64.load:3 f32.load:2 f64.load:3 i32.load8_s:0 i32.load8_u:0 i32.load16_s:1 i32.load16_u:1 " +
    "i64.load8_s:0 i64.load8_u:0 i64.load16_s:1 i64.load16_u:1 i64.load32_s:2 i64.load32_u:2 " +
    "i32.store:2 i64.store:3 f32.store:2 f64.store:3 i32.store8:0 i32.store16:1 i64.store8:0 i64.store16:1 i64.store32:2";
  for (const [i, access] of accesses.split(" ").entries()) {
    const [name = "", align] = access.split(":");
    put(name, [0x28 + i], "memory", Number(align));
  }
  put("memory.size", [0x3f], "zero");
  put("memory.grow", [0x40], "zero");
  put("i32.const", [0x41], "i32");
  put("i64.const", [0x42], "i64");

  const compare = "eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u";
  const bits = "clz ctz popcnt add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u rotl rotr";
  const floatCompare = "eq ne lt gt le ge";
  const floats = "abs neg ceil floor trunc nearest sqrt add sub mul div min max copysign";
  const of = (type: string, names: string) => names.replace(/\S+/g, (name) => `${type}.${name}`);
  run(0x45, `i32.eqz ${of("i32", compare)}`);
  run(0x50, `i64.eqz ${of("i64", compare)}`);
  run(0x5b, of("f32", floatCompare));
  run(0x61, of("f64", floatCompare));
  run(0x67, of("i32", bits));
  run(0x79, of("i64", bits));
  run(0x8b, of("f32", floats));
  run(0x99, of("f64", floats));
  run(
    0xa7,
    "i32.wrap_i64 i32.trunc_f32_s i32.trunc_f32_u i32.trunc_f64_s i32.trunc_f64_u i64.extend_i32_s i64.extend_i32_u " +
      "i64.trunc_f32_s i64.trunc_f32_u i64.trunc_f64_s i64.trunc_f64_u f32.convert_i32_s f32.convert_i32_u " +
      "f32.convert_i64_s f32.convert_i64_u f32.demote_f64 f64.convert_i32_s f64.convert_i32_u f64.convert_i64_s " +
      "f64.convert_i64_u f64.promote_f32 i32.reinterpret_f32 i64.reinterpret_f64 f32.reinterpret_i32 " +
      "f64.reinterpret_i64 i32.extend8_s i32.extend16_s i64.extend8_s i64.extend16_s i64.extend32_s",
  );
  put("memory.copy", [0xfc, 10], "zeros");
  put("memory.fill", [0xfc, 11], "zero");
  return found;
}
