// The thread behind LevelKV.scanSync: it shares the database that the main thread has open, scans on request and packs
// what it finds into one transferable buffer.
import { isMainThread, type MessagePort, workerData } from "node:worker_threads";
import { ClassicLevel } from "classic-level";

/** Tells this worker from any other that happens to import this file. */
export const role = "tenon kv scanner";

export interface ScannerData {
  readonly role: typeof role;
  readonly directory: string;
  readonly port: MessagePort;
  /** Set to 1 when an answer has been posted. */
  readonly done: Int32Array<SharedArrayBuffer>;
}

export interface ScanRequest {
  readonly gte: Uint8Array;
  readonly lt: Uint8Array | undefined;
  readonly reverse: boolean;
  /** -1: no limit. */
  readonly limit: number;
}

/** Entries one after the other, each u32 key length, u32 value length (little-endian), key, value; a text is an error. */
export type ScanReply = Uint8Array<ArrayBuffer> | string;

type Entry = readonly [Uint8Array, Uint8Array];

/** A synchronous scan holds its whole result in memory twice: this is enough for any query. */
const bytesLimit = 256 * 0x10_0000;
const chunk = 1000;

export function pack(entries: readonly Entry[]): Uint8Array<ArrayBuffer> {
  let length = 0;
  for (const [key, value] of entries) length += 8 + key.length + value.length;
  const out = new Uint8Array(length);
  const view = new DataView(out.buffer);
  let at = 0;
  for (const [key, value] of entries) {
    view.setUint32(at, key.length, true);
    view.setUint32(at + 4, value.length, true);
    out.set(key, at + 8);
    out.set(value, at + 8 + key.length);
    at += 8 + key.length + value.length;
  }
  return out;
}

export function unpack(bytes: Uint8Array): Entry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const out: Entry[] = [];
  for (let at = 0; at < bytes.length; ) {
    const keyEnd = at + 8 + view.getUint32(at, true);
    const end = keyEnd + view.getUint32(at + 4, true);
    out.push([bytes.slice(at + 8, keyEnd), bytes.slice(keyEnd, end)]);
    at = end;
  }
  return out;
}

async function scan(level: ClassicLevel<Uint8Array, Uint8Array>, request: ScanRequest): Promise<ScanReply> {
  await level.open();
  const { gte, lt, reverse, limit } = request;
  const iterator = level.iterator({ gte, ...(lt === undefined ? {} : { lt }), reverse });
  const entries: Entry[] = [];
  let size = 0;
  try {
    for (;;) {
      const rest = limit < 0 ? chunk : Math.min(chunk, limit - entries.length);
      const some = rest > 0 ? await iterator.nextv(rest) : [];
      if (some.length === 0) return pack(entries);
      for (const [key, value] of some) {
        size += key.length + value.length;
        entries.push([key, value]);
      }
      if (size > bytesLimit) return `a scan found more than ${bytesLimit} bytes`;
    }
  } finally {
    await iterator.close();
  }
}

function serve({ directory, port, done }: ScannerData): void {
  const level = new ClassicLevel<Uint8Array, Uint8Array>(directory, {
    keyEncoding: "view",
    valueEncoding: "view",
    multithreading: true,
  });
  port.on("message", async (request: ScanRequest) => {
    let reply: ScanReply;
    try {
      reply = await scan(level, request);
    } catch (error) {
      reply = error instanceof Error ? error.message : String(error);
    }
    if (typeof reply === "string") port.postMessage(reply);
    else port.postMessage(reply, [reply.buffer]);
    Atomics.store(done, 0, 1);
    Atomics.notify(done, 0);
  });
}

if (!isMainThread && (workerData as Partial<ScannerData> | undefined)?.role === role) serve(workerData);
