// Programs that never end, that call themselves for ever, that eat memory: the meter and the stack budget end each of
// them at the same instruction on every engine, long before the host would.
import { u32, withSection } from "../wasmasm/bytes.ts";
import { assemble } from "../wasmasm/index.ts";
import { type Attack, addressHex, allGas } from "./attack.ts";

/** Calls `run` of the contract at 64 once and answers with what it was told. */
const callOnce = `func run
  i32.const 128
  i32.const 64 i32.const 0 i32.const 3 i32.const 0 i32.const 0 i64.const 0 i32.const 0 i32.const 0 i64.const 0 i32.const 0
  call tenon.call i32.store
  i32.const 128 i32.const 4 call tenon.output`;

/** A contract that may be called while it runs. */
function marked(source: string): string {
  return `global _reentrant i32 1 export _reentrant\n${source}`;
}

/** Attacks that all end with one status, by name. */
function ending(
  status: Attack["status"],
  evil: Readonly<Record<string, string>>,
  more: Partial<Attack> = {},
): Attack[] {
  return Object.entries(evil).map(([name, source]) => ({ name, evil: source, status, ...more }));
}

const loops = ending("gas", {
  "loop of nothing": "func run\n loop br 0 end",
  "loop with a condition": "func run\n loop i32.const 1 br_if 0 end",
  "loop by br_table": "func run\n loop i32.const 7 br_table 0 0 0 end",
  "loop around a block": "func run\n loop block br 1 end end",
  "loop in a loop": "func run\n loop loop br 0 end br 0 end",
  "loop that jumps to the outer loop": "func run\n loop loop br 1 end end",
  "loop in an if": "func run\n i32.const 1 if loop br 0 end end",
  "loop in an else": "func run\n i32.const 0 if else loop br 0 end end",
  "loop with a result that never comes": "func run\n loop :i br 0 end drop",
  "loop with a parameter": "func run\n i32.const 1 loop i:i br 0 end drop",
  "loop that counts to 2^64": `func run locals l
    loop local.get 0 i64.const 1 i64.add local.tee 0 i64.const 0 i64.ne br_if 0 end`,
  "loop of a nop": "func run\n loop nop br 0 end",
  "loop of five hundred nops": `func run\n loop ${"nop ".repeat(500)} br 0 end`,
  "loop that calls": "func run\n loop call .f br 0 end\nfunc .f",
  "loop that calls by the table": "table 1\nelem 0 .f\nfunc run\n loop i32.const 0 call_indirect : br 0 end\nfunc .f",
  "loop over memory.size": "memory 1\nfunc run\n loop memory.size drop br 0 end",
  "loop of empty copies": "memory 1\nfunc run\n loop i32.const 0 i32.const 0 i32.const 0 memory.copy br 0 end",
  "loop of copies of a page": "memory 2\nfunc run\n loop i32.const 0 i32.const 9 i32.const 65536 memory.copy br 0 end",
  "loop of fills of a page": "memory 1\nfunc run\n loop i32.const 0 i32.const 9 i32.const 65536 memory.fill br 0 end",
  "loop of growth by nothing": "memory 1\nfunc run\n loop i32.const 0 memory.grow drop br 0 end",
  "loop of growth that fails": "memory 1 1\nfunc run\n loop i32.const 1 memory.grow drop br 0 end",
  "loop of divisions": "func run\n loop i64.const 1 i64.const 3 i64.div_s drop br 0 end",
  "loop that reads storage":
    "memory 1\nfunc run\n loop i32.const 0 i32.const 4 i32.const 0 i32.const 0 call tenon.storage_get drop br 0 end",
  "loop that writes storage":
    "memory 1\nfunc run\n loop i32.const 0 i32.const 4 i32.const 0 i32.const 4 i32.const 0 call tenon.storage_set br 0 end",
  "loop that writes the ordered index": `memory 1
    func run locals i
    loop
      i32.const 0 local.get 0 i32.const 1 i32.add local.tee 0 i32.store
      i32.const 0 i32.const 4 i32.const 0 i32.const 4 i32.const 1 call tenon.storage_set
      br 0
    end`,
  "loop of events":
    "memory 1\nfunc run\n loop i32.const 1 i32.const 0 i32.store8 i32.const 0 i32.const 33 i32.store8 i32.const 0 i32.const 1 i32.const 0 i32.const 0 i32.const 0 i32.const 0 call tenon.event br 0 end",
  "loop of outputs": "memory 1\nfunc run\n loop i32.const 0 i32.const 4096 call tenon.output br 0 end",
  "loop of hashes":
    "memory 2\nfunc run\n loop i32.const 0 i32.const 0 i32.const 4096 i32.const 0 call tenon.hash br 0 end",
  "loop of local entries":
    "memory 1\nfunc run\n loop i32.const 0 i32.const 4 i32.const 0 i32.const 4 call tenon.local_set br 0 end",
  "loop of reads of the context": "memory 1\nfunc run\n loop i32.const 0 call tenon.context br 0 end",
  "loop of multiplications of 256 bits":
    "memory 1\nfunc run\n loop i32.const 0 i32.const 0 i32.const 0 i32.const 0 call tenon.u256 drop br 0 end",
  "loop of signature checks":
    "memory 1\nfunc run\n loop i32.const 1 i32.const 0 i32.const 33 i32.const 0 i32.const 99 i32.const 0 i32.const 64 call tenon.verify drop br 0 end",
});

