// Modules that are well formed but ask for what they may not have: host functions that do not exist or of another type,
// things from outside, exports that shadow the meter's, operands of the wrong type, segments behind the end.
import { moduleBytes, text, vector, withSection } from "../wasmasm/bytes.ts";
import { assemble } from "../wasmasm/index.ts";
import { type RefusedCase, refused } from "./case.ts";

const body = (code: string, extra = "") => `memory 1\n${extra}\nglobal g mut i32 0\nglobal c i64 0\nfunc run\n${code}`;

/** An import that is no function. */
const foreign = (kind: number, description: readonly number[]) => () =>
  moduleBytes([{ id: 2, body: vector([[...text("env"), ...text("memory"), kind, ...description]]) }]);

const imports = [
  ...refused("import.unknown", {
    "function that does not exist": "import tenon.selfdestruct :\nfunc run",
    "function of an empty name": "import tenon. :\nfunc run",
    "module of an empty name": "import .output ii:\nfunc run",
    "known function in another module": "import env.output ii:\nfunc run",
    "function of Chain33's module": "import env.getFrom\nfunc run",
    "abort of the standard library": "import env.abort iiii:\nfunc run",
    "seed of Math.random": "import env.seed :l\nfunc run",
    "name with other letters": "import tenon.Output ii:\nfunc run",
    "name with a zero byte": "import tenon.output\0 ii:\nfunc run",
    "name in other letters that look the same": "import tenon.\xd0\xbeutput ii:\nfunc run",
    "property of every object": "import tenon.toString :i\nfunc run",
    prototype: "import tenon.__proto__ :\nfunc run",
    constructor: "import tenon.constructor :\nfunc run",
    "JavaScript's own strings": "import wasm:js-string.length x:i\nfunc run",
  }).map((one) => (one.name.startsWith("JavaScript") ? { ...one, code: "feature.references" as const } : one)),
  ...refused("import.type", {
    "a parameter too few": "import tenon.output i:\nfunc run",
    "a parameter too many": "import tenon.output iii:\nfunc run",
    "a result too many": "import tenon.output ii:i\nfunc run",
    "another type of a parameter": "import tenon.output il:\nfunc run",
    "another type of the result": "import tenon.balance iii:i\nfunc run",
    "no parameter at all": "import tenon.call :\nfunc run",
    "twice, once wrong": "import tenon.output ii:\nimport tenon.output ll:\nfunc run",
  }),
  ...refused("import.kind", {
    "imported memory": foreign(2, [0, 1]),
    "imported shared memory": foreign(2, [3, 1, 1]),
    "imported table": foreign(1, [0x70, 0, 1]),
    "imported global": foreign(3, [0x7f, 0]),
    "imported mutable global": foreign(3, [0x7e, 1]),
    "imported tag": foreign(4, [0, 0]),
    "import of no kind": foreign(9, [0]),
  }),
  ...refused("type.index", {
    "import of a type that does not exist": () =>
      moduleBytes([{ id: 2, body: vector([[...text("tenon"), ...text("output"), 0, 7]]) }]),
    "function of a type that does not exist": () => withSection(assemble("func run"), 3, () => [1, 9]),
    "call_indirect of a type that does not exist": () =>
      withSection(assemble("table 1\nfunc run"), 10, () => [1, 7, 0, 0x41, 0, 0x11, 9, 0, 0x0b]),
    "block of a type that does not exist": body("#0209 end"),
  }),
];

const exports = [
  ...refused("export.reserved", {
    "export called $gas": "func run\nglobal g mut i64 1\nexport $gas global 0",
    "export called $reset": "func run\nexport $reset func 0",
    "export called $memory": "memory 1\nexport $memory memory 0",
    "export called $stack": "func run\nexport $stack func 0",
    "export called $": "func run\nexport $ func 0",
  }),
  ...refused("export.twice", {
    "one name twice": "func run\nexport run func 0",
    "one name for a function and a global": "func run\nglobal g i32 0\nexport run global 0",
    "an empty name twice": () =>
      withSection(assemble("func run"), 7, () =>
        vector([
          [0, 0, 0],
          [0, 0, 0],
        ]),
      ),
  }),
  ...refused("export.index", {
    "export of a function that does not exist": "func run\nexport x func 1",
    "function 2^32 - 1": "func run\nexport x func 4294967295",
    "export of a global that does not exist": "func run\nexport x global 0",
    "memory that does not exist": "func run\nexport x memory 0",
    "second memory": "memory 1\nexport x memory 1",
    "table that does not exist": "func run\nexport x table 0",
  }),
];

