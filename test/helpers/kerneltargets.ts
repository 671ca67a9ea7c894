// Fuzz targets of the kernels that are not bytes in, bytes out: each call takes good input and spoils it.

import { emptyTrieRoot, type Trie, TrieError } from "../../runtime/kernels/types/mpt.ts";
import type { Kernels } from "../../runtime/kernels.ts";
import { blsPublicKey, blsSign } from "../../runtime/twin/blskeys.ts";
import { concat, u32be } from "../../src/lib/bytes.ts";
import { unhex } from "../../src/lib/hex.ts";
import { mutate } from "./mutate.ts";
import type { Random } from "./random.ts";
import { replay } from "./vectors.ts";

/** Does one call; whatever it throws is a failure. */
export type KernelCall = (rng: Random) => unknown;

/** Cheap ones take microseconds, dear ones a hundred and more. */
export function kernelTargets(kernels: Kernels): {
  readonly cheap: readonly KernelCall[];
  readonly dear: readonly KernelCall[];
} {
  return { cheap: [codecTarget(kernels), trieTarget(kernels), treeTarget(kernels)], dear: [blsTarget(kernels)] };
}

function codecTarget({ codec }: Kernels): KernelCall {
  if (codec === undefined) throw new Error("no codec");
  const seeds = replay("local").steps.map(({ tx }) => unhex(tx));
  return (rng) => {
    const spoilt = mutate(rng.pick(seeds), seeds, rng, 4096);
    if (rng.chance(0.5)) return codec.list([spoilt, rng.pick(seeds)], { hashes: true });
    const message = concat(Uint8Array.of(0x0a, ...varint(spoilt.length)), spoilt);
    return codec.within(rng.chance(0.5) ? message : mutate(message, seeds, rng, 4096), 1, true, { hashes: true });
  };
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
}

/** A trie over nodes of which some are spoilt when they are read. */
function trieTarget({ mpt }: Kernels): KernelCall {
  if (mpt === undefined) throw new Error("no tries");
  const nodes = new Map<string, Uint8Array>();
  const keyOf = (hash: Uint8Array) => String(hash);
  const keys = Array.from({ length: 200 }, (_, i) => Uint8Array.of(i, i >> 3, 255 - i).subarray(0, 1 + (i % 3)));
  const made = (["ethereum", "chain33"] as const).map((flavour) => {
    const source = { spoil: undefined as ((node: Uint8Array) => Uint8Array) | undefined };
    const load = (hash: Uint8Array) => {
      const node = nodes.get(keyOf(hash));
      return node === undefined || source.spoil === undefined ? node : source.spoil(node);
    };
    const trie: Trie = mpt.open({ flavour, load, cacheBytes: 65_536 });
    const pairs = keys.map((key, i) => ({ key, value: new Uint8Array(1 + (i % 70)).fill(i | 1) }));
    const change = trie.update(Uint8Array.from(emptyTrieRoot), pairs);
    for (const { hash, bytes } of change.nodes) nodes.set(keyOf(hash), bytes.slice());
    return { flavour, source, trie, root: change.root };
  });
  const all = [...nodes.values()];
  return (rng) => {
    const { flavour, source, trie, root } = rng.pick(made);
    source.spoil = rng.chance(0.3) ? (node) => mutate(node, all, rng, 2048) : undefined;
    const key = rng.chance(0.5) ? rng.pick(keys) : mutate(rng.pick(keys), keys, rng, 64);
    const from = rng.chance(0.9) ? root : mutate(root, all, rng, 40);
    try {
      switch (rng.below(5)) {
        case 0:
          return trie.get(from, key);
        case 1:
          return trie.update(from, [{ key, value: rng.bytes(rng.below(40)) }]);
        case 2:
          return trie.list(from, { gte: key, limit: 5, reverse: rng.chance(0.5) });
        default: {
          source.spoil = undefined;
          const proof = trie.prove(root, key).map((node) => (rng.chance(0.5) ? node : mutate(node, all, rng, 2048)));
          return mpt.verify(flavour, from, key, proof);
        }
      }
    } catch (error) {
      if (error instanceof TrieError) return undefined;
      throw error;
    }
  };
}

class Damaged extends Error {}

/** A state tree, larger than its cache, over pages of which some are spoilt when they are read. */
function treeTarget({ mavl }: Kernels): KernelCall {
  if (mavl === undefined) throw new Error("no state tree");
  const pages = new Map<number, Uint8Array>();
  let spoil = (page: Uint8Array) => page;
  const host = {
    page(number: number) {
      const page = pages.get(number);
      return page === undefined ? undefined : spoil(page);
    },
    isOpen: () => false,
    fault: (reason: string) => new Damaged(reason),
  };
  const tree = mavl(host, 1 << 20);
  const keys = Array.from({ length: 20_000 }, (_, i) => u32be(Math.imul(i, 0x9e37_79b1) >>> 0));
  const hash = tree.apply(
    undefined,
    keys.map((key) => ({ key, value: concat(key, key) })),
    false,
  );
  if (hash === undefined) throw new Error("no tree");
  const change = tree.write(1);
  for (const [i, page] of change.pages.entries()) pages.set(change.first + i, page.slice());
  tree.end();
  tree.keep(change);
  const root = { ref: change.ref, hash };
  const some = change.pages.slice(0, 50);
  return (rng) => {
    const bad = rng.chance(0.3);
    spoil = (page) => (bad ? mutate(page, some, rng, 8192) : page);
    const key = rng.chance(0.7) ? rng.pick(keys) : mutate(rng.pick(keys), keys, rng, 64);
    try {
      switch (rng.below(4)) {
        case 0:
          return tree.get(root, key);
        case 1:
          return tree.path(root, key);
        case 2: {
          let left = 4;
          return tree.list(root, { gte: key, reverse: rng.chance(0.5) }, () => left-- > 0);
        }
        default:
          tree.apply(root, [{ key, value: rng.bytes(rng.below(40)) }], false);
          tree.write(1_000_000);
          return tree.end();
      }
    } catch (error) {
      if (!(error instanceof Damaged)) throw error;
      tree.end();
      return undefined;
    }
  };
}

/** Keys, signatures and messages of which some are spoilt. */
function blsTarget({ bls }: Kernels): KernelCall {
  if (bls === undefined) throw new Error("no BLS");
  const secret = new Uint8Array(32).fill(7);
  const message = Uint8Array.of(1, 2, 3);
  const keys = [blsPublicKey(secret)];
  const signatures = [blsSign(secret, message)];
  return (rng) => {
    const key = rng.chance(0.4) ? (keys[0] as Uint8Array) : mutate(rng.pick(keys), signatures, rng, 200);
    const signature = rng.chance(0.4) ? (signatures[0] as Uint8Array) : mutate(rng.pick(signatures), keys, rng, 200);
    switch (rng.below(8)) {
      case 0:
        return bls.validKey(key);
      case 1:
        return bls.validSignature(signature);
      case 2:
        return bls.expandKey(key);
      case 3:
        return bls.aggregateKeys([key, rng.pick(keys)]);
      case 4:
        return bls.aggregateSignatures([signature, rng.pick(signatures)]);
      case 5:
        return bls.compressKey({ point: mutate(signature, keys, rng, 120) });
      case 6:
        return bls.hashToCurve(rng.bytes(rng.below(80)), rng.chance(0.5) ? "chain33" : rng.bytes(rng.below(300)));
      default:
        return bls.batchVerify([{ key, message, signature }], rng.bytes(rng.chance(0.9) ? 8 : rng.below(20)));
    }
  };
}
