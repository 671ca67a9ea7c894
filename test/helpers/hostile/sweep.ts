// A token-like call that calls another contract, tried with every gas limit: below its need nothing may change, and where
// exactly it ends must be the same on every engine. And chains of calls of every depth.
import type { ContractVm } from "../../../runtime/contract/vm.ts";
import { ContractWorld } from "../contractworld.ts";
import { assemble } from "../wasmasm/index.ts";
import { addressHex, type Verdict, verdictOf } from "./attack.ts";

/** Two balances, two allowances, an event, and a ledger that is told. `otherwise` runs when the ledger fails. */
function token(otherwise: string): Uint8Array<ArrayBuffer> {
  return assemble(`
    memory 1
    data 0 "from"
    data 8 "to"
    data 16 "Transfer"
    data 32 "record"
    data 64 ${addressHex("ledger")}
    global moved mut i32 0
    func run
      i32.const 0 i32.const 4 call .add
      i32.const 8 i32.const 2 call .add
      i32.const 16 i32.const 8 i32.const 0 i32.const 0 i32.const 128 i32.const 8 call tenon.event
      i32.const 64 i32.const 32 i32.const 6 i32.const 128 i32.const 8 i64.const 0 i32.const 0 i32.const 0 i64.const 0 i32.const 0
      call tenon.call
      if ${otherwise} end
      i32.const 128 i32.const 8 call tenon.output
    func .add ii: locals i
      local.get 0 local.get 1 i32.const 128 i32.const 8 call tenon.storage_get drop
      loop
        i32.const 128 i32.const 128 i64.load i64.const 5 i64.add i64.store
        local.get 2 i32.const 1 i32.add local.tee 2 i32.const 10 i32.lt_u br_if 0
      end
      global.get moved i32.const 1 i32.add global.set moved
      i32.const 256 i32.const 128 i32.const 8 memory.copy
      local.get 0 local.get 1 i32.const 256 i32.const 8 i32.const 0 call tenon.storage_set
  `);
}

const ledger = assemble(`
  memory 1
  data 0 "Recorded"
  func record
    i32.const 64 i32.const 8 call tenon.input drop
    i32.const 64 i32.const 4 i32.const 64 i32.const 8 i32.const 1 call tenon.storage_set
    i32.const 0 i32.const 8 i32.const 0 i32.const 0 i32.const 64 i32.const 8 call tenon.event
    i32.const 64 i32.const 8 call tenon.output
`);

/** What is done when the call inside fails: give up, or go on without it. */
export const sweeps = { strict: "unreachable", tolerant: "nop" } as const;

export interface Sweep {
  /**
   * Least limit with which everything is done. More than the call uses: a 64th of what is left stays with the caller when
   * it calls.
   */
  readonly need: number;
  /** What it does then. */
  readonly full: Verdict;
  verdict(limit: number): Verdict;
}

export function sweep(vm: ContractVm, kind: keyof typeof sweeps): Sweep {
  const world = new ContractWorld();
  world.deploy("ledger", ledger);
  const contract = world.deploy("token", token(sweeps[kind]));
  const verdict = (gas: bigint) => {
    const found = verdictOf(world.call(vm, contract, "run", { gas }), world.journal);
    world.discard();
    return found;
  };
  const full = verdict(10_000_000n);
  const journalOf = (limit: number) => verdict(BigInt(limit)).journal;
  return {
    need: leastWith(full.journal, journalOf, Number(full.gasUsed)),
    full,
    verdict: (one) => verdict(BigInt(one)),
  };
}

/** @param used gas that the call needs at least */
function leastWith(journal: string, journalOf: (limit: number) => string, used: number): number {
  let low = used - 1;
  let high = 2 * used;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (journalOf(middle) === journal) high = middle;
    else low = middle;
  }
  return high;
}

/** Calls itself as often as its input says, and answers how deep it came. `locals` makes its frames wide. */
function link(locals: number): Uint8Array<ArrayBuffer> {
  return assemble(`
    global _reentrant i32 1 export _reentrant
    memory 1
    data 0 "run"
    data 64 ${addressHex("link")}
    func run locals ${"l".repeat(locals)}
      i32.const 128 i32.const 4 call tenon.input drop
      i32.const 128 i32.load if
        i32.const 128 i32.const 128 i32.load i32.const 1 i32.sub i32.store
        i32.const 64 i32.const 0 i32.const 3 i32.const 128 i32.const 4 i64.const 0 i32.const 0 i32.const 0 i64.const 0 i32.const 0
        call tenon.call drop
        i32.const 192 i32.const 4 call tenon.returned drop
      end
      i32.const 192 i32.const 192 i32.load i32.const 1 i32.add i32.store
      i32.const 192 i32.const 4 call tenon.output
  `);
}

/** How deep a chain of calls gets that should get as deep as `wanted`. */
export function chain(vm: ContractVm, locals: number): (wanted: number) => Verdict {
  const world = new ContractWorld();
  const contract = world.deploy("link", link(locals));
  return (wanted) => {
    const input = Uint8Array.of(wanted & 255, wanted >> 8, 0, 0);
    return verdictOf(world.call(vm, contract, "run", { input, gas: 100_000_000n }), world.journal);
  };
}
