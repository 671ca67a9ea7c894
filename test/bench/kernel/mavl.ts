// The state tree: in memory beside a tree of JavaScript objects; saved to LevelDB; and updated as a block does it: the
// root loaded, 2,000 keys set, hashed, written with a sync. Chain33's figures were measured elsewhere.
import { nativeKernels } from "../../../node/kernels.ts";
import { type Kernels, twinKernels } from "../../../runtime/kernels.ts";
import { hex } from "../../../src/lib/hex.ts";
import type { KeyValue } from "../../../src/types/proto/common.ts";
import { contest } from "../contest.ts";
import type { Contender } from "../interleave.ts";
import { median } from "../median.ts";
import type { Row } from "../row.ts";
import { pairsOf, type Size, sizes } from "../statework.ts";
import { saved, updates } from "../store.ts";
import { JsTree } from "./contenders/jstree.ts";
import { contests, ours } from "./contenders/mavl.ts";

/** Memory for nodes, in MiB: a million accounts want more than the default. */
const cacheMb = { "100 k": 64, "1 M": 512 } as const;

/** @param scale below 1: the rows of a million keys are left out */
export async function rows(kernels: Kernels, scale: number): Promise<readonly Row[]> {
  const given = { ...nativeKernels(twinKernels).kernels, ...kernels };
  const small = sizes["100 k"];
  const pairs = pairsOf(given, 0, small.count);
  const made: Row[] = [];
  for (const { row, contenders, rounds } of await contests(given)) {
    const all = [...contenders, objects(small, pairs)];
    made.push(withReference(contest({ row, contenders: all, ...(rounds && { rounds }) }), small));
  }
  if (scale >= 1) {
    const large = sizes["1 M"];
    const contenders = [ours(given, large, pairsOf(given, 0, large.count))];
    made.push(withReference(contest({ row: "mavl-1m", contenders, rounds: { rounds: 3, ms: 1 } }), large));
  }
  made.push(await savedRow("mavl-saved-100k", given, small, 5));
  if (scale >= 1) made.push(await savedRow("mavl-saved-1m", given, sizes["1 M"], 1));
  made.push(await updateRow("mavl-update-100k", given, small, cacheMb["100 k"]));
  if (scale >= 1) made.push(await updateRow("mavl-update-1m", given, sizes["1 M"], cacheMb["1 M"]));
  return made;
}

function objects(size: Size, pairs: readonly KeyValue[]): Contender {
  return {
    name: "JS objects, OpenSSL",
    per: size.count,
    run() {
      const tree = new JsTree();
      for (const { key, value } of pairs) tree.set(key, value);
      if (hex(tree.root() ?? new Uint8Array(0)) !== size.root) throw new Error("the peer has another root");
    },
  };
}

function withReference(row: Row, { memoryNs }: Size): Row {
  return { ...row, peers: { ...row.peers, "Chain33 one core (reference)": memoryNs["Chain33, one core"] } };
}

async function savedRow(name: string, kernels: Kernels, size: Size, rounds: number): Promise<Row> {
  const pairs = pairsOf(kernels, 0, size.count);
  const times: number[] = [];
  for (let i = 0; i < rounds; i++) times.push(await saved(kernels, size, pairs));
  const peers = { "Chain33 (reference)": size.savedNs };
  return { name, unit: "ns", ours: median(times), better: "lower", peers };
}

/** Keys per second. */
async function updateRow(name: string, kernels: Kernels, size: Size, cacheMb: number): Promise<Row> {
  const { perSecond } = await updates(kernels, size, { cacheMb, blocks: 20 });
  const chain33 = size.updateMs === undefined ? {} : { "Chain33 (reference)": 2_000_000 / size.updateMs };
  return { name, unit: "keys/s", ours: perSecond, better: "higher", peers: chain33 };
}
