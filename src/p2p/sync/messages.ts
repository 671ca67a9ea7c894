// What nodes ask of one another's chains. Headers travel as the records in which they are stored, bodies as a stream of
// encoded transactions, so the serving side decodes nothing.
import { StoredHeader } from "../../chain/records.ts";
import { fail } from "../../errors.ts";
import { bytes, type Infer, int64, many, message, sub, uint32 } from "../../lib/codec.ts";

/** What a node says of its chain. `work` is big-endian without leading zeros. */
export const StatusMessage = message("tenon.Status", { height: int64(1), tip: bytes(2), work: bytes(3) });

/** Hashes of the asking side's chain, newest first: headers are wanted from the first one that the other knows. */
export const HeadersRequest = message("tenon.HeadersRequest", { locator: many(1, bytes), max: uint32(2) });
export type HeadersRequest = Infer<typeof HeadersRequest>;

/** Records of consecutive headers, lowest first, and where the chain that they are of stands now. */
export const HeadersAnswer = message("tenon.HeadersAnswer", { records: many(1, bytes), status: sub(2, StatusMessage) });

/** Hashes of blocks, one after the other. */
export const BodiesRequest = message("tenon.BodiesRequest", { hashes: bytes(1) });

export interface Status {
  readonly height: number;
  readonly tip: Uint8Array;
  readonly work: bigint;
}

/** Most headers in an answer. */
export const maxHeaders = 512;
/** Most hashes in a locator: it doubles its steps, so this reaches back 2^40 blocks. */
export const maxLocator = 64;
/** Most bodies asked for at once. */
export const maxBodies = 128;
/** Longer numbers stand for no work that a chain could have. */
const maxWorkBytes = 40;
const maxHeight = 2n ** 40n;

export function encodeStatus({ height, tip, work }: Status): Infer<typeof StatusMessage> {
  return { height: BigInt(height), tip, work: bytesOfWork(work) };
}

/** @throws ChainError net.message */
export function decodeStatus({ height, tip, work }: Infer<typeof StatusMessage>): Status {
  if (height < 0n || height >= maxHeight || tip.length !== 32 || work.length > maxWorkBytes) throw fail("net.message");
  let sum = 0n;
  for (const byte of work) sum = (sum << 8n) | BigInt(byte);
  return { height: Number(height), tip, work: sum };
}

function bytesOfWork(work: bigint): Uint8Array {
  const digits = work === 0n ? "" : work.toString(16);
  const text = digits.length % 2 === 0 ? digits : `0${digits}`;
  return Uint8Array.from({ length: text.length / 2 }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16));
}

/** A header as a peer gave it. */
export interface GivenHeader {
  /** Its fields; the hash in it is what the peer says. */
  readonly stored: StoredHeader;
  /** The record it came in. */
  readonly record: Uint8Array;
}

/** @throws ChainError net.message for what is no record of a header */
export function decodeRecord(record: Uint8Array): GivenHeader {
  try {
    return { stored: StoredHeader.decode(record), record };
  } catch {
    throw fail("net.message", { what: "header" });
  }
}