const starts = refused("export.type", {
  "_start that wants an i64": "func _start l:\nfunc run",
  "_start that wants an i32": "func _start i:\nfunc run",
  "_start that gives a result": "func _start :i\n i32.const 1\nfunc run",
  "_initialize that wants an i64": "func _initialize l:\nfunc run",
  "_start that is an import": "import tenon.context\nexport _start func 0\nfunc run",
});

const indices = [
  ...refused("function.index", {
    "call of a function that does not exist": body("call 99"),
    "call of function 2^32 - 1": body("call 4294967295"),
    "call of the function behind the last": body("call 1"),
    "element that does not exist": "table 1\nelem 0 99\nfunc run",
    "call of a function that the meter adds": body("call 2"),
  }),
  ...refused("local.index", {
    "local that does not exist": body("local.get 0 drop"),
    "local behind the parameters": "func .helper i:\n local.get 1 drop",
    "local 2^32 - 1": body("i32.const 0 local.set 4294967295"),
    "local of the meter": "func run locals il\n local.get 2 drop",
  }),
  ...refused("global.index", {
    "read of a global that does not exist": body("global.get 2 drop"),
    "global 2^32 - 1": body("global.get 4294967295 drop"),
    "global of the meter": body("i64.const 1000000 global.set 2"),
    "globals where there are none": "func run\n global.get 0 drop",
  }),
  ...refused("label.index", {
    "label that does not exist": body("br 1"),
    "label behind an end": body("block end br 1"),
    "label of a br_table": body("i32.const 0 br_table 0 0 7"),
    "default label of a br_table": body("block i32.const 0 br_table 0 1 2 end"),
    "label 2^32 - 1": body("br 4294967295"),
  }),
  ...refused("memory.index", {
    "load without a memory": "func run\n i32.const 0 i32.load drop",
    "store without a memory": "func run\n i32.const 0 i32.const 0 i32.store",
    "memory.size without a memory": "func run\n memory.size drop",
    "memory.grow without a memory": "func run\n i32.const 1 memory.grow drop",
    "memory.copy without a memory": "func run\n i32.const 0 i32.const 0 i32.const 0 memory.copy",
    "memory.fill without a memory": "func run\n i32.const 0 i32.const 0 i32.const 0 memory.fill",
    "data without a memory": 'data 0 "x"\nfunc run',
  }),
  ...refused("memory.alignment", {
    "alignment above the width": body("i32.const 0 #280300 drop"),
    "alignment with the bit of a second memory": body("i32.const 0 #28420100 drop"),
    "alignment of a byte": body("i32.const 0 #2c0100 drop"),
    "alignment 2^31": body("i32.const 0 #281f00 drop"),
    "alignment of a store": body("i32.const 0 i64.const 0 #370400"),
  }),
  ...refused("table.index", {
    "call_indirect without a table": "func run\n i32.const 0 call_indirect :",
    "call_indirect of a second table": "table 1\nfunc run\n i32.const 0 #110001",
    "elements without a table": "elem 0 0\nfunc run",
  }),
  ...refused("global.constant", {
    "global that calls": () => withSection(assemble("global g i32 0"), 6, () => [1, 0x7f, 0, 0x10, 0, 0x0b]),
    "global made of another": () =>
      withSection(assemble("global g i32 0"), 6, () => [2, 0x7f, 0, 0x41, 1, 0x0b, 0x7f, 0, 0x23, 0, 0x0b]),
    "global made of itself": () => withSection(assemble("global g i32 0"), 6, () => [1, 0x7f, 0, 0x23, 0, 0x0b]),
    "global that computes": () =>
      withSection(assemble("global g i32 0"), 6, () => [1, 0x7f, 0, 0x41, 1, 0x41, 2, 0x6a, 0x0b]),
    "global without a value": () => withSection(assemble("global g i32 0"), 6, () => [1, 0x7f, 0, 0x0b]),
    "global of another type": () => withSection(assemble("global g i32 0"), 6, () => [1, 0x7f, 0, 0x42, 1, 0x0b]),
    "data at a global": () =>
      withSection(assemble('memory 1\nglobal g i32 0\ndata 0 "x"'), 11, () => [1, 0, 0x23, 0, 0x0b, 1, 0x78]),
    "elements at an i64": () => withSection(assemble("table 1\nelem 0 0\nfunc run"), 9, () => [1, 0, 0x42, 0, 0x0b, 0]),
  }),
];

