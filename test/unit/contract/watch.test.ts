// Looking on changes nothing, and the places that are told are those of the deployed code: on random programs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { importTable } from "../../../runtime/contract/imports.ts";
import { markModule, markName } from "../../../runtime/contract/marks.ts";
import { framesOf } from "../../../runtime/contract/places.ts";
import { bodiesOf, positionsOf } from "../../../runtime/contract/positions.ts";
import { prepare } from "../../../runtime/contract/prepare.ts";
import { gasSchedule } from "../../../runtime/contract/schedule.ts";
import { compileWasmNow, instantiate, isTrap } from "../../../runtime/wasm.ts";
import { random } from "../../helpers/random.ts";
import { generateModule } from "../../helpers/wasmgen.ts";
import { Runner } from "../../helpers/wasmrun.ts";

const schedule = gasSchedule(1);
const imports = importTable("tenon", schedule);
const seeds = Array.from({ length: 300 }, (_, seed) => seed);

function argsOf(seed: number): [number, bigint] {
  const rng = random(seed);
  return [rng.u32() | 0, BigInt(rng.u32())];
}

test("marked modules do the same and cost the same", () => {
  for (const seed of seeds) {
    const { wasm } = prepare(generateModule(seed), { schedule, imports });
    const marked = markModule(wasm);
    const plain = new Runner(wasm).run("run", argsOf(seed), 200_000n);
    assert.deepEqual(new Runner(marked.wasm).run("run", argsOf(seed), 200_000n), plain, `seed ${seed}`);
  }
});

interface Exports {
  readonly $gas: { readonly value: bigint };
  readonly $stack: { readonly value: number };
  readonly $reset: (gas: bigint, stack: number) => void;
  readonly run: (...args: readonly (number | bigint)[]) => unknown;
  readonly [mark: `$mark${number}`]: { readonly value: bigint };
}

/** Runs until it ends; the stack of a trap that the program itself has made, and the marks. */
function trap(
  wasm: Uint8Array<ArrayBuffer>,
  seed: number,
): { readonly stack: string | undefined; readonly exports: Exports } {
  const host = { output: () => undefined, input: () => 7, hash: () => undefined };
  const exports = instantiate<Exports & object>(compileWasmNow(wasm), { tenon: host });
  exports.$reset(200_000n, schedule.stack.total);
  try {
    exports.run(...argsOf(seed));
  } catch (error) {
    if (!isTrap(error)) throw error;
    const own = exports.$gas.value >= 0n && exports.$stack.value >= 0;
    return { stack: own ? error.stack : undefined, exports };
  }
  return { stack: undefined, exports };
}

/** Instructions that can trap: unreachable, indirect calls, memory accesses, divisions, bulk memory. */
function mayTrap(code: number): boolean {
  return (
    code === 0x00 ||
    code === 0x11 ||
    (code >= 0x28 && code <= 0x3e) ||
    (code >= 0x6d && code <= 0x70) ||
    (code >= 0x7f && code <= 0x82) ||
    code === 0xfc
  );
}

test("the innermost place of a trap is an instruction that traps, the others are calls", () => {
  let found = 0;
  for (const seed of seeds) {
    const code = generateModule(seed);
    const { wasm } = prepare(code, { schedule, imports });
    const marked = markModule(wasm);
    const positions = positionsOf(code, { flavour: "tenon", schedule });
    for (const { module, prefix } of [
      { module: wasm, prefix: [] },
      { module: marked.wasm, prefix: marked.prefix },
    ]) {
      const { stack } = trap(module, seed);
      if (stack === undefined) continue;
      const running = bodiesOf(module);
      const frames = framesOf(stack).flatMap(({ func, at }) => {
        const index = func - positions.imports;
        // Functions of the metering stand behind the module's own: nobody wrote them.
        if (index >= positions.bodies.length) return [];
        return [positions.original(func, at - (running[index] as number) - (prefix[index] ?? 0))];
      });
      const [first, ...callers] = frames.map((at) => code[at as number] as number);
      if (first === undefined) continue;
      // Bulk instructions trap inside the function of the metering that stands for them.
      assert.ok(mayTrap(first) || first === 0x10, `seed ${seed}: opcode ${first.toString(16)}`);
      for (const caller of callers) assert.ok(caller === 0x10 || caller === 0x11, `seed ${seed}: caller ${caller}`);
      found++;
    }
  }
  assert.ok(found > 60, `${found} traps`);
});

test("marks are set in the functions that ran", () => {
  for (const seed of seeds.slice(0, 100)) {
    const { wasm } = prepare(generateModule(seed), { schedule, imports });
    const marked = markModule(wasm);
    const { stack, exports } = trap(marked.wasm, seed);
    const positions = positionsOf(generateModule(seed), { flavour: "tenon", schedule });
    const reached = (index: number) =>
      ((exports[markName(Math.floor(index / 64)) as `$mark${number}`]?.value ?? 0n) >> BigInt(index % 64)) & 1n;
    // `run` is the first function of its own.
    assert.equal(reached(0), 1n, `seed ${seed}`);
    for (const { func } of framesOf(stack ?? "")) assert.equal(reached(func - positions.imports), 1n, `seed ${seed}`);
  }
});
