// The virtual machine with the gatekeeper in front of it: what every action of this contract works with. One for a node,
// since compiled modules and verdicts are its memory; nothing in it is state of the chain.
import { chain33Functions } from "../../../runtime/contract/env33/index.ts";
import { ContractRefusal } from "../../../runtime/contract/refusal.ts";
import type { GasSchedule } from "../../../runtime/contract/schedule.ts";
import type { CallRequest, CallResult, ContractInfo } from "../../../runtime/contract/types.ts";
import { ContractVm } from "../../../runtime/contract/vm.ts";
import type { ContractWatch } from "../../../runtime/contract/watch.ts";
import type { Kernels } from "../../../runtime/kernels.ts";
import type { SchemeBook } from "../../crypto/index.ts";
import { fail } from "../../errors.ts";
import type { ChainParams } from "../../params.ts";
import type { ExecContext } from "../index.ts";
import { type Accepted, Gate, scheduleAt } from "./gate.ts";
import { ChainWorld, type WorldPlace } from "./world.ts";

export class WasmMachine {
  readonly kernels: Kernels;
  readonly #schemes: SchemeBook | undefined;
  readonly #params: ChainParams;
  readonly #gate: Gate;
  readonly #vm: ContractVm;

  /** @param watch of a tool that looks on */
  constructor(params: ChainParams, kernels: Kernels, schemes: SchemeBook | undefined, watch?: ContractWatch) {
    this.kernels = kernels;
    this.#params = params;
    this.#schemes = schemes;
    this.#gate = new Gate();
    this.#vm = new ContractVm({
      schedule: (height) => scheduleAt(params.forks, Number(height)),
      kernels,
      env: (running) => chain33Functions(running, kernels),
      ...(watch === undefined ? {} : { watch }),
    });
  }

  /** The chain as contracts see it in a query, or with what a transaction adds. */
  world(place: Omit<WorldPlace, "kernels" | "schemes" | "flavourOf">): ChainWorld {
    return new ChainWorld({
      ...place,
      kernels: this.kernels,
      schemes: this.#schemes,
      flavourOf: (hash, code) => this.#flavour(hash, code, place.height),
    });
  }

  /** The world of a transaction. */
  worldOf(context: ExecContext): ChainWorld {
    const { params, addresses, state, env, from, tx } = context;
    return this.world({
      params,
      addresses,
      state,
      height: env.height,
      blockTime: env.blockTime,
      origin: from,
      txHash: tx.hash,
      keepsAccounts: (name) => context.keepsAccounts(name),
      isBlocked: (address) => context.isBlocked(address),
    });
  }

  call(world: ChainWorld, request: CallRequest): CallResult {
    return this.#vm.call(world, request);
  }

  /** @throws ChainError wasm.refused with what the gatekeeper found and where */
  accept(code: Uint8Array, hash: Uint8Array, height: number): Accepted {
    const verdict = this.#gate.judge(code, hash, scheduleAt(this.#params.forks, height));
    if (!(verdict instanceof ContractRefusal)) return verdict;
    const { code: reason, offset } = verdict;
    throw fail("wasm.refused", { reason, offset }, `wasm.refused ${reason} at ${offset}`);
  }

  schedule(height: number): GasSchedule {
    return scheduleAt(this.#params.forks, height);
  }

  #flavour(hash: Uint8Array, code: Uint8Array, height: number): ContractInfo["flavour"] | undefined {
    const verdict = this.#gate.judge(code, hash, scheduleAt(this.#params.forks, height));
    return verdict instanceof ContractRefusal ? undefined : verdict.flavour;
  }
}
