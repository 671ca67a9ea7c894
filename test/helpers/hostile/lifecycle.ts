// What may be called how: methods of the wrong name or type, `_init`, `_migrate` and `_start` where they do not belong,
// and host functions while an instance starts.
import type { Attack } from "./attack.ts";
import { answer, ask, names, word } from "./snippets.ts";

const methods: readonly Attack[] = [
  { name: "_init as a method", evil: "func _init\nfunc run", method: "_init", status: "missing" },
  { name: "_migrate as a method", evil: "func _migrate\nfunc run", method: "_migrate", status: "missing" },
  { name: "_start as a method", evil: "func _start\nfunc run", method: "_start", status: "missing" },
  {
    name: "_start as a method of creation",
    evil: "func _start",
    method: "_start",
    request: { lifecycle: true },
    status: "missing",
  },
  { name: "function of the meter as a method", evil: "func run", method: "$reset", status: "missing" },
  { name: "memory of the meter as a method", evil: "memory 1\nfunc run", method: "$memory", status: "missing" },
  { name: "method of an empty name", evil: "func run", method: "", status: "missing" },
  { name: "property of every object as a method", evil: "func run", method: "toString", status: "missing" },
  { name: "prototype as a method", evil: "func run", method: "__proto__", status: "missing" },
  { name: "constructor as a method", evil: "func run", method: "constructor", status: "missing" },
  { name: "method that wants a parameter", evil: "func run i:\n", status: "missing" },
  { name: "method that gives a result", evil: "func run :i\n i32.const 1", status: "missing" },
  { name: "method that is a global", evil: "global g i32 0 export run", status: "missing" },
  { name: "method that is a memory", evil: "memory 1\nexport run memory 0", status: "missing" },
  { name: "method that is a table", evil: "table 1\nexport run table 0", status: "missing" },
  { name: "method with spaces", evil: "func .f\nexport run\x07 func 0", method: "run\x07", status: "ok" },
  {
    name: "_init with a parameter",
    evil: "func _init l:\n",
    method: "_init",
    request: { lifecycle: true },
    status: "missing",
  },
  {
    name: "_init asked for by a contract",
    evil: `${names("_init", "other")}\nfunc run\n ${answer(ask(5))}`,
    others: { other: "func _init" },
    status: "ok",
    output: word(3),
  },
  {
    name: "_migrate asked for by a contract",
    evil: `${names("_migrate", "other")}\nfunc run\n ${answer(ask(8))}`,
    others: { other: "func _migrate" },
    status: "ok",
    output: word(3),
  },
  {
    name: "method of the meter asked for by a contract",
    evil: `${names("$reset", "other")}\nfunc run\n ${answer(ask(6))}`,
    others: { other: "func run" },
    status: "ok",
    output: word(3),
  },
  { name: "module that is refused", evil: "func run\n #fd0c", status: "missing" },
  {
    name: "module that is refused, asked for by a contract",
    evil: `${names("run", "other")}\nfunc run\n ${answer(ask())}`,
    others: { other: "import env.abort :\nfunc run" },
    status: "ok",
    output: word(3),
  },
  { name: "module of nothing", evil: "", status: "missing" },
  { name: "no bytes at all", evil: () => new Uint8Array(0), status: "missing" },
  { name: "an exported import", evil: "import tenon.context\nexport run func 0", status: "missing" },
  {
    name: "an exported import of the type of a method",
    evil: "memory 1\nfunc .f\n i32.const 0 i32.const 0 call tenon.output\nexport run func 1",
    status: "ok",
  },
  { name: "_start that wants an i64", evil: "func _start l:\nfunc run", status: "missing" },
  { name: "_start that wants an i32", evil: "func _start i:\nfunc run", status: "missing" },
  { name: "_start that gives a result", evil: "func _start :i\n i32.const 1\nfunc run", status: "missing" },
  { name: "_start that is a global", evil: "global g i32 0 export _start\nfunc run", status: "ok" },
  { name: "_start that is an import", evil: "import tenon.context\nexport _start func 0\nfunc run", status: "missing" },
  { name: "_start that is also the method", evil: "func run\n nop\nexport _start func 0", status: "ok" },
];

/** Every host function, called by `_start`. */
const starts: readonly Attack[] = Object.entries({
  context: "i32.const 0",
  asset: "i32.const 0 i32.const 0",
  input: "i32.const 0 i32.const 0",
  output: "i32.const 0 i32.const 0",
  revert: "i32.const 0 i32.const 0",
  storage_get: "i32.const 0 i32.const 1 i32.const 0 i32.const 0",
  storage_set: "i32.const 0 i32.const 1 i32.const 0 i32.const 1 i32.const 0",
  storage_delete: "i32.const 0 i32.const 1 i32.const 0",
  storage_next: "i32.const 0 i32.const 1 i32.const 0 i32.const 0 i32.const 0",
  balance: "i32.const 0 i32.const 0 i32.const 0",
  transfer: "i32.const 0 i32.const 0 i32.const 0 i64.const 1",
  event: "i32.const 0 i32.const 1 i32.const 0 i32.const 0 i32.const 0 i32.const 0",
  call: "i32.const 0 i32.const 0 i32.const 1 i32.const 0 i32.const 0 i64.const 0 i32.const 0 i32.const 0 i64.const 0 i32.const 0",
  returned: "i32.const 0 i32.const 0",
  create: "i32.const 0 i32.const 0 i32.const 0 i32.const 0 i64.const 0 i64.const 0 i32.const 0",
  hash: "i32.const 0 i32.const 0 i32.const 0 i32.const 0",
  verify: "i32.const 1 i32.const 0 i32.const 1 i32.const 0 i32.const 1 i32.const 0 i32.const 1",
  u256: "i32.const 0 i32.const 0 i32.const 0 i32.const 0",
  local_set: "i32.const 0 i32.const 1 i32.const 0 i32.const 1",
  local_get: "i32.const 0 i32.const 1 i32.const 0 i32.const 0",
}).map(([name, args]) => {
  const silent = ["context", "output", "revert", "storage_set", "storage_delete", "event", "hash", "local_set"];
  const drop = silent.includes(name) ? "" : " drop";
  return {
    name: `${name} in _start`,
    evil: `memory 1\nfunc _start\n ${args} call tenon.${name}${drop}\nfunc run`,
    status: "forbidden",
  };
});

export const lifecycle: readonly Attack[] = [...methods, ...starts];
