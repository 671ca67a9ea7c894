// The kernels: known answers, both implementations against each other, and totality on garbage.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { describe, test } from "node:test";
import { ed25519 } from "@noble/curves/ed25519.js";
import { p256 } from "@noble/curves/nist.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { nativeKernels } from "../../../node/kernels.ts";
import { type Answer, answers } from "../../../runtime/answers.ts";
import { type Kernels, selfTest } from "../../../runtime/kernels.ts";
import { sm2PublicKey, sm2Sign } from "../../../runtime/twin/sm2.ts";
import { concat } from "../../../src/lib/bytes.ts";
import { hex } from "../../../src/lib/hex.ts";
import { Bytes, flipped, implementations, itemsOf, native, twin } from "../../helpers/crypto.ts";

type Result = Uint8Array | boolean | undefined;
type Run = (...args: readonly Uint8Array[]) => Result;
/** Not bytes in, bytes or yes or no out: their tests are in test/kernels. */
const apart: readonly string[] = [
  "hasher",
  "sha256Batch",
  "sm3Batch",
  "keccak256Batch",
  "merkleBranch",
  "ed25519VerifyBatch",
];
const names = Object.entries(twin)
  .filter(([name, value]) => typeof value === "function" && !apart.includes(name))
  .map(([name]) => name as keyof Kernels);
const shown = (result: Result) => (result instanceof Uint8Array ? hex(result) : result);
const call = (kernels: Kernels, name: keyof Kernels, args: readonly Uint8Array[]): Result =>
  (kernels[name] as Run)(...args);

for (const [label, kernels] of implementations) {
  describe(`${label} kernels`, () => {
    test("known answers", () => {
      for (const { name, about, args, want } of answers) {
        assert.deepEqual(shown(call(kernels, name, args)), shown(want), `${name}: ${about}`);
      }
      assert.ok(selfTest(kernels));
    });

    test("every function has an answer of each kind that it can give", () => {
      for (const name of names) {
        const kinds = new Set(answers.filter((a) => a.name === name).map((a) => (a.want ? true : a.want)));
        assert.ok(kinds.has(true), name);
        if (name.endsWith("Verify")) assert.ok(kinds.has(false), name);
        if (/(Expand|Recover|Pairs|merkleRoot)$/.test(name)) assert.ok(kinds.has(undefined), name);
      }
    });

    test("arguments are only read, also as views; results are fresh and plain", () => {
      const seen = new Set<keyof Kernels>();
      for (const { name, args, want } of answers) {
        if (want === false || want === undefined || seen.has(name)) continue;
        seen.add(name);
        const views = args.map((arg) => {
          const room = new Uint8Array(arg.length + 16).fill(0xa5);
          room.set(arg, 7);
          return room.subarray(7, 7 + arg.length);
        });
        const first = call(kernels, name, views);
        assert.deepEqual(shown(first), shown(want), name);
        for (const [i, view] of views.entries()) assert.equal(hex(view), hex(args[i] as Uint8Array), name);
        if (!(first instanceof Uint8Array)) continue;
        assert.equal(Object.getPrototypeOf(first), Uint8Array.prototype, name);
        first.fill(0);
        assert.deepEqual(shown(call(kernels, name, views)), shown(want), name);
      }
      assert.equal(seen.size, names.length);
    });

    test("garbage of every length is refused without an exception", () => {
      const bytes = new Bytes(`garbage ${label}`);
      const lengths = [0, 1, 31, 32, 33, 63, 64, 65, 66, 200];
      for (const name of names.filter((n) => /(Verify|Expand|Recover)$/.test(n))) {
        for (const length of lengths) {
          const args = Array.from({ length: (kernels[name] as Run).length }, () => bytes.take(length));
          const result = call(kernels, name, args);
          // A point may be met by chance, a signature may not.
          assert.ok(result === false || result === undefined || result instanceof Uint8Array, name);
        }
      }
    });
  });
}

test("recorded hashes of 32 zero bytes", () => {
  const named = {
    Sha256: "sha256",
    "Sha3 (keccak-256)": "keccak256",
    "Sha2Sum (double sha256)": "sha256d",
    "Rimp160 (ripemd160(sha256))": "hash160",
  } as const;
  for (const { fn, out } of itemsOf<{ fn: keyof typeof named; out: string }>("hashFunctions")) {
    for (const [label, kernels] of implementations) {
      assert.equal(hex(kernels[named[fn]](new Uint8Array(32))), out, `${label} ${fn}`);
    }
  }
});

test("a lie of any function is found", () => {
  for (const name of names) {
    const lies: Run = (...args) => {
      const result = call(twin, name, args);
      return result instanceof Uint8Array ? flipped(result, 0) : !result;
    };
    assert.equal(selfTest({ [name]: lies } as Partial<Kernels>), false, name);
    const throws: Run = () => {
      throw new Error("broken");
    };
    assert.equal(selfTest({ [name]: throws } as Partial<Kernels>), false, name);
    assert.ok(selfTest({ [name]: twin[name] }), name);
  }
  assert.ok(selfTest({}));
});

