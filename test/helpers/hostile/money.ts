// Money that is not there, amounts that are none, and gas: nothing of it is made or lost by a call that fails.
import { type Attack, addressHex } from "./attack.ts";
import { answer, ask, names, reentrant, word } from "./snippets.ts";

/** Transfers of the contract's own money: what is refused answers 1 and changes nothing. */
function transfer(to: string, amount: bigint, asset = ""): string {
  return `memory 1\ndata 0 ${JSON.stringify(asset)}\ndata 64 ${to}\nfunc run\n ${answer(
    `i32.const 0 i32.const ${asset.length} i32.const 64 i64.const ${amount} call tenon.transfer`,
  )}`;
}

const other = addressHex("somebody");
const transfers: readonly Attack[] = [
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

export const money: readonly Attack[] = [...transfers, ...gas];
