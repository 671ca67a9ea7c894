// Calls that may only look: whatever writes is forbidden in them and in all calls that they make.
import type { Attack } from "./attack.ts";
import { answer, ask, names, set, word } from "./snippets.ts";

/** Each writing host function in a static call, and in a call that a static call makes. */
export const statics: readonly Attack[] = Object.entries({
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
