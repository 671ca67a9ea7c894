// Contracts that try what is forbidden rather than what is too much: re-entry, host functions while starting, things left
// behind for a later call, writes in static calls, other people's money, host functions with absurd values.
import { type Attack, addressHex, allGas } from "./attack.ts";

/** `tenon.call` of the method named at 0 of the contract at 64; the answer stays on the stack. */
function ask(length = 3, { value = 0, gas = 0, flags = 0 } = {}): string {
  return `i32.const 64 i32.const 0 i32.const ${length} i32.const 0 i32.const 0 i64.const ${value} i32.const 0 i32.const 0
    i64.const ${gas} i32.const ${flags} call tenon.call`;
}

/** Code that answers with the four bytes on the stack. */
const answer = (code: string) => `i32.const 128 ${code} i32.store i32.const 128 i32.const 4 call tenon.output`;
const names = (method: string, contract: string) =>
  `memory 1\ndata 0 ${JSON.stringify(method)}\ndata 64 ${addressHex(contract)}`;
const word = (value: number) =>
  [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
const reentrant = "global _reentrant i32 1 export _reentrant";

const set = (key: number, value: number, length = 4) =>
  `i32.const ${key} i32.const 4 i32.const ${value} i32.const ${length} i32.const 0 call tenon.storage_set`;

/** Contract that passes the call on to `run` of evil. */
const through = `${names("run", "evil")}\nfunc run\n ${answer(ask())}\nfunc other\n ${answer(ask())}`;
const throughStatic = `${names("run", "evil")}\nfunc run\n ${answer(ask(3, { flags: 1 }))}`;

const reentry: readonly Attack[] = [
  {
    name: "re-entry by oneself",
    evil: `${names("run", "evil")}\nfunc run\n ${answer(ask())}`,
    status: "ok",
    output: word(3),
  },
  {
    name: "re-entry into another method",
    evil: `${names("other", "evil")}\nfunc run\n ${answer(ask(5))}\nfunc other`,
    status: "ok",
    output: word(3),
  },
  {
    name: "re-entry through another contract",
    evil: `${names("run", "middle")}\nfunc run\n ${ask()} drop ${answer("i32.const 200 i32.const 4 call tenon.returned drop i32.const 200 i32.load")}`,
    others: { middle: through },
    status: "ok",
    output: word(3),
  },
  {
    name: "re-entry through a static call",
    evil: `${names("run", "middle")}\nfunc run\n ${ask(3, { flags: 1 })} drop ${answer("i32.const 200 i32.const 4 call tenon.returned drop i32.const 200 i32.load")}`,
    others: { middle: throughStatic },
    status: "ok",
    output: word(3),
  },
  {
    name: "re-entry through three contracts",
    evil: `${names("run", "first")}\nfunc run\n ${ask()} drop ${answer("i32.const 200 i32.const 4 call tenon.returned drop i32.const 200 i32.load")}`,
    others: {
      first: `${names("run", "middle")}\nfunc run\n ${ask()} drop i32.const 200 i32.const 200 i32.const 4 call tenon.returned call tenon.output`,
      middle: through,
    },
    status: "ok",
    output: word(3),
  },
  {
    name: "re-entry during _init",
    evil: `${names("run", "middle")}\nfunc run\nfunc _init\n ${ask()} drop ${answer("i32.const 200 i32.const 4 call tenon.returned drop i32.const 200 i32.load")}`,
    others: { middle: through },
    method: "_init",
    request: { lifecycle: true },
    status: "ok",
    output: word(3),
  },
  {
    name: "re-entry during _migrate",
    evil: `${names("_migrate", "evil")}\nfunc _migrate\n ${answer(ask(8))}`,
    method: "_migrate",
    request: { lifecycle: true },
    status: "ok",
    output: word(3),
  },
  {
    name: "re-entry that is allowed sees the storage of the outer call, not its memory",
    evil: `${reentrant}\n${names("inner", "evil")}
      global mark mut i32 0
      func run
        i32.const 300 i32.const 77 i32.store
        i32.const 1 global.set mark
        ${set(0, 300)}
        ${answer(ask(5))}
      func inner
        global.get mark i32.const 300 i32.load i32.or if unreachable end
        i32.const 0 i32.const 4 i32.const 400 i32.const 4 call tenon.storage_get i32.const 4 i32.ne if unreachable end
        i32.const 400 i32.load i32.const 77 i32.ne if unreachable end`,
    status: "ok",
    output: word(0),
  },
  {
    name: "re-entry that is allowed, taken back alone",
    evil: `${reentrant}\n${names("inner", "evil")}
      func run
        ${set(64, 64)} ${ask(5)} drop
        i32.const 0 i32.const 4 i32.const 400 i32.const 4 call tenon.storage_get i32.const -1 i32.ne if unreachable end
      func inner\n ${set(0, 64)} unreachable`,
    status: "ok",
  },
];

const lifecycle: readonly Attack[] = [
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

/** Each writing host function in a static call, and in a call that a static call makes. */
const statics: readonly Attack[] = Object.entries({
  storage_set: `${set(0, 0)}`,
  "storage_set of the ordered index":
    "i32.const 0 i32.const 1 i32.const 0 i32.const 1 i32.const 1 call tenon.storage_set",
  storage_delete: "i32.const 0 i32.const 1 i32.const 0 call tenon.storage_delete",
  "transfer of nothing": "i32.const 0 i32.const 0 i32.const 64 i64.const 0 call tenon.transfer drop",
  transfer: "i32.const 0 i32.const 0 i32.const 64 i64.const 1 call tenon.transfer drop",
  event: "i32.const 0 i32.const 3 i32.const 0 i32.const 0 i32.const 0 i32.const 0 call tenon.event",
  create: "i32.const 0 i32.const 0 i32.const 0 i32.const 0 i64.const 0 i64.const 0 i32.const 0 call tenon.create drop",
  local_set: "i32.const 0 i32.const 1 i32.const 0 i32.const 1 call tenon.local_set",
  "call with value": `${ask(3, { value: 1 })} drop`,
}).flatMap(([name, code]): Attack[] => [
  {
    name: `${name} in a static call`,
    evil: `${names("run", "evil")}\nfunc run\n ${code}`,
    request: { readonly: true },
    status: "forbidden",
  },
  {
    name: `${name} behind a static call`,
    evil: `${names("run", "middle")}\nfunc run\n ${answer(ask(3, { flags: 1 }))}`,
    others: {
      middle: `${names("run", "writer")}\nfunc run\n ${ask()} if unreachable end`,
      writer: `${names("run", "middle")}\nfunc run\n ${code}`,
    },
    status: "ok",
    output: word(3),
  },
]);

const leftovers: readonly Attack[] = [
  {
    name: "memory that a call before left",
    evil: "memory 1\nfunc run\n i32.const 4096 i32.load if unreachable end\n i32.const 4096 i32.const -1 i32.const 60000 memory.fill",
    status: "ok",
  },
  {
    name: "a global that a call before left",
    evil: "global a mut i32 5\nglobal b mut i64 -7\nfunc run\n global.get a i32.const 5 i32.ne if unreachable end global.get b i64.const -7 i64.ne if unreachable end i32.const 9 global.set a i64.const 9 global.set b",
    status: "ok",
  },
  {
    name: "data that a call before wrote over",
    evil: 'memory 1\ndata 8 "abcd"\nfunc run\n i32.const 8 i32.load i32.const 1684234849 i32.ne if unreachable end i32.const 8 i32.const 0 i32.store',
    status: "ok",
  },
  {
    name: "memory that a call before grew",
    evil: "memory 1\nfunc run\n memory.size i32.const 1 i32.ne if unreachable end i32.const 1 memory.grow drop i32.const 65536 i32.const 7 i32.store",
    status: "ok",
  },
  {
    name: "memory that _start of a call before grew",
    evil: "memory 1\nfunc _start\n memory.size i32.const 1 i32.ne if unreachable end i32.const 1 memory.grow drop\nfunc run\n memory.size i32.const 2 i32.ne if unreachable end",
    status: "ok",
  },
  {
    name: "memory of ten pages that a call before filled",
    evil: "memory 10\nfunc run\n i32.const 655356 i32.load if unreachable end i32.const 0 i32.const 255 i32.const 655360 memory.fill",
    status: "ok",
  },
  {
    name: "what a call that trapped left",
    evil: "memory 1\nglobal g mut i32 0\nfunc run\n i32.const 0 i32.load global.get g i32.or if loop br 0 end end i32.const 0 i32.const 1 i32.store i32.const 1 global.set g unreachable",
    status: "trap",
  },
  {
    name: "what a call that reverted left",
    evil: "memory 1\nglobal g mut i32 0\nfunc run\n i32.const 0 i32.load global.get g i32.or if loop br 0 end end i32.const 0 i32.const 1 i32.store i32.const 1 global.set g i32.const 0 i32.const 4 call tenon.revert",
    status: "revert",
    output: word(1),
  },
  {
    name: "the output of the callee of a call before",
    evil: "memory 1\nfunc run\n i32.const 0 i32.const 8 call tenon.returned if unreachable end",
    status: "ok",
  },
  {
    name: "output of a failed call",
    evil: "memory 1\nfunc run\n i32.const 0 i32.const 8 call tenon.output unreachable",
    status: "trap",
    output: "",
  },
  {
    name: "memory changed after it was the output",
    evil: "memory 1\nfunc run\n i32.const 0 i32.const 5 i32.store i32.const 0 i32.const 4 call tenon.output i32.const 0 i32.const 9 i32.store",
    status: "ok",
    output: word(5),
  },
  {
    name: "memory changed after it was stored",
    evil: `memory 1\nfunc run\n i32.const 8 i32.const 5 i32.store ${set(0, 8)} i32.const 8 i32.const 9 i32.store i32.const 0 i32.const 4 i32.const 16 i32.const 4 call tenon.storage_get drop i32.const 16 i32.const 4 call tenon.output`,
    status: "ok",
    output: word(5),
  },
  {
    name: "key changed after it was used",
    evil: `memory 1\nfunc run\n i32.const 8 i32.const 5 i32.store ${set(0, 8)} i32.const 0 i32.const 1 i32.store i32.const 0 i32.const 4 i32.const 16 i32.const 4 call tenon.storage_get i32.const -1 i32.ne if unreachable end`,
    status: "ok",
  },
];

/** Where host functions read and write at one place. */
const overlaps: readonly Attack[] = [
  {
    name: "u256: result over its operands",
    evil: "memory 1\ndata 0 03\nfunc run\n i32.const 0 i32.const 0 i32.const 0 i32.const 0 call tenon.u256 drop i32.const 0 i32.const 4 call tenon.output",
    status: "ok",
    output: word(9),
  },
  {
    name: "u256: result half over an operand",
    evil: "memory 1\ndata 0 03\ndata 32 04\nfunc run\n i32.const 0 i32.const 0 i32.const 32 i32.const 16 call tenon.u256 drop i32.const 16 i32.const 4 call tenon.output",
    status: "ok",
    output: word(12),
  },
  {
    name: "hash over its message",
    evil: "memory 1\nfunc run\n i32.const 0 i32.const 0 i32.const 32 i32.const 0 call tenon.hash i32.const 0 i32.const 4 call tenon.output",
    status: "ok",
    output: "66687aad",
  },
  {
    name: "hash half over its message",
    evil: "memory 1\nfunc run\n i32.const 0 i32.const 0 i32.const 32 i32.const 16 call tenon.hash i32.const 16 i32.const 4 call tenon.output",
    status: "ok",
    output: "66687aad",
  },
  {
    name: "storage_get over the key",
    evil: `memory 1\ndata 0 "abcd"\ndata 8 "wxyz"\nfunc run\n ${set(0, 8)} i32.const 0 i32.const 4 i32.const 0 i32.const 4 call tenon.storage_get drop i32.const 0 i32.const 4 call tenon.output`,
    status: "ok",
    output: "7778797a",
  },
  {
    name: "storage_set of the key as its value",
    evil: `memory 1\ndata 0 "abcd"\nfunc run\n ${set(0, 0)} i32.const 0 i32.const 4 i32.const 8 i32.const 4 call tenon.storage_get drop i32.const 8 i32.const 4 call tenon.output`,
    status: "ok",
    output: "61626364",
  },
  {
    name: "storage_next over its key",
    evil: `memory 1\ndata 0 "b"\nfunc run
      i32.const 0 i32.const 1 i32.const 0 i32.const 1 i32.const 1 call tenon.storage_set
      i32.const 0 i32.const 97 i32.store8
      i32.const 0 i32.const 1 i32.const 0 i32.const 0 i32.const 1 call tenon.storage_next drop
      i32.const 0 i32.const 1 call tenon.output`,
    status: "ok",
    output: "62",
  },
  {
    name: "context over everything",
    evil: "memory 1\nfunc run\n i32.const 0 i32.const 125 i32.const 0 call tenon.context drop drop i32.const 65411 call tenon.context",
    status: "ok",
  },
  {
    name: "room of no byte at the end of the memory",
    evil: "memory 1\nfunc run\n i32.const 65536 i32.const 0 call tenon.input drop i32.const 65536 i32.const 0 call tenon.output",
    status: "ok",
  },
  {
    name: "room of no byte behind the end of the memory",
    evil: "memory 1\nfunc run\n i32.const 65537 i32.const 0 call tenon.input drop",
    status: "pointer",
  },
  {
    name: "input longer than the room",
    evil: "memory 1\nfunc run\n i32.const 0 i32.const 2 call tenon.input i32.const 5 i32.ne if unreachable end i32.const 0 i32.const 4 call tenon.output",
    request: { input: Uint8Array.of(1, 2, 3, 4, 5) },
    status: "ok",
    output: "01020000",
  },
];

const storage: readonly Attack[] = [
  ...absurd("pointer", {
    "storage_set of an empty value":
      "i32.const 0 i32.const 4 i32.const 0 i32.const 0 i32.const 0 call tenon.storage_set",
    "storage_set, ordered 2": "i32.const 0 i32.const 4 i32.const 0 i32.const 4 i32.const 2 call tenon.storage_set",
    "storage_set, ordered -1": "i32.const 0 i32.const 4 i32.const 0 i32.const 4 i32.const -1 call tenon.storage_set",
    "storage_delete, ordered 256": "i32.const 0 i32.const 4 i32.const 256 call tenon.storage_delete",
    "storage_next, flags 4": "i32.const 0 i32.const 4 i32.const 4 i32.const 0 i32.const 0 call tenon.storage_next drop",
    "storage_next, flags -1":
      "i32.const 0 i32.const 4 i32.const -1 i32.const 0 i32.const 0 call tenon.storage_next drop",
    "key of 257 bytes": "i32.const 0 i32.const 257 i32.const 0 i32.const 0 call tenon.storage_get drop",
    "value of 64 kB and a byte":
      "i32.const 0 i32.const 4 i32.const 0 i32.const 65537 i32.const 0 call tenon.storage_set",
    "output of 64 kB and a byte": "i32.const 0 i32.const 65537 call tenon.output",
    "revert with 4 kB and a byte": "i32.const 0 i32.const 4097 call tenon.revert",
    "event without a name": "i32.const 0 i32.const 0 i32.const 0 i32.const 0 i32.const 0 i32.const 0 call tenon.event",
    "event of a name with a zero byte":
      "i32.const 8192 i32.const 4 i32.const 0 i32.const 0 i32.const 0 i32.const 0 call tenon.event",
    "event of a name of 65 bytes":
      "i32.const 0 i32.const 65 i32.const 0 i32.const 0 i32.const 0 i32.const 0 call tenon.event",
    "event with data of 16 kB and a byte":
      "i32.const 0 i32.const 4 i32.const 0 i32.const 0 i32.const 0 i32.const 16385 call tenon.event",
    "event of five indexed fields":
      "i32.const 0 i32.const 4 i32.const 8192 i32.const 20 i32.const 0 i32.const 0 call tenon.event",
    "event of a field longer than the list":
      "i32.const 64 i32.const 99 i32.store i32.const 0 i32.const 4 i32.const 64 i32.const 8 i32.const 0 i32.const 0 call tenon.event",
    "event of a field of 4 GB":
      "i32.const 64 i32.const -1 i32.store i32.const 0 i32.const 4 i32.const 64 i32.const 8 i32.const 0 i32.const 0 call tenon.event",
    "event of a field whose end wraps around":
      "i32.const 64 i32.const -4 i32.store i32.const 0 i32.const 4 i32.const 64 i32.const 8 i32.const 0 i32.const 0 call tenon.event",
    "event of half a length":
      "i32.const 0 i32.const 4 i32.const 8192 i32.const 3 i32.const 0 i32.const 0 call tenon.event",
    "event of a field of 65 bytes":
      "i32.const 64 i32.const 65 i32.store i32.const 0 i32.const 4 i32.const 64 i32.const 69 i32.const 0 i32.const 0 call tenon.event",
    "call with flags 2": `${ask(4, { flags: 2 })} drop`,
    "call with flags -1": `${ask(4, { flags: -1 })} drop`,
    "call of a method with a space":
      "i32.const 0 i32.const 32 i32.store8 i32.const 64 i32.const 0 i32.const 1 i32.const 0 i32.const 0 i64.const 0 i32.const 0 i32.const 0 i64.const 0 i32.const 0 call tenon.call drop",
    "asset of a name with a zero byte": "i32.const 8192 i32.const 4 i32.const 0 call tenon.balance drop",
    "hash of kind 4": "i32.const 4 i32.const 0 i32.const 0 i32.const 0 call tenon.hash",
    "hash of kind -1": "i32.const -1 i32.const 0 i32.const 0 i32.const 0 call tenon.hash",
    "u256 of operation 3": "i32.const 3 i32.const 0 i32.const 0 i32.const 0 call tenon.u256 drop",
    "u256 of operation -1": "i32.const -1 i32.const 0 i32.const 0 i32.const 0 call tenon.u256 drop",
    "verify of a key of 4 kB and a byte":
      "i32.const 1 i32.const 0 i32.const 4097 i32.const 0 i32.const 0 i32.const 0 i32.const 0 call tenon.verify drop",
  }),
  ...absurd("ok", {
    "delete of what is not there": "i32.const 0 i32.const 4 i32.const 0 call tenon.storage_delete",
    "delete of what is not there, ordered": "i32.const 0 i32.const 4 i32.const 1 call tenon.storage_delete",
    "key of no byte": "i32.const 0 i32.const 0 i32.const 0 i32.const 4 i32.const 0 call tenon.storage_set",
    "key of no byte, ordered": "i32.const 0 i32.const 0 i32.const 0 i32.const 4 i32.const 1 call tenon.storage_set",
    "key of 256 bytes": "i32.const 0 i32.const 256 i32.const 0 i32.const 4 i32.const 1 call tenon.storage_set",
    "value of 64 kB": "i32.const 0 i32.const 4 i32.const 0 i32.const 65536 i32.const 0 call tenon.storage_set",
    "output of 64 kB": "i32.const 0 i32.const 65536 call tenon.output",
    "next in an index of nothing":
      "i32.const 0 i32.const 4 i32.const 0 i32.const 0 i32.const 0 call tenon.storage_next i32.const -1 i32.ne if unreachable end",
    "previous in an index of nothing":
      "i32.const 0 i32.const 4 i32.const 1 i32.const 0 i32.const 0 call tenon.storage_next i32.const -1 i32.ne if unreachable end",
    "ordered, then not ordered, then deleted": `
      i32.const 0 i32.const 4 i32.const 0 i32.const 4 i32.const 1 call tenon.storage_set
      i32.const 0 i32.const 4 i32.const 0 i32.const 4 i32.const 0 call tenon.storage_set
      i32.const 0 i32.const 4 i32.const 1 call tenon.storage_delete
      i32.const 0 i32.const 4 i32.const 2 i32.const 0 i32.const 0 call tenon.storage_next i32.const -1 i32.ne if unreachable end`,
    "ordered, deleted without the index": `
      i32.const 0 i32.const 4 i32.const 0 i32.const 4 i32.const 1 call tenon.storage_set
      i32.const 0 i32.const 4 i32.const 0 call tenon.storage_delete
      i32.const 0 i32.const 4 i32.const 2 i32.const 0 i32.const 0 call tenon.storage_next i32.const 4 i32.ne if unreachable end`,
    "keys that look like system keys": `
      i32.const 512 i32.const 9 i32.const 0 i32.const 4 i32.const 0 call tenon.storage_set
      i32.const 521 i32.const 10 i32.const 0 i32.const 4 i32.const 0 call tenon.storage_set`,
    "verify of a scheme that does not exist":
      "i32.const -1 i32.const 0 i32.const 33 i32.const 0 i32.const 4 i32.const 41 i32.const 4 call tenon.verify if unreachable end",
    "verify of nothing":
      "i32.const 1 i32.const 0 i32.const 0 i32.const 0 i32.const 0 i32.const 40 i32.const 4 call tenon.verify if unreachable end",
    "hash of nothing at the end": "i32.const 0 i32.const 131072 i32.const 0 i32.const 0 call tenon.hash",
    "hash of kind 1": "i32.const 1 i32.const 0 i32.const 0 i32.const 0 call tenon.hash",
    "hash of kind 2": "i32.const 2 i32.const 0 i32.const 0 i32.const 0 call tenon.hash",
    "hash of 20 bytes at the end": "i32.const 3 i32.const 0 i32.const 0 i32.const 131052 call tenon.hash",
    "division by zero of 256 bits":
      "i32.const 1 i32.const 0 i32.const 8192 i32.const 0 call tenon.u256 i32.const 1 i32.ne if unreachable end",
    "remainder by zero of 256 bits":
      "i32.const 2 i32.const 0 i32.const 8192 i32.const 0 call tenon.u256 i32.const 1 i32.ne if unreachable end",
    "product of more than 256 bits":
      "i32.const 0 i32.const 1024 i32.const 1024 i32.const 0 call tenon.u256 i32.const 1 i32.ne if unreachable end",
    "product that keeps its place when it fails": `
      i32.const 2048 i32.const 5 i32.store
      i32.const 0 i32.const 1024 i32.const 1024 i32.const 2048 call tenon.u256 drop
      i32.const 2048 i32.load i32.const 5 i32.ne if unreachable end`,
    "two events of one name":
      "i32.const 0 i32.const 4 i32.const 0 i32.const 0 i32.const 0 i32.const 0 call tenon.event i32.const 0 i32.const 4 i32.const 0 i32.const 0 i32.const 0 i32.const 0 call tenon.event",
    "local entry of an empty value": "i32.const 0 i32.const 4 i32.const 0 i32.const 0 call tenon.local_set",
  }),
  ...absurd("revert", {
    "revert with nothing": "i32.const 0 i32.const 0 call tenon.revert",
    "revert with 4 kB": "i32.const 0 i32.const 4096 call tenon.revert",
    "revert after writing": `${set(0, 0)} i32.const 0 i32.const 4 call tenon.revert`,
  }),
  ...absurd("forbidden", {
    "local_get in a transaction": "i32.const 0 i32.const 4 i32.const 0 i32.const 4 call tenon.local_get drop",
  }),
];

/** A contract with two pages of which the third kilobyte is zero and the first is text, and its code. */
function absurd(status: Attack["status"], codes: Readonly<Record<string, string>>): readonly Attack[] {
  const data = [
    "memory 2",
    `data 0 ${JSON.stringify("name".repeat(64))}`,
    `data 512 ${JSON.stringify(".code-aaaa.contract-")}`,
    `data 1024 ${"ff".repeat(32)}`,
  ].join("\n");
  return Object.entries(codes).map(([name, code]) => ({
    name,
    evil: `${data}\nfunc run\n${code}`,
    request: { gas: allGas },
    status,
  }));
}

/** Transfers of the contract's own money: what is refused answers 1 and changes nothing. */
function transfer(to: string, amount: bigint, asset = ""): string {
  return `memory 1\ndata 0 ${JSON.stringify(asset)}\ndata 64 ${to}\nfunc run\n ${answer(
    `i32.const 0 i32.const ${asset.length} i32.const 64 i64.const ${amount} call tenon.transfer`,
  )}`;
}

const other = addressHex("somebody");
const money: readonly Attack[] = [
  ...(
    [
      ["transfer of all it has", other, 1_000n, "", 0],
      ["transfer of one more than it has", other, 1_001n, "", 1],
      ["transfer of a negative amount", other, -1n, "", 1],
      ["transfer of the least number", other, -(2n ** 63n), "", 1],
      ["transfer of the greatest number", other, 2n ** 63n - 1n, "", 1],
      ["transfer of nothing", other, 0n, "", 0],
      ["transfer to itself", addressHex("evil"), 1_000n, "", 0],
      ["transfer to itself of more than it has", addressHex("evil"), 2_000n, "", 1],
      ["transfer of another asset", other, 50n, "token.GOLD", 0],
      ["transfer of another asset that it lacks", other, 1n, "token.IRON", 1],
      ["transfer of an asset that does not exist", other, 1n, "no.such.asset", 1],
      ["transfer to an address of no driver", `ff${"00".repeat(20)}`, 1n, "", 0],
    ] as const
  ).map(
    ([name, to, amount, asset, told]): Attack => ({
      name,
      evil: transfer(to, amount, asset),
      status: "ok",
      output: word(told),
    }),
  ),
  { name: "value that the caller lacks", evil: "func run", request: { value: 1_001n }, status: "value" },
  { name: "value that is negative", evil: "func run", request: { value: -1n }, status: "value" },
  {
    name: "value of an asset that the caller lacks",
    evil: "func run",
    request: { value: 1n, asset: "token.IRON" },
    status: "value",
  },
  { name: "value in a static call", evil: "func run", request: { value: 1n, readonly: true }, status: "forbidden" },
  { name: "value, then a trap", evil: "func run\n unreachable", request: { value: 10n }, status: "trap" },
  {
    name: "value, then a revert",
    evil: "memory 1\nfunc run\n i32.const 0 i32.const 0 call tenon.revert",
    request: { value: 10n },
    status: "revert",
  },
  { name: "value, then no gas", evil: "func run\n loop br 0 end", request: { value: 10n }, status: "gas" },
  { name: "value for a method that does not exist", evil: "func other", request: { value: 10n }, status: "missing" },
  { name: "value for a module that is refused", evil: "func run\n #fd0c", request: { value: 10n }, status: "missing" },
  {
    name: "value that comes and goes on",
    evil: `${names("run", "sink")}\nfunc run\n ${answer(ask(3, { value: 7 }))}`,
    others: { sink: "func run" },
    request: { value: 7n },
    status: "ok",
    output: word(0),
  },
  {
    name: "value to another that fails comes back",
    evil: `${names("run", "sink")}\nfunc run\n ${ask(3, { value: 7 })} drop ${answer("i32.const 0 i32.const 0 i32.const 96 call tenon.balance i32.wrap_i64")}\ndata 96 ${addressHex("evil")}`,
    others: { sink: "func run\n unreachable" },
    status: "ok",
    output: word(1000),
  },
  {
    name: "value to another of more than it has",
    evil: `${names("run", "sink")}\nfunc run\n ${answer(ask(3, { value: 1001 }))}`,
    others: { sink: "func run" },
    status: "ok",
    output: word(3),
  },
  {
    name: "value to another that is negative",
    evil: `${names("run", "sink")}\nfunc run\n ${answer(ask(3, { value: -1 }))}`,
    others: { sink: "func run" },
    status: "ok",
    output: word(3),
  },
  {
    name: "value to itself",
    evil: `${reentrant}\n${names("other", "evil")}\nfunc run\n ${answer(ask(5, { value: 1000 }))}\nfunc other`,
    status: "ok",
    output: word(0),
  },
  {
    name: "call of an address without a contract",
    evil: `${names("run", "nobody")}\nfunc run\n ${answer(ask())}`,
    status: "ok",
    output: word(3),
  },
];

/** Calls with absurd amounts of gas, and what a callee can take of the caller's. */
const gas: readonly Attack[] = [
  { name: "no gas at all", evil: "func run", request: { gas: 0n }, status: "gas" },
  { name: "gas of one", evil: "func run", request: { gas: 1n }, status: "gas" },
  { name: "all the gas there is", evil: "func run", request: { gas: 2n ** 63n - 1n }, status: "ok" },
  {
    name: "callee with gas of one",
    evil: `${names("run", "sink")}\nfunc run\n ${answer(ask(3, { gas: 1 }))}`,
    others: { sink: "func run" },
    status: "ok",
    output: word(2),
  },
  {
    name: "callee with negative gas",
    evil: `${names("run", "sink")}\nfunc run\n ${answer(ask(3, { gas: -1 }))}`,
    others: { sink: "func run" },
    status: "ok",
    output: word(0),
  },
  {
    name: "callee that is given all and burns it",
    evil: `${names("run", "sink")}\nfunc run\n ${answer(ask())}`,
    others: { sink: "func run\n loop br 0 end" },
    status: "ok",
    output: word(2),
  },
  {
    name: "callee that is burnt a hundred times",
    evil: `${names("run", "sink")}\nfunc run locals i\n loop ${ask()} drop local.get 0 i32.const 1 i32.add local.tee 0 i32.const 100 i32.ne br_if 0 end`,
    others: { sink: "func run\n loop br 0 end" },
    status: "gas",
  },
];

export const behaviour: readonly Attack[] = [
  ...reentry,
  ...lifecycle,
  ...starts,
  ...statics,
  ...leftovers,
  ...overlaps,
  ...storage,
  ...money,
  ...gas,
];
