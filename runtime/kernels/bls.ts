// BLS signatures on the module `bls`: bytes are put into its buffer, and its machine is fed step by step.
import { bytesToHex, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Kernels } from "../kernels.ts";
import { instantiate, type WasmMemory, type WasmModule } from "../wasm.ts";
import {
  bytesOf,
  coefficient,
  compress,
  expandedLength,
  proofTag,
  signatureLength,
  signatureTag,
} from "./bls/encoding.ts";
import type { Bls, BlsKey, BlsSet, BlsSuite } from "./types/bls.ts";

/** The exports of assembly/kernels/bls.ts. */
interface Wasm {
  readonly memory: WasmMemory;
  input(): number;
  size(): number;
  output(): number;
  tag(): number;
  reset(): void;
  takeKey(length: number): number;
  writeKey(): void;
  sumKey(): void;
  sumKeys(count: number): number;
  takeSum(): number;
  takeSignature(): number;
  sumSignature(): void;
  writeSum(): void;
  beginMessage(suite: number): void;
  addMessage(length: number): void;
  takeMessage(suite: number, tagLength: number): void;
  writeMessage(): void;
  keep(): number;
  keepWeighted(low: number, high: number): number;
  check(): number;
  fused(): number;
}

/** Nothing where the engine rounds f64x2.relaxed_madd twice, so that the module cannot be right. */
export function open(module: WasmModule): Partial<Kernels> {
  const wasm = instantiate<Wasm>(module);
  if (wasm.fused() !== 1) return {};
  // Memory never grows.
  const memory = new Uint8Array(wasm.memory.buffer);
  const [input, size, output, tag] = [wasm.input(), wasm.size(), wasm.output(), wasm.tag()];

  const result = (length = 96) => memory.slice(output, output + length);

  const takeKey = (key: Uint8Array | BlsKey): boolean => {
    const bytes = bytesOf(key);
    if (bytes === undefined) return false;
    memory.set(bytes, input);
    return wasm.takeKey(bytes.length) === 1;
  };
  const madeKey = (): BlsKey => {
    wasm.writeKey();
    return { point: result() };
  };
  const takeSignature = (signature: Uint8Array): boolean => {
    if (signature.length !== signatureLength) return false;
    memory.set(signature, input);
    return wasm.takeSignature() === 1;
  };
  const takeMessage = (message: Uint8Array, suite: BlsSuite | Uint8Array): void => {
    const number = suite === "chain33" ? 1 : 0;
    wasm.beginMessage(number);
    for (let at = 0; at < message.length; at += size) {
      const piece = message.subarray(at, at + size);
      memory.set(piece, input);
      wasm.addMessage(piece.length);
    }
    const used = suite === "ietf" ? signatureTag : suite === "chain33" ? new Uint8Array() : suite;
    memory.set(used, tag);
    wasm.takeMessage(number, used.length);
  };
  /** Sums keys and makes the sum the key that was taken last. */
  const takeKeys = (keys: readonly (Uint8Array | BlsKey)[]): boolean => {
    if (keys.length === 0) return false;
    const most = Math.floor(size / expandedLength);
    let held = 0;
    for (const key of keys) {
      const bytes = bytesOf(key);
      if (bytes === undefined) return false;
      if (bytes.length !== expandedLength) {
        if (!takeKeyBetween(bytes, held)) return false;
        held = 0;
        continue;
      }
      memory.set(bytes, input + expandedLength * held);
      if (++held === most) {
        if (wasm.sumKeys(held) !== 1) return false;
        held = 0;
      }
    }
    return wasm.sumKeys(held) === 1 && wasm.takeSum() === 1;
  };
  /** Adds those in the buffer, then one that is to be checked. */
  const takeKeyBetween = (key: Uint8Array, held: number): boolean => {
    if (wasm.sumKeys(held) !== 1 || !takeKey(key)) return false;
    wasm.sumKey();
    return true;
  };
  const checkOne = (
    key: Uint8Array | BlsKey,
    message: Uint8Array,
    signature: Uint8Array,
    suite: BlsSuite | Uint8Array,
  ): boolean => {
    wasm.reset();
    if (!takeSignature(signature) || !takeKey(key)) return false;
    takeMessage(message, suite);
    return wasm.keep() === 1 && wasm.check() === 1;
  };

  const bls: Bls = Object.freeze({
    validKey: (key: Uint8Array) => takeKey(key),
    expandKey: (key: Uint8Array) => (takeKey(key) ? madeKey() : undefined),
    compressKey: (key: BlsKey) => (takeKey(key) ? compress(key.point) : undefined),
    validSignature: takeSignature,
    hashToCurve(message: Uint8Array, suite: BlsSuite | Uint8Array) {
      if (suite instanceof Uint8Array && (suite.length === 0 || suite.length > 255)) return undefined;
      takeMessage(message, suite);
      wasm.writeMessage();
      return result();
    },
    aggregateKeys(keys: readonly (Uint8Array | BlsKey)[]) {
      wasm.reset();
      return takeKeys(keys) ? madeKey() : undefined;
    },
    aggregateSignatures(signatures: readonly Uint8Array[]) {
      if (signatures.length === 0) return undefined;
      wasm.reset();
      for (const signature of signatures) {
        if (!takeSignature(signature)) return undefined;
        wasm.sumSignature();
      }
      wasm.writeSum();
      return result();
    },
    verify: (key: Uint8Array | BlsKey, message: Uint8Array, signature: Uint8Array, suite: BlsSuite = "ietf") =>
      checkOne(key, message, signature, suite),
    fastAggregateVerify(
      keys: readonly (Uint8Array | BlsKey)[],
      message: Uint8Array,
      signature: Uint8Array,
      suite: BlsSuite = "ietf",
    ) {
      wasm.reset();
      if (!takeSignature(signature) || !takeKeys(keys)) return false;
      takeMessage(message, suite);
      return wasm.keep() === 1 && wasm.check() === 1;
    },
    aggregateVerify(
      keys: readonly (Uint8Array | BlsKey)[],
      messages: readonly Uint8Array[],
      signature: Uint8Array,
      suite: BlsSuite = "ietf",
    ) {
      if (keys.length === 0 || keys.length !== messages.length) return false;
      wasm.reset();
      if (!takeSignature(signature)) return false;
      for (const [i, key] of keys.entries()) {
        if (!takeKey(key)) return false;
        takeMessage(messages[i] as Uint8Array, suite);
        if (wasm.keep() !== 1) return false;
      }
      return wasm.check() === 1;
    },
    popVerify: (key: Uint8Array | BlsKey, proof: Uint8Array) =>
      checkOne(key, key instanceof Uint8Array ? key : compress(key.point), proof, proofTag),
    batchVerify(sets: readonly BlsSet[], coefficients: Uint8Array, suite: BlsSuite = "ietf") {
      if (coefficients.length !== 8 * sets.length) return false;
      wasm.reset();
      for (const [i, set] of sets.entries()) {
        const { low, high } = coefficient(coefficients, i);
        if ((low === 0 && high === 0) || !takeSignature(set.signature) || !takeKey(set.key)) return false;
        takeMessage(set.message, suite);
        if (wasm.keepWeighted(low, high) !== 1) return false;
      }
      return wasm.check() === 1;
    },
  });
  return { bls };
}

