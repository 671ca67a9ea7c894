// An attack on the running machine: contracts that misbehave, a call, and how it must end. Running one tells whether the
// state was left alone, whether a used instance behaves like a new one, and whether a good contract still costs the same.
import type { ChangeJournal } from "../../../runtime/contract/journal.ts";
import type { CallRequest, CallResult, CallStatus, ContractInfo } from "../../../runtime/contract/types.ts";
import type { ContractVm } from "../../../runtime/contract/vm.ts";
import { twinKernels } from "../../../runtime/twin/index.ts";
import { concat, utf8 } from "../../../src/lib/bytes.ts";
import { hex } from "../../../src/lib/hex.ts";
import { addressOf, ContractWorld } from "../contractworld.ts";
import { assemble } from "../wasmasm/index.ts";

export interface Attack {
  readonly name: string;
  /** Text of the contract that is called. */
  readonly evil: string | (() => Uint8Array<ArrayBuffer>);
  /** Other contracts by name. */
  readonly others?: Readonly<Record<string, string>>;
  /** `run` unless told. */
  readonly method?: string;
  readonly request?: Partial<CallRequest>;
  /** Whether the world is one of queries. */
  readonly query?: boolean;
  readonly status: CallStatus;
  /** Hex of what it returns or reverts with, where that matters. */
  readonly output?: string;
}

/** Gas of an attack that does not say otherwise: enough for everything that ends, little enough for endless loops. */
export const attackGas = 2_000_000n;
/** What the machine takes at most: for lengths whose price alone would end the call. */
export const allGas = 1n << 62n;

/** Address of a contract of an attack, as hex for a data line. */
export function addressHex(name: string): string {
  return hex(addressOf(`contract ${name}`));
}

/** What a call left, in values that compare across engines. */
export interface Verdict {
  readonly status: CallStatus;
  readonly gasUsed: string;
  readonly output: string;
  /** Digest of everything in the journal. */
  readonly journal: string;
}

export interface Outcome {
  readonly verdict: Verdict;
  /** The same call once more, on a fresh journal and an instance that has been used. */
  readonly again: Verdict;
  /** What the good contract answered afterwards. */
  readonly good: Verdict;
}

export function runAttack(vm: ContractVm, attack: Attack): Outcome {
  const { world, evil } = worldOf(attack);
  const call = () => {
    const result = world.call(vm, evil, attack.method ?? "run", { gas: attackGas, ...attack.request });
    const verdict = verdictOf(result, world.journal);
    world.discard();
    return verdict;
  };
  const verdict = call();
  return { verdict, again: call(), good: runGood(vm) };
}

function worldOf({ evil, others = {}, query = false }: Attack): { world: ContractWorld; evil: ContractInfo } {
  const world = new ContractWorld();
  for (const [name, source] of Object.entries(others)) world.deploy(name, moduleOf(source));
  const info = world.deploy("evil", typeof evil === "string" ? moduleOf(evil) : evil());
  world.fund(info.address, 1_000n);
  world.fund(world.origin, 1_000n);
  world.fund(info.address, 50n, "token.GOLD");
  if (query) world.local = { get: (key) => world.index.get(key) };
  return { world, evil: info };
}

const modules = new Map<string, Uint8Array<ArrayBuffer>>();

function moduleOf(source: string): Uint8Array<ArrayBuffer> {
  const known = modules.get(source) ?? assemble(source);
  modules.set(source, known);
  return known;
}

export function verdictOf(result: CallResult, journal: ChangeJournal): Verdict {
  return {
    status: result.status,
    gasUsed: String(result.gasUsed),
    output: hex(result.output),
    journal: journalDigest(journal),
  };
}

/** "" for a journal in which nothing is. */
function journalDigest(journal: ChangeJournal): string {
  const parts: Uint8Array[] = [];
  const put = (...items: (string | Uint8Array)[]) => {
    for (const item of items) {
      const bytes = typeof item === "string" ? utf8(item) : item;
      parts.push(utf8(`${bytes.length}:`), bytes);
    }
  };
  for (const [key, value] of journal.changes()) put("set", key, value);
  for (const { contract, name, indexed, data } of journal.events) put("event", contract, name, ...indexed, data);
  for (const [key, value] of journal.locals) put("local", key, value);
  for (const { ty, log } of journal.logs) put(`log ${ty}`, log);
  return parts.length === 0 ? "" : hex(twinKernels.sha256(concat(...parts)).subarray(0, 8));
}

/** A contract that means well: uses storage, an event, a hash and its memory, and answers with what it found. */
const good = `
memory 1
data 0 "total"
data 16 "Counted"
global seen mut i32 0
func run
  ;; Neither memory nor globals may hold anything of a call before.
  i32.const 1024 i32.load global.get seen i32.or if unreachable end
  i32.const 1024 i32.const 7 i32.store
  i32.const 1 global.set seen
  i32.const 0 i32.const 5 i32.const 64 i32.const 4 call tenon.storage_get drop
  i32.const 64 i32.const 64 i32.load i32.const 1 i32.add i32.store
  i32.const 0 i32.const 5 i32.const 64 i32.const 4 i32.const 0 call tenon.storage_set
  i32.const 16 i32.const 7 i32.const 0 i32.const 0 i32.const 64 i32.const 4 call tenon.event
  i32.const 0 i32.const 64 i32.const 4 i32.const 128 call tenon.hash
  i32.const 128 i32.const 32 call tenon.output
`;

export function runGood(vm: ContractVm): Verdict {
  const world = new ContractWorld();
  const contract = world.deploy("good", moduleOf(good));
  return verdictOf(world.call(vm, contract, "run"), world.journal);
}
