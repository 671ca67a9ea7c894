// Contracts that make contracts: of code that is not there or not allowed, twice in one place, for ever, against the one
// that makes them. What is made by a call that fails must not exist.
import { twinKernels } from "../../../runtime/twin/index.ts";
import { hex } from "../../../src/lib/hex.ts";
import { assemble } from "../wasmasm/index.ts";
import { type Attack, addressHex } from "./attack.ts";

const hashOf = (source: string) => hex(twinKernels.sha256(assemble(source)));

/** Makes a contract of the code whose hash is at 0, salt 32; the answer stays on the stack, its address goes to 512. */
function create({ value = 0, gas = 0, salt = 32 } = {}): string {
  return `i32.const 0 i32.const ${salt} i32.const 0 i32.const 0 i64.const ${value} i64.const ${gas} i32.const 512 call tenon.create`;
}
/** Calls `run` of the contract whose address is at 512. */
const use = `i32.const 512 i32.const 256 i32.const 3 i32.const 0 i32.const 0 i64.const 0 i32.const 0 i32.const 0
  i64.const 0 i32.const 0 call tenon.call`;
/** Code that answers with two words. */
const answers = (first: string, second: string) =>
  `i32.const 600 ${first} i32.store i32.const 604 ${second} i32.store i32.const 600 i32.const 8 call tenon.output`;

const child = "func _init\nfunc run";
const maker = (code: string, source = child) =>
  `memory 1\ndata 0 ${hashOf(source)}\ndata 32 "salt"\ndata 256 "run"\nfunc run\n ${code}`;

const words = (...values: readonly number[]) => values.map((value) => `0${value}000000`).join("");

function made(name: string, code: string, source: string, output: string): Attack {
  return { name, evil: maker(code, source), others: { child: source }, status: "ok", output };
}

export const creation: readonly Attack[] = [
  made("contract that is made and used", answers(create(), use), child, words(0, 0)),
  made("the same contract made twice", answers(create(), create()), child, words(0, 3)),
  made("the same code with another salt", answers(create(), create({ salt: 64 })), child, words(0, 0)),
  made("contract whose _init traps", answers(create(), use), "func _init\n unreachable\nfunc run", words(3, 3)),
  made(
    "contract whose _init reverts",
    answers(create(), use),
    "memory 1\nfunc _init\n i32.const 0 i32.const 0 call tenon.revert\nfunc run",
    words(1, 3),
  ),
  made(
    "contract whose _init never ends",
    answers(create({ gas: 100_000 }), use),
    "func _init\n loop br 0 end\nfunc run",
    words(2, 3),
  ),
  made("contract without _init", answers(create(), use), "func run", words(3, 3)),
  made("contract whose code is refused", answers(create(), use), "func _init\n #fd0c\nfunc run", words(3, 3)),
  made(
    "contract whose _init calls itself for ever",
    answers(create(), use),
    "func _init\n call _init\nfunc run",
    words(3, 3),
  ),
  made("contract made with more money than there is", answers(create({ value: 1001 }), use), child, words(3, 3)),
  made("contract made with a negative amount", answers(create({ value: -1 }), use), child, words(3, 3)),
  made("contract made with gas of one", answers(create({ gas: 1 }), use), child, words(2, 3)),
  {
    name: "contract of code that is not there",
    evil: maker(answers(create(), use), "func _init\n nop nop nop"),
    status: "ok",
    output: words(3, 3),
  },
  {
    name: "contract that is made by a call that traps",
    evil: `memory 1\ndata 0 "make"\ndata 64 ${addressHex("maker")}\ndata 256 "run"\ndata 512 ${addressHex("nobody")}
      func run
        ${answers(
          "i32.const 64 i32.const 0 i32.const 4 i32.const 0 i32.const 0 i64.const 0 i32.const 0 i32.const 0 i64.const 0 i32.const 0 call tenon.call",
          use,
        )}`,
    others: { child, maker: `${maker("nop")}\nfunc make\n ${create()} drop unreachable` },
    status: "ok",
    output: words(3, 3),
  },
  {
    name: "contract that calls its maker while it is made",
    evil: `memory 1\ndata 0 ${hashOf(caller())}\ndata 256 "run"\nfunc run\n ${answers(create(), use)}`,
    others: { child: caller() },
    status: "ok",
    output: words(0, 0),
  },
  {
    name: "contracts made for ever",
    evil: `memory 1\ndata 0 ${hashOf(child)}
      func run
        loop
          i32.const 32 i32.const 32 i32.load i32.const 1 i32.add i32.store
          ${create()} drop br 0
        end`,
    others: { child },
    status: "gas",
  },
];

/** Whoever makes it is running, so its call there must be turned away; it traps when it is not. */
function caller(): string {
  return `memory 1\ndata 0 "run"\ndata 64 ${addressHex("evil")}
    func _init
      i32.const 64 i32.const 0 i32.const 3 i32.const 0 i32.const 0 i64.const 0 i32.const 0 i32.const 0 i64.const 0 i32.const 0
      call tenon.call i32.const 3 i32.ne if unreachable end
    func run`;
}
