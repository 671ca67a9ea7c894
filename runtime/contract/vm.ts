// The virtual machine: runs calls of contracts on the host's WebAssembly, the same on every host. Modules are compiled
// once and instances used again; what a call sees never depends on either.
import { isTrap } from "../wasm.ts";
import { type Code, type CodeBounds, CodeCache, defaultBounds } from "./code.ts";
import { argumentsFor, isRefusal } from "./convention.ts";
import { type ContractKernels, tenonFunctions } from "./env/index.ts";
import { type Ask, Frame, type HostFunctions, isRunning, type Machine, nothing } from "./frame.ts";
import { Halt, halts } from "./halt.ts";
import type { Instance } from "./instance.ts";
import { KeyTexts } from "./keys.ts";
import type { GasSchedule } from "./schedule.ts";
import {
  type CallRequest,
  type CallResult,
  type CallStatus,
  type ContractInfo,
  NodeFault,
  type PreparedModule,
  type World,
} from "./types.ts";
import { type ContractWatch, stackOf, watchedHosts } from "./watch.ts";

export interface ContractVmOptions {
  /** The schedule in force at a height. */
  schedule(height: bigint): GasSchedule;
  readonly kernels: ContractKernels;
  /** Functions of Chain33's module `env`; without them its modules cannot be instantiated. */
  env?(machine: Machine): HostFunctions;
  readonly bounds?: Partial<CodeBounds>;
  /** For tools that look on; a node has none. */
  readonly watch?: ContractWatch;
}

/** A prepared module takes no more; nobody has a fee of that size. */
const mostGas = 1n << 62n;

/** Not for use by two threads of execution at once; a call runs to its end before the next. */
export class ContractVm {
  readonly #schedule: (height: bigint) => GasSchedule;
  readonly #codes: CodeCache;
  readonly #imports: object;
  readonly #machine: Machine;
  readonly #watch: ContractWatch | undefined;
  /** The call whose code runs; undefined between calls and while an instance starts. */
  #frame: Frame | undefined;

  constructor(options: ContractVmOptions) {
    this.#schedule = (height) => options.schedule(height);
    this.#watch = options.watch;
    this.#codes = new CodeCache({ ...defaultBounds, ...options.bounds }, options.watch);
    this.#machine = {
      texts: new KeyTexts(),
      running: () => {
        if (this.#frame === undefined) throw halts.forbidden;
        return this.#frame;
      },
      enter: (ask) => this.#enter(ask),
    };
    const hosts = {
      tenon: tenonFunctions(this.#machine, options.kernels),
      env: options.env?.(this.#machine) ?? {},
    };
    this.#imports = options.watch === undefined ? hosts : watchedHosts(hosts);
  }

  /**
   * Runs one call. Unless it ends "ok" the journal is as it was before.
   * @throws NodeFault, and whatever the world throws: then the journal is unfit for use
   */
  call(world: World, request: CallRequest): CallResult {
    const schedule = this.#schedule(world.height);
    const gas = request.gas > mostGas ? mostGas : request.gas;
    return this.#enter({ ...request, gas, world, schedule, stack: schedule.stack.total, parent: undefined });
  }

  /** A contract's code made ready, from the cache where it is there; undefined when the gatekeeper refuses it. @throws NodeFault */
  prepared(contract: ContractInfo, height: bigint): PreparedModule | undefined {
    return this.#codes.get(contract, this.#schedule(height)).code?.prepared;
  }

  /** The checks in the order of ABI.md, section "A call". */
  #enter(ask: Ask): CallResult {
    const { world, contract, value } = ask;
    const { code, gas: codeGas } = this.#codes.get(contract, ask.schedule);
    if (ask.gas < codeGas) return failed("gas", ask.gas);
    const type = code?.prepared.exports.get(ask.method);
    const args = type === undefined ? undefined : argumentsFor(ask, type);
    if (code === undefined || args === undefined) return failed("missing", codeGas);
    if (!code.reentrant && isRunning(contract, ask.parent)) return failed("reentered", codeGas);
    if (ask.readonly && value !== 0n) return failed("forbidden", codeGas);
    const { journal } = world;
    const checkpoint = journal.checkpoint();
    if (value < 0n || (value > 0n && !world.transfer(ask.asset, ask.caller, contract.address, value))) {
      journal.rollback(checkpoint);
      return failed("value", codeGas);
    }
    const result = this.#run(ask, code, args, codeGas);
    if (result.status !== "ok") journal.rollback(checkpoint);
    return result;
  }

  #run(ask: Ask, code: Code, args: readonly (number | bigint)[], codeGas: bigint): CallResult {
    const instance = this.#codes.take(code, this.#imports);
    const frame = new Frame(ask, code, instance);
    const outer = this.#frame;
    let thrown: unknown;
    let returned: number | bigint | undefined;
    try {
      this.#frame = undefined;
      instance.reset(ask.gas - codeGas, ask.stack);
      instance.start(ask.contract.flavour);
      this.#frame = frame;
      returned = instance.function(ask.method)(...args);
    } catch (error) {
      thrown = error;
    } finally {
      this.#frame = outer;
    }
    const left = instance.gas;
    const status = statusOf(thrown, left, instance);
    if (status !== "ok") this.#watch?.failed(frame, status, stackOf(thrown));
    this.#watch?.ran(frame);
    this.#codes.give(code, instance);
    const gasUsed = left < 0n ? ask.gas : ask.gas - left;
    if (ask.contract.flavour === "env" && status === "ok") {
      const result = BigInt(returned ?? 0);
      return { status: isRefusal(result) ? "revert" : "ok", gasUsed, output: frame.output, result };
    }
    const output = status === "ok" || status === "revert" ? frame.output : nothing;
    return isTrap(thrown) ? { status, gasUsed, output, cause: thrown } : { status, gasUsed, output };
  }
}

/**
 * How a call ended.
 * @param thrown what came out of its code, undefined when it returned
 * @param left `$gas`: negative decides before anything else, since the module checks it only now and then
 * @throws what no contract caused: a stack of the host that overflowed, no memory, an error of the world
 */
function statusOf(thrown: unknown, left: bigint, instance: Instance): CallStatus {
  const trapped = isTrap(thrown);
  if (thrown !== undefined && !trapped && !(thrown instanceof Halt)) {
    // The engine's own stack overflow comes at a depth that depends on how the code is compiled.
    throw thrown instanceof RangeError ? new NodeFault(thrown) : thrown;
  }
  if (left < 0n) return "gas";
  if (!trapped) return thrown === undefined ? "ok" : thrown.status;
  if (instance.fault) throw new NodeFault(thrown);
  return instance.stack < 0 ? "stack" : "trap";
}

function failed(status: CallStatus, gasUsed: bigint): CallResult {
  return { status, gasUsed, output: nothing };
}
