// The gatekeeper beside the engine, on thousands of broken modules: what it accepts the engine accepts, before and after
// metering; what it refuses although the engine would take it, it refuses for a rule of ours.
import assert from "node:assert/strict";
import { before, it } from "node:test";
import { importTable } from "../../../runtime/contract/imports.ts";
import { prepare } from "../../../runtime/contract/prepare.ts";
import { ContractRefusal } from "../../../runtime/contract/refusal.ts";
import { gasSchedule } from "../../../runtime/contract/schedule.ts";
import type { PreparedModule } from "../../../runtime/contract/types.ts";
import { programs } from "../../bench/contract/programs.ts";
import { compileSource } from "../../helpers/asc.ts";
import { valid } from "../../helpers/engine.ts";
import { type Random, random } from "../../helpers/random.ts";
import { generateModule } from "../../helpers/wasmgen.ts";
import { mutateWasm } from "../../helpers/wasmmutate.ts";

const schedule = gasSchedule(1);
const options = { schedule, imports: importTable("tenon", schedule) };
/** Rules of ours; everything else that is refused is no valid WebAssembly. */
const ours = /^(feature|import|limit|module\.size|segment\.range|export\.(reserved|type)|abi\.twice|global\.constant)/;
const inputs = Number(process.env.CONTRACT_INPUTS ?? 6000);

const seeds: Uint8Array[] = Array.from({ length: 40 }, (_, seed) => generateModule(seed));
before(async () => {
  for (const { source, flags } of programs) seeds.push(await compileSource(source, flags));
});

it("agrees with the engine on broken modules", () => {
  const seed = 20_261_127;
  const rng: Random = random(seed);
  let accepted = 0;
  const codes = new Set<string>();
  for (let i = 0; i < inputs; i++) {
    const module: Uint8Array<ArrayBuffer> = mutateWasm(rng.pick(seeds), seeds, rng);
    const told = `seed ${seed}, input ${i}`;
    const verdict = attempt(module);
    if (verdict instanceof ContractRefusal) {
      codes.add(verdict.code);
      assert.ok(verdict.offset >= 0 && verdict.offset <= module.length, told);
      if (valid(module)) assert.match(verdict.code, ours, `${told}: ${verdict.message}`);
    } else {
      accepted++;
      assert.ok(valid(module), told);
      assert.ok(valid(verdict.wasm), told);
    }
  }
  // The mutations are worth something only if both happen often, and for many reasons.
  assert.ok(accepted > inputs / 20, `${accepted} accepted`);
  assert.ok(codes.size > 20, [...codes].join(" "));
});

function attempt(module: Uint8Array): PreparedModule | ContractRefusal {
  try {
    return prepare(module, options);
  } catch (error) {
    if (error instanceof ContractRefusal) return error;
    throw error;
  }
}
