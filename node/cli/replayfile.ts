// A recording executed by the real parts, in memory.

import { readFile } from "node:fs/promises";
import type { Build } from "../../runtime/kernels/builds.ts";
import { allPlugins } from "../../src/catalog.ts";
import { parseRecording } from "../../src/chain/recording.ts";
import { type ReplayResult, replay } from "../../src/chain/replay.ts";
import { paramsFromReplay } from "../../src/config/replay.ts";
import type { Log } from "../../src/host.ts";
import { MemoryDisk } from "../../src/kv/memory.ts";
import { wasmFiles } from "../wasm.ts";
import { openLocalEngine } from "./local.ts";
import { UsageError } from "./output.ts";

/** @throws UsageError when the file cannot be read, or kernels asked for are not compiled @throws ChainError when it is no recording */
export async function replayFile(
  path: string,
  onBlock: (done: number, total: number) => void,
  builds?: readonly Build[],
): Promise<{ readonly title: string; readonly result: ReplayResult }> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${path} cannot be read (${error.code})`);
  });
  for (const build of builds ?? []) {
    // What is missing would silently be replaced by JavaScript.
    if ((await wasmFiles("hash", build)) === undefined) {
      throw new UsageError(`the kernels of build ${build} are not compiled: node assembly/build.ts --build ${build}`);
    }
  }
  const file = parseRecording(text);
  const params = paramsFromReplay(file, await allPlugins());
  const { engine, kernels, verifier, close } = await openLocalEngine(params, silent, builds);
  try {
    const kv = new MemoryDisk().open();
    const store = await engine.store(kv);
    const modules = { params, kernels, executor: engine.executor, store, kv, verifier };
    return { title: file.title, result: await replay(file, modules, onBlock) };
  } finally {
    await close();
  }
}

const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };
