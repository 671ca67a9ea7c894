// Calls into a contract that is running: turned away unless it allows them, and then on memory of their own.
import type { Attack } from "./attack.ts";
import { answer, ask, names, reentrant, set, word } from "./snippets.ts";

/** Contract that passes the call on to `run` of evil. */
const through = `${names("run", "evil")}\nfunc run\n ${answer(ask())}\nfunc other\n ${answer(ask())}`;
const throughStatic = `${names("run", "evil")}\nfunc run\n ${answer(ask(3, { flags: 1 }))}`;

export const reentry: readonly Attack[] = [
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