/** The implementation where there is no module that works. */
export async function twin(): Promise<Partial<Kernels>> {
  const { bls } = await import("../twin/bls.ts");
  return { bls };
}

/** A signature made with noble (secret key 5, message "abc"), a wrong message, and the point of the older suite. */
export function check({ bls }: Partial<Kernels>): boolean {
  if (bls === undefined) return false;
  const message = utf8ToBytes("abc");
  const key = hexToBytes(KEY);
  const signature = hexToBytes(SIGNATURE);
  return (
    bls.verify(key, message, signature) &&
    !bls.verify(key, utf8ToBytes("abd"), signature) &&
    bytesToHex(bls.hashToCurve(message, "chain33") ?? message) === OLD
  );
}
const KEY = "b0e7791fb972fe014159aa33a98622da3cdc98ff707965e536d8636b5fcc5ac7a91a8c46e59a00dca575af0f18fb13dc";
const SIGNATURE =
  "8d4c2dfbb435053a5a23843da8a909b7be939b679fb9d732404bd75ce5825d320fe19342fb116da5f88cc85612f56d4a0b2b06e6cf3ae117b9b45f45431a699119f6ac40a73fcce11b42fbc73c67957c1b4f1616cda6232f7ff6f63bb5e55392";
const OLD =
  "8a21c6930e40c0facc8c433762d01fac8f4d471e133fe3b0814762322e3845b9a8645a8a17ee15a5fadf5c0af6cf04c911d4421ec5281ade1ed117c4965e4ebc54622659c2c5884d894cae0f5f82767dde172116bbdfc233a6670dfee471811c";