const startLoop = ending("gas", { "loop in _start": "func _start\n loop br 0 end\nfunc run" });

const wide = (count: number) => "l".repeat(count);
const recursions = ending(
  "stack",
  {
    "recursion of nothing": "func run\n call run",
    "recursion of two": "func run\n call .a\nfunc .a\n call .b\nfunc .b\n call .a",
    "recursion of seven": `func run\n call .f0\n${[0, 1, 2, 3, 4, 5, 6].map((i) => `func .f${i}\n call .f${(i + 1) % 7}`).join("\n")}`,
    "recursion by the table": "table 1\nelem 0 run\nfunc run\n i32.const 0 call_indirect :",
    "recursion of two by the table":
      "table 2\nelem 0 run .f\nfunc run\n i32.const 1 call_indirect :\nfunc .f\n i32.const 0 call_indirect :",
    "recursion direct and by the table":
      "table 1\nelem 0 run\nfunc run\n call .f\nfunc .f\n i32.const 0 call_indirect :",
    "recursion with a thousand locals": `func run locals ${wide(1000)}\n call run`,
    "recursion with 64 parameters": `func run\n ${"i64.const 1 ".repeat(64)} call .f\nfunc .f ${wide(64)}:\n ${Array.from({ length: 64 }, (_, i) => `local.get ${i}`).join(" ")} call .f`,
    "recursion with a thousand operands": `func run\n ${"i64.const 1 ".repeat(1000)} call run ${"drop ".repeat(1000)}`,
    "recursion with a thousand locals and operands": `func run locals ${wide(1000)}\n ${"i64.const 1 ".repeat(1000)} call run ${"drop ".repeat(1000)}`,
    "recursion with sixteen results": `func run\n call .f ${"drop ".repeat(16)}\nfunc .f :${wide(16)}\n call .f`,
    "recursion in two branches": "func run\n call run call run",
    "recursion that grows memory": "memory 1\nfunc run\n i32.const 1 memory.grow drop call run",
    "recursion in _start": "func _start\n call _start\nfunc run",
    "recursion that stores before it goes on":
      "memory 1\nfunc run\n i32.const 0 i32.const 4 i32.const 0 i32.const 4 i32.const 0 call tenon.storage_set call .f\nfunc .f\n call .f",
  },
  { request: { gas: 100_000_000n } },
);

/** Recursion that would go on below the budget's end if a frame that ended by a trap did not count. */
const recursionGas = ending("gas", {
  "recursion that runs out of gas first": "func run\n loop i32.const 1 br_if 0 end call run",
});

/** Contracts that call themselves or each other; what the innermost is told is not what the outermost ends with. */
const acrossContracts: readonly Attack[] = [
  {
    name: "contract that calls itself for ever",
    evil: `global _reentrant i32 1 export _reentrant
      memory 1\ndata 0 "run"\ndata 64 ${addressHex("evil")}
      func run
        i32.const 64 i32.const 0 i32.const 3 i32.const 0 i32.const 0 i64.const 0 i32.const 0 i32.const 0 i64.const 0 i32.const 0
        call tenon.call i32.const 0 i32.ne if unreachable end`,
    request: { gas: 100_000_000n },
    status: "trap",
  },
  {
    name: "two contracts that call each other for ever",
    evil: marked(`memory 1\ndata 0 "run"\ndata 64 ${addressHex("twin")}\n${callOnce}`),
    others: { twin: marked(`memory 1\ndata 0 "run"\ndata 64 ${addressHex("evil")}\n${callOnce}`) },
    request: { gas: 100_000_000n },
    status: "ok",
  },
  {
    name: "recursion inside a call inside a recursion",
    evil: marked(`memory 1\ndata 0 "run"\ndata 64 ${addressHex("evil")}
      func run
        i32.const 100 call .down
      func .down i: locals ${wide(100)}
        local.get 0 if
          local.get 0 i32.const 1 i32.sub call .down
        else
          call .ask
        end
      ${callOnce.replace("func run", "func .ask")}`),
    request: { gas: 100_000_000n },
    status: "ok",
  },
  {
    name: "callee that overflows, caller that goes on",
    evil: `memory 1\ndata 0 "run"\ndata 64 ${addressHex("deep")}\n${callOnce}`,
    others: { deep: "func run\n call run" },
    status: "ok",
    output: "03000000",
  },
  {
    name: "callee that never ends, caller that goes on",
    evil: `memory 1\ndata 0 "run"\ndata 64 ${addressHex("loop")}\n${callOnce}`,
    others: { loop: "func run\n loop br 0 end" },
    status: "ok",
    output: "02000000",
  },
];

