// A block arrives: it extends the tip, lies on a side branch (and may make that branch win), or waits for its parent.
import { fail } from "../errors.ts";
import { equal } from "../lib/bytes.ts";
import { workOf } from "../lib/difficulty.ts";
import type { Header } from "../types/proto/blockchain.ts";
import { attach } from "./attach.ts";
import type { Candidate } from "./candidate.ts";
import {
  checkConsensus,
  checkContent,
  checkDuplicates,
  checkRemembered,
  checkSignatures,
  remembering,
} from "./check.ts";
import { attaching, commit, commitLater, pruneSide, storeSide, whileChecking } from "./commit.ts";
import { type Core, type Run, releaseDraft, timed } from "./core.ts";
import type { Connected } from "./index.ts";
import { Overlay } from "./overlay.ts";
import { reorganise } from "./reorganise.ts";
import { runBlock } from "./run.ts";

/**
 * @param later whether what extends the tip may become durable later
 * @throws ChainError block.* when the block is refused
 */
export async function accept(core: Core, candidate: Candidate, later: boolean): Promise<Connected> {
  const { block, hash, height } = candidate;
  const done = (status: Connected["status"]): Connected => ({ status, hash, height });
  checkRemembered(core, candidate);
  if (height <= core.tip.height && core.blocks.isMain(height, hash)) throw fail("block.exists", { height });
  if (height === 0) throw fail("block.parent", { height });
  const parent = parentOf(core, candidate);
  if (parent === undefined) {
    if (core.orphans.has(candidate)) throw fail("block.exists", { height });
    core.orphans.add(candidate);
    return done("orphan");
  }
  if (equal(block.parentHash, core.tip.hash)) {
    await extend(core, parent, candidate, later);
    return done("connected");
  }
  await core.behind.flush();
  if (core.failure !== undefined) throw core.failure;
  return done(await branch(core, parent, candidate));
}

/** The header of the parent when it is on the main chain or on a branch that is weighed. */
function parentOf(core: Core, { block, height }: Candidate): Header | undefined {
  const { parentHash } = block;
  if (equal(parentHash, core.tip.hash)) return core.tip.header;
  const side = core.side.get(parentHash);
  if (side !== undefined) return core.blocks.header(side.height, parentHash);
  const node = core.blocks.node(parentHash);
  if (node === undefined || node.height > core.tip.height || !core.blocks.isMain(node.height, parentHash)) {
    return undefined;
  }
  if (height !== node.height + 1) throw fail("block.height", { height, parent: node.height });
  return core.blocks.header(node.height, parentHash);
}

async function extend(core: Core, parent: Header, candidate: Candidate, later: boolean): Promise<void> {
  const work = core.tip.work + workOf(candidate.block.difficulty);
  const sequence = core.tip.sequence + 1;
  const { kv } = core.modules;
  const { draft } = core;
  const drafted = draft !== undefined && draft.candidate.content === candidate.content ? draft.run : undefined;
  const begun = core.ahead.verdict(candidate);
  const signatures = await remembering(core, candidate, () => {
    if (drafted === undefined) {
      if (begun === undefined) checkContent(core, parent, candidate);
      checkDuplicates(core, kv, candidate);
    }
    return begun ?? checkSignatures(core, candidate);
  });
  // No disk is waited for in between: other threads get their work now.
  if (later) core.ahead.prepare(core, candidate);
  const overlay = new Overlay(kv);
  const { run, stored, entry } = await whileChecking(
    core,
    () => remembering(core, candidate, signatures),
    async () => {
      await checkConsensus(core, parent, candidate);
      const run: Run = drafted ?? (await remembering(core, candidate, () => execute(core, parent, candidate)));
      const attached = attaching(core, [run.change], () =>
        timed(core, "index", () => attach(core, overlay, candidate, run, work, sequence)),
      );
      return { run, ...attached };
    },
  );
  await (later ? commitLater : commit)(core, {
    overlay,
    changes: [run.change],
    tip: { header: candidate.header, hash: candidate.hash, height: candidate.height, work, sequence },
    change: { connected: [stored], disconnected: [], entries: [entry] },
    sizes: [candidate.size],
  });
  // A block that was known as a side block is none any more.
  core.side.delete(candidate.hash);
  for (const tx of candidate.txs) core.verified.delete(tx.fullId);
  await pruneSide(core);
}

function execute(core: Core, parent: Header, candidate: Candidate): Run {
  // The draft's state change goes first: two pending changes may lead to one root.
  releaseDraft(core);
  return runBlock(core, candidate, parent.stateHash);
}

/** A block beside the tip: stored, or the end of a branch that wins. */
async function branch(core: Core, parent: Header, candidate: Candidate): Promise<"side" | "reorganised"> {
  const { height, hash, block } = candidate;
  const { tip } = core;
  const known = core.side.get(hash) !== undefined;
  const path = core.side.branch(block.parentHash);
  const fork = (path[0]?.height ?? height) - 1;
  if (tip.height - fork > core.options.maxReorg) throw fail("block.finalized", { height, fork, tip: tip.height });
  await remembering(core, candidate, () => checkContent(core, parent, candidate));
  await checkConsensus(core, parent, candidate);
  const before = core.blocks.node(block.parentHash);
  if (before === undefined) throw fail("store.corrupt", { what: "node of a parent" });
  const work = before.work + workOf(block.difficulty);
  if (work > tip.work) {
    await reorganise(core, fork, path, candidate);
    await pruneSide(core);
    return "reorganised";
  }
  if (known) throw fail("block.exists", { height });
  await storeSide(core, candidate, work);
  return "side";
}

/** Connects what waited for a block, and what waited for that, and so on. */
export async function acceptOrphans(core: Core, hash: Uint8Array, later: boolean): Promise<void> {
  const queue = [hash];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    for (const orphan of core.orphans.take(next)) {
      try {
        const { status } = await accept(core, orphan, later);
        if (status !== "orphan") queue.push(orphan.hash);
      } catch (error) {
        if (core.failure !== undefined) throw error;
        core.modules.log.warn("a block that waited for its parent was refused", {
          height: orphan.height,
          reason: error instanceof Error ? error.message : String(error),
        });
      }
    }
  }
}
