// Batches and trees: as many messages as the buffers take cross into the module at once.
import type { ManyHashes } from "../types/hash.ts";
import { areEnds, areLeaves, isIndex } from "./arguments.ts";
import { algorithms, type HashInstance } from "./module.ts";

type Name = "sha256" | "sm3" | "keccak256";
type One = (data: Uint8Array) => Uint8Array;

/** Messages of 64 bytes. */
export function pairs({ wasm, memory, input, capacity, output }: HashInstance, name: Name) {
  const algorithm = algorithms[name];
  const some = (data: Uint8Array): Uint8Array => {
    memory.set(data, input);
    wasm.pairs(algorithm, data.length / 64);
    return output.slice(0, data.length / 2);
  };
  return (data: Uint8Array): Uint8Array | undefined => {
    if (data.length % 64 !== 0) return undefined;
    if (data.length <= capacity) return some(data);
    const out = new Uint8Array(data.length / 2);
    for (let at = 0; at < data.length; at += capacity) out.set(some(data.subarray(at, at + capacity)), at / 2);
    return out;
  };
}

/**
 * Messages of any lengths.
 * @param one hashes what alone is longer than the input buffer
 */
export function batch({ wasm, memory, input, capacity, output, ends: table }: HashInstance, name: Name, one: One) {
  const algorithm = algorithms[name];
  return (data: Uint8Array, ends: Uint32Array): Uint8Array | undefined => {
    if (!areEnds(ends, data.length)) return undefined;
    const out = new Uint8Array(32 * ends.length);
    let begin = 0;
    for (let first = 0; first < ends.length; ) {
      let next = first;
      let end = begin;
      for (; next < ends.length && next - first < table.length; next++) {
        const up = ends[next] as number;
        if (up - begin > capacity) break;
        table[next - first] = up - begin;
        end = up;
      }
      if (next === first) {
        end = ends[first] as number;
        out.set(one(data.subarray(begin, end)), 32 * first);
        next = first + 1;
      } else {
        memory.set(data.subarray(begin, end), input);
        wasm.batch(algorithm, next - first);
        out.set(output.subarray(0, 32 * (next - first)), 32 * first);
      }
      first = next;
      begin = end;
    }
    return out;
  };
}

/** No node: merkle() then reports no siblings. */
const nobody = 0xffff_ffff;
const none = new Uint8Array(0);

/**
 * The tree of transactions. A list that is longer than the input buffer is climbed in pieces of a power of two, each to
 * its one node: the last piece repeats its last node on the same levels as the whole list does.
 */
export function trees(instance: HashInstance): Pick<ManyHashes, "merkleRoot" | "merkleBranch"> {
  const { wasm, memory, input, output, capacity } = instance;

  /** Climbs from nodes that fit into the buffer; returns a copy of the node above, behind it the branch of `index`. */
  const climb = (nodes: Uint8Array, levels: number, index: number): Uint8Array => {
    memory.set(nodes, input);
    wasm.merkle(nodes.length / 32, levels, index);
    const out = new Uint8Array(index === nobody ? 32 : 32 + 32 * levels);
    out.set(memory.subarray(input, input + 32));
    if (index !== nobody) out.set(output.subarray(0, 32 * levels), 32);
    return out;
  };

  const whole = (leaves: Uint8Array, index: number): Uint8Array => {
    if (leaves.length <= capacity) return climb(leaves, height(leaves.length / 32), index);
    const levels = height(capacity / 32);
    const tops = new Uint8Array(32 * Math.ceil(leaves.length / capacity));
    const wanted = index === nobody ? nobody : Math.floor((32 * index) / capacity);
    let below: Uint8Array = none;
    for (let i = 0; 32 * i < tops.length; i++) {
      const piece = leaves.subarray(capacity * i, capacity * (i + 1));
      const made = climb(piece, levels, i === wanted ? index % (capacity / 32) : nobody);
      tops.set(made.subarray(0, 32), 32 * i);
      if (i === wanted) below = made.subarray(32);
    }
    const above = whole(tops, wanted);
    const out = new Uint8Array(above.length + below.length);
    out.set(above.subarray(0, 32));
    out.set(below, 32);
    out.set(above.subarray(32), 32 + below.length);
    return out;
  };

  return {
    merkleRoot: (leaves) => (areLeaves(leaves) ? whole(leaves, nobody) : undefined),
    merkleBranch(leaves, index) {
      if (!areLeaves(leaves) || !isIndex(index, leaves.length / 32)) return undefined;
      return whole(leaves, index).slice(32);
    },
  };
}

/** The levels above so many leaves. */
function height(count: number): number {
  return count < 2 ? 0 : 32 - Math.clz32(count - 1);
}
