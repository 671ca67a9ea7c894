// What a main chain keeps for its para chains: in which blocks a title occurs, the child chains of a block, and the
// transactions of one title as a para node downloads them (reference: rpc.md section 4.1).
import { fail } from "../errors.ts";
import { concat, equal, prefixEnd, readU64be, u64be } from "../lib/bytes.ts";
import { merkleBranch } from "../lib/merkle.ts";
import { type HeightPara, HeightParas, ParaTxDetail, type TxDetail } from "../types/proto/blockchain.ts";
import { ReceiptData } from "../types/proto/transaction.ts";
import { layeredAt } from "./candidate.ts";
import type { Core } from "./core.ts";
import { heightParas } from "./entries.ts";
import type { ParaHeightList, ParaHeights, ParaRange, StoredBlock } from "./index.ts";
import { keys } from "./layout.ts";

const maxItems = 1000;
const maxHeights = 10_000;
const maxAnswer = 100 * 1024 * 1024;
const paraPrefix = "user.p.";

/** Child chains of a block of the main chain that has para transactions. */
export function titlesAt(core: Core, height: number): readonly HeightPara[] {
  if (height > core.tip.height || height < 0) return [];
  const hash = core.blocks.mainHash(height);
  const found = core.modules.kv.getSync(keys.para(height));
  if (hash === undefined || found === undefined) return [];
  return HeightParas.decode(found).items.map((one) => ({ ...one, height: BigInt(height), hash }));
}

/** @throws ChainError param.invalid */
export function paraHeights(core: Core, request: ParaHeights) {
  const { title, height, count, direction } = request;
  if (count > maxHeights || count < 0 || (direction !== 0 && direction !== 1)) {
    throw fail("param.invalid", { count, direction });
  }
  if (height > core.tip.height || height < -1 || !title.startsWith(paraPrefix)) {
    throw fail("param.invalid", { height, title });
  }
  const prefix = keys.title(title);
  const end = prefixEnd(prefix) as Uint8Array;
  const start = height === -1 ? undefined : concat(prefix, u64be(height));
  const reverse = direction === 0;
  const gte = start === undefined || reverse ? prefix : concat(start, Uint8Array.of(0));
  const lt = start === undefined || !reverse ? end : start;
  // As in Chain33, a count of 0 asks for all.
  const found = core.modules.kv.scanSync({ gte, lt, reverse, limit: count === 0 ? maxHeights : count });
  const out: { readonly height: number; readonly hash: Uint8Array }[] = [];
  for (const [key] of found) {
    const at = readU64be(key, prefix.length);
    const hash = core.blocks.mainHash(at);
    if (hash !== undefined) out.push({ height: at, hash });
  }
  return out;
}

/** @throws ChainError range.order, param.invalid */
export function paraTxs(core: Core, request: ParaRange): readonly (ParaTxDetail | undefined)[] {
  const { title, start, isSeq, maxBytes } = request;
  if (start > request.end) throw fail("range.order", { start, end: request.end });
  const last = isSeq ? core.feed.last : core.tip.height;
  if (start < 0 || request.end > last || !title.startsWith(paraPrefix)) {
    throw fail("param.invalid", { start, end: request.end, last, title });
  }
  const count = Math.min(request.end - start + 1, maxItems);
  if (isSeq) {
    const entries = core.feed.read(start, count);
    return details(core, entries, title, ({ height, hash, type }) => [core.blocks.load(height, hash), type], maxBytes);
  }
  const heights = Array.from({ length: count }, (_, i) => start + i);
  return details(core, heights, title, (height) => [mainAt(core, height), 1], maxBytes);
}

/** @throws ChainError param.invalid */
export function paraTxsAt(core: Core, { heights, title, maxBytes }: ParaHeightList): readonly ParaTxDetail[] {
  const bad = heights.find((height) => height < 0 || height > core.tip.height);
  if (heights.length === 0 || heights.length > maxItems || bad !== undefined || !title.startsWith(paraPrefix)) {
    throw fail("param.invalid", { count: heights.length, height: bad, title });
  }
  const found = details(core, heights, title, (height) => [mainAt(core, height), 1], maxBytes);
  return found.filter((one) => one !== undefined);
}

/** One item per place, as many as fit: the caller goes on from the first that is missing. The first always fits. */
function details<T>(
  core: Core,
  places: readonly T[],
  title: string,
  read: (place: T) => readonly [StoredBlock | undefined, 1 | 2],
  maxBytes = maxAnswer,
): readonly (ParaTxDetail | undefined)[] {
  const out: (ParaTxDetail | undefined)[] = [];
  let size = 0;
  for (const place of places) {
    const [stored, type] = read(place);
    if (stored === undefined) {
      out.push(undefined);
      continue;
    }
    const indexes = membersOf(stored, title);
    for (const index of indexes) size += stored.txs[index]?.size ?? 0;
    if (size > maxBytes && out.length > 0) break;
    out.push(paraDetail(core, stored, title, type, indexes));
  }
  return out;
}

function mainAt(core: Core, height: number): StoredBlock | undefined {
  const hash = core.blocks.mainHash(height);
  return hash === undefined ? undefined : core.blocks.load(height, hash);
}

function paraDetail(
  core: Core,
  stored: StoredBlock,
  title: string,
  type: 1 | 2,
  indexes: readonly number[],
): ParaTxDetail {
  const { block, hash } = stored;
  const height = Number(block.height);
  const header = core.blocks.header(height, hash);
  const txDetails = indexes.flatMap((index): TxDetail[] => {
    const tx = block.txs[index];
    return tx === undefined ? [] : [{ index, tx, receipt: stored.receipts[index] ?? ReceiptData.make(), proofs: [] }];
  });
  const proof = layeredAt(block, core.params) ? childProof(core, stored, title) : undefined;
  return { ...ParaTxDetail.make({ type: BigInt(type), ...proof }), header, txDetails };
}

/** Positions of the title's transactions, and of all members of a group as soon as one is of the title. */
function membersOf({ txs }: StoredBlock, title: string): readonly number[] {
  const out: number[] = [];
  for (let i = 0; i < txs.length; i++) {
    const tx = txs[i] as StoredBlock["txs"][number];
    if (!tx.execer.startsWith(title)) continue;
    if (tx.value.groupCount < 2) {
      out.push(i);
      continue;
    }
    let head = i;
    while (head > 0 && !equal((txs[head] as StoredBlock["txs"][number]).hash, tx.value.header)) head--;
    const end = Math.min(Math.max(head + tx.value.groupCount, i + 1), txs.length);
    for (let member = head; member < end; member++) out.push(member);
    i = end - 1;
  }
  return out;
}

function childProof(core: Core, { block, hash, txs }: StoredBlock, title: string) {
  const height = Number(block.height);
  const kept = core.blocks.isMain(height, hash) ? titlesAt(core, height) : [];
  const children = kept.length > 0 ? kept : heightParas(txs, core.modules.hasher);
  const child = children.find((one) => one.title === title);
  if (child === undefined) return undefined;
  const roots = children.map((one) => one.childHash);
  const index = child.childHashIndex;
  return { childHash: child.childHash, index, proofs: merkleBranch(roots, index, core.modules.hasher) };
}