const segments = refused("segment.range", {
  "data behind the memory": 'memory 1\ndata 65536 "x"',
  "data across the end": 'memory 1\ndata 65535 "xy"',
  "data at -1": 'memory 1\ndata -1 "x"',
  "data at -2147483648": 'memory 1\ndata -2147483648 "x"',
  "nothing, behind the memory": 'memory 1\ndata 65537 ""',
  "data in a memory of no page": 'memory 0 64\ndata 0 "x"',
  "data in pages that are still to be grown": 'memory 1 64\ndata 70000 "x"',
  "elements behind the table": "table 1\nelem 1 run\nfunc run",
  "elements across the end": "table 2\nelem 1 run run\nfunc run",
  "elements at -1": "table 2\nelem -1 run\nfunc run",
  "elements in a table of nothing": "table 0\nelem 0 run\nfunc run",
});

const stack = [
  ...refused("type.stack", {
    "drop of nothing": body("drop"),
    "add of one operand": body("i32.const 1 i32.add drop"),
    "operand left behind": body("i32.const 1"),
    "result missing": "func .helper :i",
    "two results, one given": "func .helper :ii\n i32.const 1",
    "an operand from outside a block": body("i32.const 1 block drop end"),
    "an operand left in a block": body("block i32.const 1 end"),
    "if without a condition": body("if end"),
    "br without its result": body("block :i br 0 end drop"),
    "br_if without a condition": body("br_if 0"),
    "call without arguments": body("call 0", "import tenon.output"),
    "store of one operand": body("i32.const 0 i32.store"),
    "memory.fill of two operands": body("i32.const 0 i32.const 0 memory.fill"),
    "select of two operands": body("i32.const 0 i32.const 1 select drop"),
    "return without its result": "func .helper :l\n return",
  }),
  ...refused("type.mismatch", {
    "i64 where i32 is wanted": body("i64.const 1 i32.eqz drop"),
    "i32 where i64 is wanted": body("i32.const 1 i64.eqz drop"),
    "wrong result": "func .helper :i\n i64.const 1",
    "wrong result of a block": body("block :i i64.const 1 end drop"),
    "wrong operand of br": body("block :i i64.const 1 br 0 end drop"),
    "address of 64 bits": body("i64.const 0 i32.load drop"),
    "condition of 64 bits": body("i64.const 1 if end"),
    "select between two types": body("i32.const 0 i64.const 0 i32.const 0 select drop"),
    "labels of two types in a br_table": body(
      "block :i block :l unreachable i32.const 0 br_table 0 1 end drop i32.const 1 end drop",
    ),
    "constant global that is set": body("i64.const 1 global.set c"),
    "wrong type for a global": body("i64.const 1 global.set g"),
    "wrong type for a local": "func run locals i\n i64.const 1 local.set 0",
    "wrong type after unreachable code": body("unreachable i64.const 1 i32.eqz drop"),
    "wrong argument of a call": body("i32.const 0 i64.const 0 call tenon.output"),
    "wrong arm of an if": body("i32.const 1 if :i i32.const 1 else i64.const 1 end drop"),
    "if with a result and no else": body("i32.const 1 if :i i32.const 1 end drop"),
    "growth by 64 bits": body("i64.const 1 memory.grow drop"),
  }),
];

const abi = refused("abi.twice", { "two interfaces": "custom abi 7b7d\ncustom abi 7b7d\nfunc run" });

export const declarations: readonly RefusedCase[] = [
  ...imports,
  ...exports,
  ...starts,
  ...indices,
  ...segments,
  ...stack,
  ...abi,
];