const growths: readonly Attack[] = [
  ...ending("gas", {
    "growth by a page for ever": "memory 1\nfunc run\n loop i32.const 1 memory.grow drop br 0 end",
    "growth to the cap, then a loop": "memory 1\nfunc run\n i32.const 63 memory.grow drop loop br 0 end",
  }),
  ...ending("trap", {
    "growth to the cap, then a trap": "memory 1\nfunc run\n i32.const 63 memory.grow drop unreachable",
    "growth to the cap, then a store behind it":
      "memory 1\nfunc run\n i32.const 63 memory.grow drop i32.const 4194304 i32.const 1 i32.store",
    "store behind the memory": "memory 1\nfunc run\n i32.const 65533 i32.const 1 i32.store",
    "load at the top of 4 GB": "memory 1\nfunc run\n i32.const -1 i32.load drop",
    "load at an offset of 4 GB": "memory 1\nfunc run\n i32.const -1 i32.load8_u +4294967295 drop",
    "copy across the end": "memory 1\nfunc run\n i32.const 65000 i32.const 0 i32.const 1000 memory.copy",
    "copy from behind the end": "memory 1\nfunc run\n i32.const 0 i32.const 65536 i32.const 1 memory.copy",
    "fill across the end": "memory 1\nfunc run\n i32.const 65535 i32.const 0 i32.const 2 memory.fill",
    unreachable: "func run\n unreachable",
    "division by zero": "func run\n i32.const 1 i32.const 0 i32.div_u drop",
    "division of 64 bits by zero": "func run\n i64.const 1 i64.const 0 i64.rem_s drop",
    "quotient that has no number": "func run\n i32.const -2147483648 i32.const -1 i32.div_s drop",
    "quotient of 64 bits that has no number": "func run\n i64.const -9223372036854775808 i64.const -1 i64.div_s drop",
    "call of an empty entry of the table": "table 4\nfunc run\n i32.const 1 call_indirect :",
    "call of an entry behind the table": "table 1\nelem 0 run\nfunc run\n i32.const 9 call_indirect :",
    "call of entry -1": "table 1\nelem 0 run\nfunc run\n i32.const -1 call_indirect :",
    "call of an entry of another type":
      "table 1\nelem 0 .f\nfunc run\n i32.const 0 call_indirect :\nfunc .f i:i\n local.get 0",
    "trap in _start": "func _start\n unreachable\nfunc run",
  }),
  ...ending("ok", {
    "initial memory of the cap": "memory 64\nfunc run\n i32.const 4194300 i32.const 1 i32.store",
    "growth above the cap": "memory 1\nfunc run\n i32.const 64 memory.grow i32.const -1 i32.ne if unreachable end",
    "growth above one's own maximum":
      "memory 1 2\nfunc run\n i32.const 2 memory.grow i32.const -1 i32.ne if unreachable end",
    "growth by -1": "memory 1\nfunc run\n i32.const -1 memory.grow i32.const -1 i32.ne if unreachable end",
    "growth by 65536 pages": "memory 1\nfunc run\n i32.const 65536 memory.grow i32.const -1 i32.ne if unreachable end",
    "growth to the cap": "memory 1\nfunc run\n i32.const 63 memory.grow i32.const 1 i32.ne if unreachable end",
    "growth, then host functions on the new memory": `memory 1
      func run
        i32.const 1 memory.grow drop
        i32.const 65536 i32.const 7 i32.store
        i32.const 65536 i32.const 4 i32.const 65600 i32.const 8 i32.const 0 call tenon.storage_set
        i32.const 65536 i32.const 4 i32.const 131000 i32.const 8 call tenon.storage_get i32.const 8 i32.ne if unreachable end
        i32.const 131072 i32.const 0 call tenon.output`,
    "memory of no page": "memory 0\nfunc run\n i32.const 0 i32.const 0 call tenon.output",
    "a remainder that has no trap": "func run\n i32.const -2147483648 i32.const -1 i32.rem_s if unreachable end",
  }),
];

/** Bodies of the greatest size and nesting still end where their gas does. */
const heavy: readonly Attack[] = [
  ...ending("ok", {
    "500 blocks inside each other": `func run\n ${"block ".repeat(500)} br 400 ${"end ".repeat(500)}`,
    "br_table of 8,000 targets": `func run\n block i32.const 7999 br_table ${"0 ".repeat(8001)} end`,
  }),
  {
    name: "a body of 128 kB that runs in a loop",
    evil: () => {
      const code = [0, 3, 0x40, ...Array.from({ length: 43_000 }, () => [0x41, 0, 0x1a]).flat(), 0x0c, 0, 0x0b, 0x0b];
      return withSection(assemble("func run"), 10, () => [1, ...u32(code.length), ...code]);
    },
    status: "gas",
  },
  {
    name: "the price of everything at once",
    evil: "memory 1\nfunc run\n i32.const 0 i32.const 0 i32.const -1 memory.fill",
    request: { gas: allGas },
    status: "trap",
  },
];

export const bombs: readonly Attack[] = [
  ...loops,
  ...startLoop,
  ...recursions,
  ...recursionGas,
  ...acrossContracts,
  ...growths,
  ...heavy,
];
