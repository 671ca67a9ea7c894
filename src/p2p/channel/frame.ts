// The frames of a channel and their bytes: a kind, varints, a body. Strict: what the writer would not have written is
// refused, so that an input has one reading and nothing rides along unseen.
import { fail } from "../../errors.ts";
import { concat, textOf, utf8 } from "../../lib/bytes.ts";

export type Frame =
  | { readonly kind: "request"; readonly id: number; readonly method: number; readonly body: Uint8Array }
  /** Bytes of a piece of an answer. A `part` ends a piece, an `answer` ends the last one. */
  | { readonly kind: "chunk" | "part" | "answer"; readonly id: number; readonly body: Uint8Array }
  | { readonly kind: "error"; readonly id: number; readonly code: string; readonly text: string }
  | { readonly kind: "cancel"; readonly id: number }
  /** Allows so many more bytes: of the answer to a request, or (id 0) of requests and notifications. */
  | { readonly kind: "credit"; readonly id: number; readonly bytes: number }
  | { readonly kind: "notify"; readonly method: number; readonly body: Uint8Array }
  | { readonly kind: "ping" | "pong"; readonly nonce: number }
  | { readonly kind: "goodbye"; readonly code: string; readonly text: string };

/** A frame, in one piece or in two that follow each other. */
export type Pieces = readonly [start: Uint8Array, rest?: Uint8Array];

/** Never reordered: the place is what is on the wire. */
const kinds = [
  "request",
  "chunk",
  "part",
  "answer",
  "error",
  "cancel",
  "credit",
  "notify",
  "ping",
  "pong",
  "goodbye",
] as const;

/** Bytes of a frame around its body, at most. */
export const overhead = 32;
const maxCode = 40;
const maxText = 200;

export function encodeFrame(frame: Frame): Uint8Array {
  const head: number[] = [kinds.indexOf(frame.kind)];
  switch (frame.kind) {
    case "request":
      varint(head, frame.id);
      varint(head, frame.method);
      return join(head, frame.body);
    case "chunk":
    case "part":
    case "answer":
      varint(head, frame.id);
      return join(head, frame.body);
    case "error":
      varint(head, frame.id);
      return concat(Uint8Array.from(head), reason(frame.code, frame.text));
    case "cancel":
      varint(head, frame.id);
      return Uint8Array.from(head);
    case "credit":
      varint(head, frame.id);
      varint(head, frame.bytes);
      return Uint8Array.from(head);
    case "notify":
      varint(head, frame.method);
      return join(head, frame.body);
    case "ping":
    case "pong":
      varint(head, frame.nonce);
      return Uint8Array.from(head);
    case "goodbye":
      return concat(Uint8Array.from(head), reason(frame.code, frame.text));
  }
}

/** The same without copying the body of an answer. */
export function encodePieces(frame: Frame): Pieces {
  if (frame.kind !== "chunk" && frame.kind !== "part" && frame.kind !== "answer") return [encodeFrame(frame)];
  const head: number[] = [kinds.indexOf(frame.kind)];
  varint(head, frame.id);
  return [Uint8Array.from(head), frame.body];
}

/** Bodies are views of `bytes`. @throws ChainError net.frame */
export function decodeFrame(bytes: Uint8Array): Frame {
  const kind = kinds[bytes[0] ?? kinds.length];
  if (kind === undefined) throw bad("unknown kind");
  const at = { bytes, at: 1 };
  switch (kind) {
    case "request":
      return { kind, id: idOf(at), method: number(at), body: rest(at) };
    case "chunk":
    case "part":
    case "answer":
      return { kind, id: idOf(at), body: rest(at) };
    case "error":
      return { kind, id: idOf(at), ...readReason(at) };
    case "cancel":
      return ended(at, { kind, id: idOf(at) });
    case "credit":
      return ended(at, { kind, id: number(at), bytes: number(at) });
    case "notify":
      return { kind, method: number(at), body: rest(at) };
    case "ping":
    case "pong":
      return ended(at, { kind, nonce: number(at) });
    case "goodbye":
      return { kind, ...readReason(at) };
  }
}

interface Place {
  readonly bytes: Uint8Array;
  at: number;
}

const bad = (reason: string) => fail("net.frame", { reason });

function varint(into: number[], value: number): void {
  let left = value;
  while (left >= 128) {
    into.push((left % 128) | 128);
    left = Math.floor(left / 128);
  }
  into.push(left);
}

/** A safe integer in its shortest form. */
function number(place: Place): number {
  let value = 0;
  let scale = 1;
  for (let i = 0; i < 8; i++) {
    const b = place.bytes[place.at++];
    if (b === undefined) throw bad("truncated");
    value += (b & 127) * scale;
    if (b < 128) {
      if (b === 0 && i > 0) throw bad("a number in a long form");
      if (!Number.isSafeInteger(value)) throw bad("a number too large");
      return value;
    }
    scale *= 128;
  }
  throw bad("a number too large");
}

function idOf(place: Place): number {
  const id = number(place);
  if (id === 0) throw bad("id 0");
  return id;
}

function rest(place: Place): Uint8Array {
  return place.bytes.subarray(place.at);
}

function ended(place: Place, frame: Frame): Frame {
  if (place.at !== place.bytes.length) throw bad("bytes after the end");
  return frame;
}

function join(head: readonly number[], body: Uint8Array): Uint8Array {
  const out = new Uint8Array(head.length + body.length);
  out.set(head, 0);
  out.set(body, head.length);
  return out;
}

/** length of the code ‖ code ‖ text */
function reason(code: string, text: string): Uint8Array {
  const a = utf8(code).subarray(0, maxCode);
  // Cutting may split a character; the reader refuses that, so cut by characters.
  let b = utf8(text);
  for (let cut = text.slice(0, maxText); b.length > maxText; cut = cut.slice(0, -1)) b = utf8(cut);
  return concat(Uint8Array.of(a.length), a, b);
}

function readReason(place: Place): { readonly code: string; readonly text: string } {
  const length = place.bytes[place.at++] ?? 255;
  if (length > maxCode || place.at + length > place.bytes.length) throw bad("truncated");
  const code = textOf(place.bytes.subarray(place.at, place.at + length));
  const text = textOf(place.bytes.subarray(place.at + length));
  if (code === undefined || text === undefined || !/^[a-zA-Z.]*$/.test(code)) throw bad("a reason that is no text");
  if (place.bytes.length - place.at - length > maxText) throw bad("a reason too long");
  return { code, text };
}
