// The gatekeeper with a memory: what it said of a module is kept by the hash of the code, so that repeated attempts do not
// make a node look through half a megabyte again and again. What is kept is bounded and changes speed only.
import { importTable } from "../../../runtime/contract/imports.ts";
import { prepare } from "../../../runtime/contract/prepare.ts";
import { ContractRefusal } from "../../../runtime/contract/refusal.ts";
import { type GasSchedule, gasSchedule } from "../../../runtime/contract/schedule.ts";
import type { ContractInfo } from "../../../runtime/contract/types.ts";
import type { Forks } from "../../forks.ts";
import { mapKey } from "../../lib/bytes.ts";
import { Lru } from "../../lib/lru.ts";

type Flavour = ContractInfo["flavour"];

/** A module that may run. */
export interface Accepted {
  /** The convention that it follows. */
  readonly flavour: Flavour;
  /** Whether it has a function to be run when it is created, and one for an update. */
  readonly init: boolean;
  readonly migrate: boolean;
}
export type Verdict = Accepted | ContractRefusal;

const keptVerdicts = 16_384;

export class Gate {
  readonly #verdicts = new Lru<string, Verdict>(keptVerdicts);

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

/** Schedules by the fork from which they hold, the newest first; a later version is a fork of its own, `wasm.ForkGasN`. */
const schedules = [{ fork: "wasm.Enable", schedule: gasSchedule(1) }] as const;

/** The gas schedule of a height at which the contract exists. */
export function scheduleAt(forks: Forks, height: number): GasSchedule {
  return (schedules.find(({ fork }) => forks.at(fork, height)) ?? schedules[0]).schedule;
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
  const { pages, envPages } = schedule.limits;
  const imports = importTable(flavour, schedule);
  try {
    const { exports } = prepare(code, { schedule, imports, pages: flavour === "env" ? envPages : pages });
    return { flavour, init: exports.has("_init"), migrate: exports.has("_migrate") };
  } catch (error) {
    if (error instanceof ContractRefusal) return error;
    throw error;
  }
}
