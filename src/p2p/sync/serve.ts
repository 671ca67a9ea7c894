// The serving side: headers and bodies from the records in which they are stored. Nothing is decoded, answers are
// bounded, and long ones go out in parts, as fast as the peer makes room.
import type { ChainReader } from "../../chain/index.ts";
import { fail } from "../../errors.ts";
import { equal } from "../../lib/bytes.ts";
import type { Incoming, Net } from "../index.ts";
import { sendItems } from "../items.ts";
import { methods } from "../methods.ts";
import { type Status, statusFields } from "../status.ts";
import { BodiesRequest, HeadersAnswer, HeadersRequest, maxBodies, maxHeaders, maxLocator } from "./messages.ts";

type Served = Pick<ChainReader, "tip" | "hashAt" | "headerByHash" | "headerRecord" | "bodyRecord" | "totalWork">;

/** Bytes of headers after which an answer ends: it is one frame. */
const answerBytes = 524_288;

export function statusOf(chain: Pick<ChainReader, "tip" | "totalWork">): Status {
  const { height, hash } = chain.tip();
  return { height: Number(height), tip: hash, work: chain.totalWork(hash) ?? 0n };
}

export function serveChain(net: Net, chain: Served): void {
  net.serve(methods.headers, {
    classes: ["member", "full", "light"],
    rate: 20,
    burst: 60,
    maxBytes: (maxLocator + 1) * 34 + 16,
    handle: ({ body }) => headersFrom(chain, body),
  });
  net.serve(methods.bodies, {
    classes: ["member", "full"],
    rate: 50,
    burst: 200,
    maxBytes: maxBodies * 32 + 16,
    handle: (request) => sendBodies(chain, request),
  });
}

/** @throws ChainError net.message */
function headersFrom(chain: Served, body: Uint8Array): Uint8Array {
  const { locator, max } = decoded(() => HeadersRequest.decode(body));
  if (locator.length > maxLocator + 1 || locator.some(({ length }) => length !== 32)) throw fail("net.message");
  const status = statusFields(statusOf(chain));
  const records: Uint8Array[] = [];
  let height = commonHeight(chain, locator);
  for (let bytes = 0; records.length < Math.min(max, maxHeaders) && bytes < answerBytes; ) {
    const record = chain.headerRecord(++height);
    if (record === undefined) break;
    records.push(record);
    bytes += record.length;
  }
  return HeadersAnswer.encode({ records, status });
}

/** Height of the first of these blocks that is on the main chain. */
function commonHeight(chain: Served, locator: readonly Uint8Array[]): number {
  for (const hash of locator) {
    const header = chain.headerByHash(hash);
    if (header === undefined) continue;
    const height = Number(header.height);
    const main = chain.hashAt(height);
    if (main !== undefined && equal(main, hash)) return height;
  }
  return 0;
}

/** @throws ChainError net.message, net.closed */
function sendBodies(chain: Served, request: Incoming): Promise<Uint8Array> {
  const { hashes } = decoded(() => BodiesRequest.decode(request.body));
  if (hashes.length % 32 !== 0 || hashes.length > maxBodies * 32) throw fail("net.message");
  return sendItems(request, bodies(chain, hashes));
}

function* bodies(chain: Served, hashes: Uint8Array): Generator<Uint8Array | undefined, void, undefined> {
  for (let at = 0; at < hashes.length; at += 32) yield chain.bodyRecord(hashes.subarray(at, at + 32));
}

/** @throws ChainError net.message instead of what the codec says */
function decoded<T>(decode: () => T): T {
  try {
    return decode();
  } catch {
    throw fail("net.message");
  }
}
