// What nodes ask of one another's chains. Headers travel as the records in which they are stored, bodies as a stream of
// encoded transactions, so the serving side decodes nothing.
import { StoredHeader } from "../../chain/records.ts";
import { fail } from "../../errors.ts";
import { bytes, type Infer, many, message, sub, uint32 } from "../../lib/codec.ts";
import { StatusMessage } from "../status.ts";

/** Hashes of the asking side's chain, newest first: headers are wanted from the first one that the other knows. */
export const HeadersRequest = message("tenon.HeadersRequest", { locator: many(1, bytes), max: uint32(2) });
export type HeadersRequest = Infer<typeof HeadersRequest>;

/** Records of consecutive headers, lowest first, and where the chain that they are of stands now. */
export const HeadersAnswer = message("tenon.HeadersAnswer", { records: many(1, bytes), status: sub(2, StatusMessage) });

/** Hashes of blocks, one after the other. */
export const BodiesRequest = message("tenon.BodiesRequest", { hashes: bytes(1) });

/** Most headers in an answer. */
export const maxHeaders = 512;
/** Most hashes in a locator: it doubles its steps, so this reaches back 2^40 blocks. */
export const maxLocator = 64;
/** Most bodies asked for at once. */
export const maxBodies = 128;

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
