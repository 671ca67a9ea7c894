// The headers of a victim, and such as no chain has.
import { nativeKernels } from "../../../../node/kernels.ts";
import { twinKernels } from "../../../../runtime/kernels.ts";
import { StoredHeader } from "../../../../src/chain/records.ts";
import { methods } from "../../../../src/p2p/methods.ts";
import { HeadersAnswer, HeadersRequest } from "../../../../src/p2p/sync/messages.ts";
import { headerHash } from "../../../../src/types/block.ts";
import { params } from "../../crypto.ts";
import type { Evil } from "../attacker.ts";
import { bytes } from "./attack.ts";

export const { kernels } = nativeKernels(twinKernels);

/** Hashes of the victim's last blocks. */
export async function recentHashes(evil: Evil): Promise<readonly Uint8Array[]> {
  return (await records(evil)).map((record) => StoredHeader.decode(record).hash);
}

async function records(evil: Evil, from: readonly Uint8Array[] = []): Promise<readonly Uint8Array[]> {
  const { genesis } = await evil.theirs;
  const locator = from.length === 0 ? [genesis] : from;
  const answer = await evil.channel.request(
    methods.headers,
    HeadersRequest.encode({ locator: [...locator], max: 512 }),
  );
  return HeadersAnswer.decode(answer).records;
}

/** A header that hangs on a block of the victim's, and whose content does not exist. */
export function forged(on: StoredHeader): StoredHeader {
  const made: StoredHeader = {
    ...on,
    parentHash: on.hash,
    txHash: bytes(32),
    stateHash: bytes(32),
    height: on.height + 1n,
    txCount: 1n,
    size: 500,
    signature: undefined,
  };
  return { ...made, hash: headerHash(made, params.forks, kernels) };
}

/** Record of the victim's last block, found by asking on from block to block. */
export async function lastRecord(evil: Evil): Promise<Uint8Array> {
  let last: Uint8Array | undefined;
  for (;;) {
    const list = await records(evil, last === undefined ? [] : [StoredHeader.decode(last).hash]);
    if (list.length === 0) return last ?? new Uint8Array(0);
    last = list.at(-1);
    if (list.length < 512) return last as Uint8Array;
  }
}
