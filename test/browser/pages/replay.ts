// Replays a recorded chain in the page.
import { openBrowserHost } from "../../../browser/index.ts";
import { allPlugins } from "../../../src/catalog.ts";
import { parseRecording } from "../../../src/chain/recording.ts";
import { replay } from "../../../src/chain/replay.ts";
import { paramsFromReplay } from "../../../src/config/replay.ts";
import { hex } from "../../../src/lib/hex.ts";
import { openEngine } from "../../../src/node.ts";
import type { ReplayReport } from "../reports.ts";

/** @param path of the recording on the page's own server */
export async function run(path: string): Promise<ReplayReport> {
  const file = parseRecording(await (await fetch(path)).text());
  const params = paramsFromReplay(file, await allPlugins());
  const { kernels, verifier, kv } = await openBrowserHost({ params });
  const engine = await openEngine({ params }, kernels);
  const disk = await kv("replay");
  const store = await engine.store(disk);
  const roots: string[] = [];
  const noted: typeof store.settle = (change, kept) => {
    roots.push(hex(change.root));
    store.settle(change, kept);
  };
  const modules = {
    params,
    kernels,
    verifier,
    executor: engine.executor,
    kv: disk,
    store: { at: store.at.bind(store), apply: store.apply.bind(store), settle: noted },
  };
  const start = performance.now();
  const { blocks, signatures, difference } = await replay(file, modules);
  const ms = Math.round(performance.now() - start);
  return {
    title: file.title,
    recorded: file.blocks.length,
    blocks,
    signatures,
    roots,
    difference: difference && JSON.stringify(difference),
    ms,
  };
}
