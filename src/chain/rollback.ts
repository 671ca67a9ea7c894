// Taking the main chain back to a height, for operators and for chains that follow another one. Done in chunks, each one
// atomic: a rollback that was interrupted is finished by asking for it again.
import { fail } from "../errors.ts";
import { detach } from "./attach.ts";
import { commit, dropSide } from "./commit.ts";
import type { Core } from "./core.ts";
import type { FeedEntry, StoredBlock } from "./index.ts";
import { Overlay } from "./overlay.ts";
import { forkPoint, mainBlock } from "./reorganise.ts";

const chunkBlocks = 100;
const chunkBytes = 32 * 1024 * 1024;

/**
 * The blocks taken off stay readable, but are not weighed against the main chain until somebody connects them again.
 * @throws ChainError param.invalid for a height that the chain does not have, store.corrupt
 */
export async function rollback(core: Core, toHeight: number): Promise<void> {
  if (!Number.isSafeInteger(toHeight) || toHeight < 0 || toHeight > core.tip.height) {
    throw fail("param.invalid", { toHeight, tip: core.tip.height });
  }
  while (core.tip.height > toHeight) await rollbackChunk(core, toHeight);
}

async function rollbackChunk(core: Core, toHeight: number): Promise<void> {
  const overlay = new Overlay(core.modules.kv);
  const entries: FeedEntry[] = [];
  const disconnected: StoredBlock[] = [];
  let { height, sequence } = core.tip;
  let bytes = 0;
  while (height > toHeight && entries.length < chunkBlocks && bytes < chunkBytes) {
    const stored = mainBlock(core, height);
    bytes += core.blocks.sizeOf(stored);
    entries.push(detach(core, overlay, stored, ++sequence, true));
    disconnected.push(stored);
    height--;
  }
  const tip = forkPoint(core, height, sequence);
  await commit(core, { overlay, changes: [], tip, change: { connected: [], disconnected, entries }, sizes: [] });
  // Branches that left the main chain above the new tip hang in the air now.
  const gone = disconnected.flatMap(({ hash }) => core.side.subtree(hash));
  for (const { hash } of gone) core.side.delete(hash);
  await dropSide(core, gone);
}
