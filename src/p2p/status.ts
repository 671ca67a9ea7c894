// What a node says of its chain: in hello, whenever its tip changes, and with each answer of headers.
import { fail } from "../errors.ts";
import { bytes, type Infer, int64, message } from "../lib/codec.ts";

export interface Status {
  readonly height: number;
  readonly tip: Uint8Array;
  /** Sum of the work of all blocks. */
  readonly work: bigint;
}

/** `work` is big-endian without leading zeros. */
export const StatusMessage = message("tenon.Status", { height: int64(1), tip: bytes(2), work: bytes(3) });
type StatusFields = Infer<typeof StatusMessage>;

/** Bytes of the longest, and somewhat more. */
export const maxStatus = 128;
/** Far above what any chain reaches. */
const maxHeight = 2n ** 40n;
/** A hash has so many bytes: nobody has found blocks of more work together. */
const maxWork = 32;

/** The fields, for messages that hold a status. */
export function statusFields({ height, tip, work }: Status): StatusFields {
  return { height: BigInt(height), tip, work: bytesOf(work) };
}

/** @throws ChainError net.message for what no chain can be like, and for a number in another than its one form */
export function readStatus({ height, tip, work }: StatusFields): Status {
  const possible = height >= 0n && height < maxHeight && tip.length === 32;
  if (!possible || work.length > maxWork || work[0] === 0) throw fail("net.message");
  return { height: Number(height), tip, work: work.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n) };
}

export function encodeStatus(status: Status): Uint8Array {
  return StatusMessage.encode(statusFields(status));
}

/** @throws ChainError net.message */
export function decodeStatus(data: Uint8Array): Status {
  let fields: StatusFields;
  try {
    fields = StatusMessage.decode(data);
  } catch {
    throw fail("net.message");
  }
  return readStatus(fields);
}

function bytesOf(number: bigint): Uint8Array {
  const out: number[] = [];
  for (let left = number; left > 0n; left >>= 8n) out.push(Number(left & 255n));
  return Uint8Array.from(out.reverse());
}
