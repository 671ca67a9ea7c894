// Choosing a build: what is missing, refused by the engine or wrong is passed over and reported, down to the twin; the
// results are the same whatever runs.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { wasmFiles } from "../../../node/wasm.ts";
import { type Build, builds, parts, supportedBuilds, type WasmSource } from "../../../runtime/kernels/builds.ts";
import { type KernelNotice, loadKernels, openKernels, selfTest } from "../../../runtime/kernels.ts";
import { utf8 } from "../../../src/lib/bytes.ts";
import { hex } from "../../../src/lib/hex.ts";

const abc = hex((await loadKernels()).kernels.sm3(utf8("abc")));

describe("loading kernels", () => {
  test("the best build of every part runs here, and a smaller set when asked", async () => {
    assert.deepEqual(supportedBuilds(), builds);
    const { chosen, modules } = await loadKernels({ wasm: wasmFiles });
    assert.deepEqual(chosen, Object.fromEntries(parts.map((part) => [part, "relaxed-simd"])));
    assert.deepEqual(Object.keys(modules).sort(), [...parts].sort());
    const asked: string[] = [];
    const counted: WasmSource = (part, build) => {
      asked.push(part);
      return wasmFiles(part, build);
    };
    // What a light client needs, and nothing else.
    await loadKernels({ wasm: counted, parts: ["hash", "bls", "mavl"] });
    assert.deepEqual(asked.sort(), ["bls", "hash", "mavl"]);
  });

  for (const build of [...builds, "none"] as const) {
    test(`forced to ${build}`, async () => {
      const { kernels, chosen } = await loadKernels({ wasm: wasmFiles, builds: build === "none" ? [] : [build] });
      assert.deepEqual(new Set(Object.values(chosen)), new Set([build === "none" ? "twin" : build]));
      assert.ok(selfTest(kernels));
      assert.equal(hex(kernels.sm3(utf8("abc"))), abc);
    });
  }

  test("wrong, refused and missing builds are passed over", async () => {
    const notices: KernelNotice[] = [];
    const faulty: WasmSource = async (part, build) => {
      if (build === "relaxed-simd") return wasmFiles("sm2", "scalar");
      if (build === "simd") throw new Error("the engine refuses it");
      return part === "sm2" ? undefined : wasmFiles(part, build);
    };
    const load = (part: "hash" | "sm2", notice?: (notice: KernelNotice) => void) =>
      loadKernels({ wasm: faulty, parts: [part], ...(notice === undefined ? {} : { notice }) });
    const { kernels, chosen } = await load("hash", (notice) => notices.push(notice));
    assert.deepEqual(chosen, { hash: "scalar" });
    assert.equal(hex(kernels.sm3(utf8("abc"))), abc);
    const reasons = notices.map(({ build, reason }) => `${build} ${reason}`);
    assert.equal(reasons.length, 2);
    assert.match(reasons[0] ?? "", /^relaxed-simd (wrong|refused)$/);
    assert.equal(reasons[1], "simd refused");
  });

  test("without any build the twin runs", async () => {
    const notices: Build[] = [];
    const { kernels, chosen, modules } = await loadKernels({
      wasm: async () => undefined,
      notice: ({ build, reason }) => {
        assert.equal(reason, "missing");
        notices.push(build);
      },
    });
    assert.deepEqual(new Set(Object.values(chosen)), new Set(["twin"]));
    assert.deepEqual(modules, {});
    assert.equal(notices.length, builds.length * parts.length);
    assert.ok(selfTest(kernels));
  });

  test("a worker opens private instances of the same modules", async () => {
    const { kernels, modules } = await loadKernels({ wasm: wasmFiles });
    const [one, two] = [await openKernels(modules), await openKernels(modules)];
    for (const name of Object.keys(kernels)) assert.ok(name in one, name);
    const stream = one.hasher("sm3").update(utf8("a"));
    two.hasher("sm3").update(utf8("something else"));
    assert.equal(hex(stream.update(utf8("bc")).digest()), abc);
  });
});

describe("size of the kernels", () => {
  for (const build of builds) {
    test(`${build}: all parts within 150 kB, compressed`, (context) => {
      const sizes = parts.map((part) => {
        const file = new URL(`../../../build/kernels/${part}.${build}.wasm`, import.meta.url);
        return gzipSync(readFileSync(file), { level: 9 }).length;
      });
      const sum = sizes.reduce((a, b) => a + b, 0);
      context.diagnostic(`${parts.map((part, i) => `${part} ${sizes[i]}`).join(", ")}: ${sum} bytes`);
      assert.ok(sum <= 150_000, `${sum} bytes`);
    });
  }

  test("all builds export the same names", async () => {
    const { Module } = (
      globalThis as unknown as { WebAssembly: { Module: { exports(module: object): { name: string }[] } } }
    ).WebAssembly;
    for (const part of parts) {
      const [first, ...others] = await Promise.all(
        builds.map(async (build) =>
          Module.exports((await wasmFiles(part, build)) as object)
            .map(({ name }) => name)
            .sort(),
        ),
      );
      for (const other of others) assert.deepEqual(other, first, part);
    }
  });
});