test("what is not native stays with the base", () => {
  const { kernels, names: chosen } = nativeKernels(twin);
  assert.deepEqual([...chosen], [...chosen].sort());
  for (const name of names) {
    if (chosen.includes(name)) assert.notEqual(kernels[name], twin[name], name);
    else assert.equal(kernels[name], twin[name], name);
  }
  // OpenSSL is part of Node.js.
  for (const name of ["sha256", "sha512", "ed25519Verify", "secp256r1Verify"]) assert.ok(chosen.includes(name), name);
});

test("without the optional package the curve stays with the base", () => {
  // In a process of its own, where nothing has loaded the package yet.
  const program = `
    import { registerHooks } from "node:module";
    registerHooks({
      resolve(specifier, context, next) {
        if (specifier.startsWith("secp256k1")) throw new Error("not installed");
        return next(specifier, context);
      },
    });
    const { nativeKernels } = await import(${JSON.stringify(new URL("../../../node/kernels.ts", import.meta.url))});
    const { twinKernels } = await import(${JSON.stringify(new URL("../../../runtime/kernels.ts", import.meta.url))});
    const twin = twinKernels;
    const { kernels, names } = nativeKernels(twin);
    console.log(JSON.stringify({ names, same: kernels.secp256k1Verify === twin.secp256k1Verify }));
  `;
  const text = execFileSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" });
  const { names: chosen, same } = JSON.parse(text) as { readonly names: readonly string[]; readonly same: boolean };
  assert.ok(same && !chosen.some((name) => name.startsWith("secp256k1")), text);
  assert.ok(chosen.includes("sha256") && chosen.includes("secp256r1Verify"));
});

describe("native against twin", () => {
  test("hashes of all lengths up to 300", () => {
    const bytes = new Bytes("hashes");
    const hashes = ["sha256", "sha256d", "sm3", "keccak256", "sha512", "ripemd160", "hash160"] as const;
    for (let length = 0; length <= 300; length++) {
      const data = bytes.take(length);
      for (const name of hashes) assert.equal(hex(native[name](data)), hex(twin[name](data)), `${name} ${length}`);
    }
  });

  /** A valid question of each kind, made from a seed. */
  const makers: Readonly<Record<string, (bytes: Bytes) => Pick<Answer, "name" | "args">>> = {
    secp256k1Verify(bytes) {
      const secret = bytes.take(32);
      const digest = bytes.take(32);
      const signature = secp256k1.sign(digest, secret, { prehash: false, lowS: false });
      return { name: "secp256k1Verify", args: [digest, signature, secp256k1.getPublicKey(secret)] };
    },
    secp256k1Recover(bytes) {
      const digest = bytes.take(32);
      const turned = secp256k1.sign(digest, bytes.take(32), { prehash: false, lowS: false, format: "recovered" });
      return { name: "secp256k1Recover", args: [digest, concat(turned.subarray(1), turned.subarray(0, 1))] };
    },
    secp256k1Expand: (bytes) => ({ name: "secp256k1Expand", args: [secp256k1.getPublicKey(bytes.take(32))] }),
    secp256r1Verify(bytes) {
      const secret = bytes.take(32);
      const message = bytes.take(50);
      return {
        name: "secp256r1Verify",
        args: [message, p256.sign(message, secret, { lowS: false }), p256.getPublicKey(secret)],
      };
    },
    ed25519Verify(bytes) {
      const secret = bytes.take(32);
      const message = bytes.take(50);
      return { name: "ed25519Verify", args: [message, ed25519.sign(message, secret), ed25519.getPublicKey(secret)] };
    },
    sm2Verify(bytes) {
      const secret = bytes.take(32);
      const digest = bytes.take(32);
      const key = twin.sm2Expand(sm2PublicKey(secret) as Uint8Array) as Uint8Array;
      return { name: "sm2Verify", args: [digest, sm2Sign(digest, secret) as Uint8Array, key] };
    },
  };
  for (const [label, make] of Object.entries(makers)) {
    test(`${label}: random questions, and the same with one bit turned`, () => {
      const bytes = new Bytes(label);
      let accepted = 0;
      for (let round = 0; round < 8; round++) {
        const { name, args } = make(bytes);
        const good = call(native, name, args);
        assert.deepEqual(shown(good), shown(call(twin, name, args)));
        if (good) accepted++;
        for (let turn = 0; turn < 8; turn++) {
          const which = bytes.below(args.length);
          const changed = args.map((arg, i) => (i === which ? flipped(arg, bytes.below(arg.length * 8)) : arg));
          const result = shown(call(native, name, changed));
          assert.deepEqual(result, shown(call(twin, name, changed)), `${round} ${turn}`);
          if (name.endsWith("Verify")) assert.equal(result, false);
        }
      }
      assert.equal(accepted, 8);
    });
  }
});
