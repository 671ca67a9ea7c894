import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { wasmFiles } from "../../../node/wasm.ts";
import { loadKernels } from "../../../runtime/kernels.ts";
import { ChainError } from "../../../src/errors.ts";
import { Arrivals } from "../../../src/mempool/arrivals.ts";
import { type Hasher, Tx } from "../../../src/types/tx.ts";
import { hasher } from "../../helpers/hasher.ts";
import { samples } from "../../helpers/samples.ts";

const inputs = samples().flatMap(({ message, bytes }) => (message === "types.Transaction" ? [bytes] : []));
const { codec } = (await loadKernels({ wasm: wasmFiles, parts: ["codec"] })).kernels;
assert.ok(codec !== undefined);
let calls = 0;
const kernel: Hasher = {
  ...hasher,
  codec: {
    within: codec.within.bind(codec),
    list(encodings, options) {
      calls++;
      return codec.list(encodings, options);
    },
  },
};

for (const [name, given] of [
  ["with the kernel", kernel],
  ["without it", hasher],
] as const) {
  describe(`arrivals ${name}`, () => {
    test("what comes in one run is decoded together and leaves in order", async () => {
      calls = 0;
      const arrivals = new Arrivals(given, 0);
      const order: number[] = [];
      const tx = Tx.decode(inputs[0] as Uint8Array, hasher);
      const all = [...inputs, tx];
      const waiting = all.map(async (input, i) => {
        const got = await arrivals.decode(input);
        order.push(i);
        return got;
      });
      assert.equal(arrivals.size, all.length);
      assert.equal(
        arrivals.bytes,
        inputs.reduce((sum, input) => sum + input.length, 0),
      );
      const txs = await Promise.all(waiting);
      assert.deepEqual([arrivals.size, arrivals.bytes], [0, 0]);
      assert.deepEqual(order, [...order.keys()]);
      assert.equal(txs.at(-1), tx);
      inputs.forEach((input, i) => {
        const want = Tx.decode(input, hasher);
        assert.deepEqual([txs[i]?.id, txs[i]?.bytes, txs[i]?.value], [want.id, want.bytes, want.value]);
      });
      assert.equal(calls, given === kernel ? 1 : 0);
    });

    test("a malformed one is refused alone, and input may change afterwards", async () => {
      const arrivals = new Arrivals(given, 0);
      const [first, second] = inputs as [Uint8Array, Uint8Array];
      const changing = second.slice();
      const waiting = [first, first.subarray(1), changing].map((input) => arrivals.decode(input));
      await assert.rejects(
        waiting[1] as Promise<Tx>,
        (error: unknown) => error instanceof ChainError && error.code === "codec.malformed",
      );
      changing.fill(0);
      assert.deepEqual((await waiting[0])?.bytes, first);
      assert.deepEqual((await waiting[2])?.bytes, second);
    });
  });
}
