// Waiting for the fate of a transaction: included, failed or dropped with the reason where the node tells it
// (Tenon.GetTxStatus), found or not yet found where it is another node of the family (QueryTransaction).
import { ChainError, fail } from "../../src/errors.ts";
import type { Json } from "../../src/lib/json.ts";
import { integerIn, listIn, type Members, membersOf, textIn } from "./chainfacts.ts";
import type { Remote } from "./client.ts";

export interface Outcome {
  readonly state: "included" | "failed" | "dropped";
  readonly height?: bigint;
  readonly index?: bigint;
  /** Why it failed or was dropped. */
  readonly reason?: string;
}

const notYet = "tx not exist";
const firstPause = 50;
const longestPause = 1000;

/** @throws ChainError timeout, remote.* */
export async function waitForTx(
  remote: Remote,
  hash: string,
  options: { readonly timeoutMs: number; readonly sleep?: (ms: number) => Promise<void>; readonly now?: () => number },
): Promise<Outcome> {
  const { timeoutMs, sleep = pause, now = Date.now } = options;
  const end = now() + timeoutMs;
  let ask = askStatus;
  for (let wait = firstPause; ; wait = Math.min(wait * 2, longestPause)) {
    try {
      const found = await ask(remote, hash);
      if (found !== undefined) return found;
    } catch (error) {
      if (!(error instanceof ChainError) || error.code !== "remote.refused") throw error;
      if (ask === askStatus && error.text.startsWith("rpc: can't find")) {
        ask = askTransaction;
        wait = firstPause / 2;
        continue;
      }
      if (error.text !== notYet) throw error;
    }
    if (now() + wait > end) throw fail("timeout", { reason: `no block has it after ${timeoutMs / 1000} s`, hash });
    await sleep(wait);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function askStatus(remote: Remote, hash: string): Promise<Outcome | undefined> {
  const status = membersOf(await remote.call("Tenon.GetTxStatus", { hash }));
  const reason = textIn(status, "reason");
  switch (status.state) {
    case "included":
      return { state: "included", ...placeOf(status) };
    case "failed":
      return { state: "failed", ...placeOf(status), reason };
    case "dropped":
      return { state: "dropped", reason };
    default:
      return undefined;
  }
}

const logErr = 1n;

async function askTransaction(remote: Remote, hash: string): Promise<Outcome | undefined> {
  const detail = membersOf(await remote.call("QueryTransaction", { hash }));
  const receipt = membersOf(detail.receipt);
  const logs = listIn(receipt, "logs").map((one: Json) => membersOf(one));
  const failure = logs.find((log) => log.ty === logErr);
  const place = placeOf(detail);
  return failure === undefined
    ? { state: "included", ...place }
    : { state: "failed", ...place, reason: textIn(failure, "log") };
}

function placeOf(members: Members): { readonly height: bigint; readonly index: bigint } {
  return { height: integerIn(members, "height", 0n), index: integerIn(members, "index", 0n) };
}
