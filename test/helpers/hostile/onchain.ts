// The part of the corpus that can be tried on a chain: modules small enough for a block, and attacks that need no other
// contract and no call that only the machine's own tests can make.
import { assemble } from "../wasmasm/index.ts";
import { type Attack, attackGas } from "./attack.ts";
import { behaviour } from "./behaviour.ts";
import { bombs } from "./bombs.ts";
import { refusedCases } from "./index.ts";
import { pointers } from "./pointers.ts";

const largest = 20_000;

/** Every third of the modules that the gatekeeper refuses. */
export const refusedModules: readonly Uint8Array<ArrayBuffer>[] = refusedCases
  .filter((_, i) => i % 3 === 0)
  .map(({ module }) => module())
  .filter(({ length }) => length > 0 && length < largest);

const ending = new Set(["gas", "stack", "trap", "pointer", "forbidden", "revert"]);

function standsAlone({ evil, others, method, request, query, status }: Attack): boolean {
  const { gas = attackGas, ...special } = request ?? {};
  const plain = gas >= attackGas && Object.keys(special).length === 0;
  return (
    typeof evil === "string" && others === undefined && method === undefined && plain && !query && ending.has(status)
  );
}

/** Modules whose `run` ends badly on a chain too. */
export const attackedModules: readonly Uint8Array<ArrayBuffer>[] = [
  ...bombs,
  ...behaviour,
  ...pointers.filter((_, i) => i % 6 === 0),
]
  .filter(standsAlone)
  .map(({ evil }) => (typeof evil === "string" ? assemble(evil) : evil()))
  .filter(({ length }) => length < largest);
