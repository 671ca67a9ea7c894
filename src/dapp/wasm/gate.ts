// The gatekeeper with a memory: what it said of a module is kept by the hash of the code, so that neither repeated
// attempts nor a first call after a creation make a node look through half a megabyte again. Kept verdicts are bounded
// and change speed only.
import { importTable } from "../../../runtime/contract/imports.ts";
import { prepare } from "../../../runtime/contract/prepare.ts";
import { ContractRefusal } from "../../../runtime/contract/refusal.ts";
import { callLimits, type Rules } from "../../../runtime/contract/rules.ts";
import { type GasSchedule, gasSchedule } from "../../../runtime/contract/schedule.ts";
import type { ContractInfo, PreparedModule } from "../../../runtime/contract/types.ts";
import type { Kernels } from "../../../runtime/kernels.ts";
import type { Forks } from "../../forks.ts";
import { mapKey } from "../../lib/bytes.ts";
import { Lru } from "../../lib/lru.ts";

type Flavour = ContractInfo["flavour"];

/** A module that may run, and the convention that it follows. */
export interface Accepted {
  readonly flavour: Flavour;
  readonly module: PreparedModule;
}
export type Verdict = Accepted | ContractRefusal;

/** Bytes of prepared modules that are kept. */
const keptBytes = 16 << 20;
/** What a verdict without a module counts. */
const smallest = 512;

export class Gate {
  readonly #kernels: Pick<Kernels, "sha256">;
  readonly #verdicts = new Lru<string, Verdict>(keptBytes, (verdict) =>
    verdict instanceof ContractRefusal ? smallest : smallest + verdict.module.wasm.length,
  );
  readonly #rules = new Map<number, Rules>();

  constructor(kernels: Pick<Kernels, "sha256">) {
    this.#kernels = kernels;
  }

  /** Rules of the virtual machine at a height. */
  rules(forks: Forks, height: number): Rules {
    const schedule = scheduleAt(forks, height);
    let rules = this.#rules.get(schedule.version);
    if (rules === undefined) {
      rules = {
        version: `gas${schedule.version}`,
        limits: callLimits,
        prepare: (code, flavour) => {
          const verdict = this.judge(code, this.#kernels.sha256(code), schedule);
          return verdict instanceof ContractRefusal || verdict.flavour !== flavour ? undefined : verdict.module;
        },
      };
      this.#rules.set(schedule.version, rules);
    }
    return rules;
  }

  /** @param hash SHA-256 of the code */
  judge(code: Uint8Array, hash: Uint8Array, schedule: GasSchedule): Verdict {
    const key = `${schedule.version}/${mapKey(hash)}`;
    let verdict = this.#verdicts.get(key);
    if (verdict === undefined) {
      verdict = judge(code, schedule);
      this.#verdicts.set(key, verdict);
    }
    return verdict;
  }
}

/** The gas schedule of a height: a later version is a fork of its own, `wasm.ForkGasN`. */
export function scheduleAt(_forks: Forks, _height: number): GasSchedule {
  return gasSchedule(1);
}

/** A module imports from one of the two lists; one that imports nothing is of our kind. */
function judge(code: Uint8Array, schedule: GasSchedule): Verdict {
  const ours = attempt(code, "tenon", schedule);
  if (!(ours instanceof ContractRefusal) || ours.code !== "import.unknown") return ours;
  const theirs = attempt(code, "env", schedule);
  // The one that came further tells more.
  return theirs instanceof ContractRefusal && theirs.code === "import.unknown" && theirs.offset <= ours.offset
    ? ours
    : theirs;
}

function attempt(code: Uint8Array, flavour: Flavour, schedule: GasSchedule): Verdict {
  const pages = flavour === "env" ? schedule.limits.envPages : schedule.limits.pages;
  try {
    return { flavour, module: prepare(code, { schedule, imports: importTable(flavour, schedule), pages }) };
  } catch (error) {
    if (error instanceof ContractRefusal) return error;
    throw error;
  }
}
