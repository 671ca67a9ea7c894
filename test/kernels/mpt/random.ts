// Random tries: the kernel, the twin and a plain map must agree on roots, nodes, values, proofs and listings, at new
// roots and at old ones.
import type { Trie, TriePair } from "../../../runtime/kernels/types/mpt.ts";
import type { Random } from "../../helpers/random.ts";
import { type Check, equal, type Given, ok } from "../check.ts";
import {
  Db,
  empty,
  flavours,
  hexOf,
  nodesOf,
  outcome,
  pairsOf,
  type Shape,
  same,
  sameList,
  shapeOf,
  spoil,
  text,
  triesOf,
} from "./help.ts";

interface Version {
  readonly root: Uint8Array;
  readonly model: ReadonlyMap<string, TriePair>;
}

/** A few tries that grow, shrink and branch; `look` is called at versions of each, with at least that many pairs. */
function grow(given: Given, pairs: number, look: (world: World, version: Version) => void): void {
  const { random } = given;
  for (let done = 0; done < pairs; ) {
    const flavour = random.pick(flavours);
    const db = new Db();
    const cacheBytes = random.pick([0, 0x4000, 0x10000, 0x400000]);
    const ours = triesOf(given.kernels).open({ flavour, load: db.load, cacheBytes });
    const twin = triesOf(given.twin).open({ flavour, load: db.load });
    const shape = shapeOf(random);
    const world = { ours, twin, shape, random, flavour };
    const versions: Version[] = [{ root: empty, model: new Map() }];
    for (let round = random.between(1, 12); round > 0; round--) {
      const from = random.chance(0.7) ? (versions.at(-1) as Version) : random.pick(versions);
      const known = [...from.model.values()].map((pair) => pair.key);
      const list = pairsOf(random, shape, known, random.chance(0.2) ? 150 : random.between(1, 12));
      const about = `${flavour} ${hexOf(from.root)} + ${list.length}`;
      const change = ours.update(from.root, list);
      const wanted = twin.update(from.root, list);
      equal(change.root, wanted.root, about);
      const [nodes, others] = [nodesOf(change), nodesOf(wanted)];
      equal([...nodes.keys()].sort(), [...others.keys()].sort(), about);
      for (const [hash, bytes] of nodes) ok(same(bytes, others.get(hash)), `${about}: ${hash}`);
      db.add(change);
      const model = new Map(from.model);
      for (const pair of list) {
        if (pair.value.length === 0) model.delete(hexOf(pair.key));
        else model.set(hexOf(pair.key), pair);
      }
      const version = { root: change.root, model };
      versions.push(version);
      done += list.length;
      look(world, version);
    }
    look(world, random.pick(versions));
  }
}

interface World {
  readonly ours: Trie;
  readonly twin: Trie;
  readonly shape: Shape;
  readonly random: Random;
  readonly flavour: (typeof flavours)[number];
}

function probes({ random, shape }: World, { model }: Version, count: number): Uint8Array[] {
  const known = [...model.values()].map((pair) => pair.key);
  return Array.from({ length: count }, () =>
    known.length > 0 && random.chance(0.6) ? random.pick(known) : shape.key(),
  );
}

export const randomChecks: readonly Check[] = [
  {
    name: "mpt: random updates give the twin's roots and nodes, and the model's values",
    run(given) {
      let gets = 0;
      do {
        grow(given, given.inputs, (world, version) => {
          for (const key of probes(world, version, 40)) {
            equal(world.ours.get(version.root, key), version.model.get(hexOf(key))?.value, hexOf(key));
            gets++;
          }
        });
      } while (gets < given.inputs);
    },
  },
  {
    name: "mpt: proofs are the twin's and hold for what is there and for nothing else",
    run(given) {
      const { kernels, twin, random, inputs } = given;
      let proofs = 0;
      while (proofs < inputs) {
        grow(given, Math.min(inputs / 4, 2000), (world, version) => {
          const others = probes(world, version, 2);
          for (const key of probes(world, version, 24)) {
            proofs++;
            const about = `${world.flavour} ${hexOf(version.root)} ${hexOf(key)}`;
            const proof = world.ours.prove(version.root, key);
            const wanted = world.twin.prove(version.root, key);
            if (!sameList(proof, wanted)) equal(proof, wanted, about);
            const value = version.model.get(hexOf(key))?.value ?? null;
            const verify = (k: Uint8Array, p: readonly Uint8Array[], tries = triesOf(kernels)) =>
              tries.verify(world.flavour, version.root, k, p);
            equal(verify(key, proof), value, about);
            if (proofs % 16 === 0) equal(verify(key, proof, triesOf(twin)), value, about);
            // The dearer part with one in four.
            if (proofs % 4 !== 0) continue;
            equal(verify(key, [...proof, random.pick(proof.length > 0 ? proof : [empty])]), undefined, about);
            if (proof.length === 0) continue;
            const at = random.below(proof.length);
            const spoilt = proof.map((node, i) => (i === at ? spoil(random, node) : node));
            if (hexOf(spoilt[at] as Uint8Array) !== hexOf(proof[at] as Uint8Array)) {
              equal(verify(key, spoilt), undefined, about);
            }
            equal(
              verify(
                key,
                proof.filter((_, i) => i !== at),
              ),
              undefined,
              about,
            );
            // The nodes of one key may also be the proof of another: then they say of it what is true.
            for (const other of others) {
              const got = verify(other, proof);
              if (got !== undefined) equal(got, version.model.get(hexOf(other))?.value ?? null, about);
            }
          }
        });
      }
    },
  },
  {
    name: "mpt: listings are the model's, in order, cut by bounds and limit",
    run(given) {
      const { random, inputs } = given;
      let listed = 0;
      while (listed < inputs) {
        grow(given, Math.min(inputs / 4, 2000), (world, { root, model }) => {
          const bounds = probes(world, { root, model }, 2);
          const sorted = [...model.keys()].sort();
          const gte = random.chance(0.7) ? bounds[0] : undefined;
          const lt = random.chance(0.7) ? bounds[1] : undefined;
          const reverse = random.chance(0.5);
          const limit = random.chance(0.5) ? random.below(10) : 1000;
          const wanted = sorted.filter(
            (key) => (gte === undefined || key >= hexOf(gte)) && (lt === undefined || key < hexOf(lt)),
          );
          if (reverse) wanted.reverse();
          const got = world.ours.list(root, { gte, lt, reverse, limit });
          const about = `${world.flavour} ${hexOf(root)} ${text({ gte, lt, reverse, limit })}`;
          equal(
            got.items.map((item) => hexOf(item.key)),
            wanted.slice(0, limit),
            about,
          );
          equal(
            got.items.map((item) => item.value),
            wanted.slice(0, limit).map((key) => model.get(key)?.value),
            about,
          );
          equal(got.next === undefined ? undefined : hexOf(got.next), wanted[limit], about);
          if (listed % 8 === 0)
            equal(
              outcome(() => got),
              outcome(() => world.twin.list(root, { gte, lt, reverse, limit })),
              about,
            );
          listed += got.items.length + 1;
        });
      }
    },
  },
];
