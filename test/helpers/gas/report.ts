// What every engine must agree on: for each case a line with verdict, gas, output and journal. Host-neutral: Node.js of any
// version, a page and a worker compute it from the same sources, and the lists are compared line by line.
import { importTable } from "../../../runtime/contract/imports.ts";
import { prepare } from "../../../runtime/contract/prepare.ts";
import { ContractRefusal } from "../../../runtime/contract/refusal.ts";
import { gasSchedule } from "../../../runtime/contract/schedule.ts";
import type { ContractVm } from "../../../runtime/contract/vm.ts";
import { twinKernels } from "../../../runtime/twin/index.ts";
import { hex, unhex } from "../../../src/lib/hex.ts";
import { ContractWorld, testVm } from "../contractworld.ts";
import { runAttack, type Verdict, verdictOf } from "../hostile/attack.ts";
import { attacks, refusedCases } from "../hostile/index.ts";
import { atLimit } from "../hostile/limits.ts";
import { chain, sweep, sweeps } from "../hostile/sweep.ts";
import { entry, generatedContract } from "./programs.ts";
import { type RecordedChain, replayLines } from "./replay.ts";
import { withStackSpent } from "./stack.ts";
import { type WalkedContract, walk } from "./walk.ts";

export interface GasOptions {
  /** Number of generated programs. */
  readonly programs: number;
  /** Every so many gas limits one is tried. */
  readonly step: number;
  /** Contracts to walk over, and how many steps. */
  readonly contracts: readonly WalkedContract[];
  readonly steps: number;
  /** Chains to replay. */
  readonly chains: readonly RecordedChain[];
}

/** Lines by group. */
export type GasReport = Readonly<Record<string, readonly string[]>>;

export async function gasReport({ programs, step, contracts, steps, chains }: GasOptions): Promise<GasReport> {
  const vm = testVm();
  return {
    verdicts: refusedCases.map(({ name, module }) => `${name}: ${prepared(module())}`),
    limits: atLimit.map(({ name, module }) => `${name}: ${prepared(module())} ${callOnce(vm, module(), "run")}`),
    attacks: attacks.flatMap((attack) => {
      const { verdict, again, good } = runAttack(vm, attack);
      return [verdict, again, good].map((one) => `${attack.name}: ${line(one)}`);
    }),
    programs: Array.from({ length: programs }, (_, seed) => `${seed}: ${programLine(vm, seed)}`),
    sweeps: Object.keys(sweeps).flatMap((kind) => sweepLines(vm, kind as keyof typeof sweeps, step)),
    chains: [0, 60, 1000].flatMap((locals) => {
      const call = chain(vm, locals);
      return Array.from({ length: 100 }, (_, i) => `${locals} locals, depth ${i + 1}: ${line(call(i + 1))}`);
    }),
    examples: walk(vm, contracts, steps, walkSeed).map(({ label, verdict }) => `${label}: ${line(verdict)}`),
    chainsOfExamples: await replayLines(chains),
    depths: [0, spentStack].flatMap((share) => withStackSpent(share, () => deepLines(vm))),
  };
}

const walkSeed = 1;

/** Share of the host's stack that is in use already when the deepest of all calls are made once more. */
const spentStack = 1 / 4;

/** What needs most of the host's stack. */
function deepLines(vm: ContractVm): readonly string[] {
  const deep = attacks.filter(({ name }) => /recursion|for ever|overflows/.test(name));
  return [
    ...deep.map((attack) => `${attack.name}: ${line(runAttack(vm, attack).verdict)}`),
    ...[0, 60, 1000].map((locals) => `${locals} locals, as deep as it goes: ${line(chain(vm, locals)(99))}`),
  ];
}

function line({ status, gasUsed, output, journal }: Verdict): string {
  return `${status} ${gasUsed} ${output.length > 64 ? digest(unhex(output)) : output} ${journal}`;
}

const schedule = gasSchedule(1);
const imports = importTable("tenon", schedule);

/** Digest of what the gatekeeper makes of it, or where and why it is refused. */
function prepared(module: Uint8Array<ArrayBuffer>): string {
  try {
    const { wasm, entryGas } = prepare(module, { schedule, imports });
    return `${wasm.length} bytes ${digest(wasm)} ${entryGas}`;
  } catch (error) {
    if (!(error instanceof ContractRefusal)) throw error;
    return `${error.code} at ${error.offset}`;
  }
}

function callOnce(vm: ContractVm, module: Uint8Array<ArrayBuffer>, method: string): string {
  const world = new ContractWorld();
  return line(verdictOf(world.call(vm, world.deploy("one", module), method), world.journal));
}

function programLine(vm: ContractVm, seed: number): string {
  const module = generatedContract(seed);
  const world = new ContractWorld();
  const contract = world.deploy("one", module);
  const once = (gas: bigint) => {
    const verdict = line(verdictOf(world.call(vm, contract, entry, { gas }), world.journal));
    world.discard();
    return verdict;
  };
  const whole = once(200_000n);
  const used = BigInt(whole.split(" ")[1] ?? 0);
  // And where it ends when it has not quite enough.
  return `${prepared(module)} ${whole} | ${once(used - 1n)} | ${once(used / 2n)}`;
}

function sweepLines(vm: ContractVm, kind: keyof typeof sweeps, step: number): readonly string[] {
  const { need, full, verdict } = sweep(vm, kind);
  const lines = [`${kind}: needs ${need}, ${line(full)}`];
  for (let limit = 0; limit < need + step; limit += step) lines.push(`${kind} with ${limit}: ${line(verdict(limit))}`);
  return lines;
}

function digest(bytes: Uint8Array): string {
  return hex(twinKernels.sha256(bytes).subarray(0, 8));
}
