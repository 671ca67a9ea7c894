// Turns a canonical encoding into another one of the same value: everything a proto3 reader must put up with.
import type { AnyMessage, Field } from "../../src/lib/codec.ts";
import { type Random, random } from "./random.ts";
import { field, join, parse, type RawField, readVarint, tag, varint } from "./wire.ts";

/** A strange but equivalent encoding; the same salt gives the same one. */
export function liberal(table: AnyMessage, canonical: Uint8Array, salt: number): Uint8Array {
  return distort(table, canonical, random(salt));
}

function distort(table: AnyMessage, bytes: Uint8Array, rng: Random): Uint8Array {
  const byNo = new Map(Object.values(table.fields).map((f) => [f.no, f]));
  // Per field number the pieces in their order, since only that order means something.
  const queues = new Map<number, Uint8Array[]>();
  for (const raw of parse(bytes)) {
    const f = byNo.get(raw.no) as Field<unknown>;
    const pieces = piecesOf(table, f, raw, rng);
    queues.set(raw.no, [...(queues.get(raw.no) ?? []), ...pieces]);
  }
  const out: Uint8Array[] = [];
  const open = [...queues.values()];
  while (open.length > 0) {
    const queue = rng.pick(open);
    out.push(queue.shift() as Uint8Array);
    if (queue.length === 0) open.splice(open.indexOf(queue), 1);
    if (rng.below(8) === 0) out.push(unknown(byNo, rng, 0));
  }
  if (rng.below(3) === 0) out.unshift(unknown(byNo, rng, 0));
  return join(...out);
}

/** One field of the canonical form as one or more fields that mean the same. */
function piecesOf(table: AnyMessage, f: Field<unknown>, raw: RawField, rng: Random): Uint8Array[] {
  if (f.of !== undefined) {
    const inner = distort(f.of(), raw.body, rng);
    if (f.repeated || rng.below(2) === 0) return [loose({ ...raw, body: inner }, rng)];
    // Split in two at a border between fields: the reader merges them again.
    const parts = parse(inner);
    const cut = rng.below(parts.length + 1);
    const half = (list: RawField[]) => loose({ ...raw, body: join(...list.map(field)) }, rng);
    return [half(parts.slice(0, cut)), half(parts.slice(cut))];
  }
  if (f.repeated && f.kind !== "string" && f.kind !== "bytes") return repack(raw, rng);
  const pieces = [loose(raw, rng)];
  if (!f.repeated && rng.below(3) === 0) {
    const decoy = f.kind === "string" || f.kind === "bytes" ? Uint8Array.of(0x78) : varint(rng.below(1000));
    pieces.unshift(field({ ...raw, body: decoy }));
  }
  // A member of the same oneof before it is forgotten.
  if (f.oneof !== undefined && rng.below(2) === 0) {
    const rival = rng.pick(Object.values(table.fields).filter((g) => g.oneof === f.oneof));
    const wire = rival.kind === "message" || rival.kind === "string" || rival.kind === "bytes" ? 2 : 0;
    if (rival.no !== raw.no) pieces.unshift(join(tag(rival.no, wire), [0]));
  }
  return pieces;
}

/** A packed list as runs, packed and not. */
function repack(raw: RawField, rng: Random): Uint8Array[] {
  const out: Uint8Array[] = [];
  let run: Uint8Array[] = [];
  const flush = () => {
    if (run.length > 0 || rng.below(4) === 0) out.push(field({ ...raw, body: join(...run) }));
    run = [];
  };
  for (let at = 0; at < raw.body.length; ) {
    const { value, next } = readVarint(raw.body, at);
    at = next;
    const piece = varint(value, rng.below(3) === 0 ? 10 : 0);
    if (rng.below(2) === 0) run.push(piece);
    else {
      flush();
      out.push(join(tag(raw.no, 0), piece));
    }
  }
  flush();
  return out;
}

/** The field with tag, length or value padded now and then. */
function loose(raw: RawField, rng: Random): Uint8Array {
  const head = varint(BigInt(raw.no) * 8n + BigInt(raw.wire), rng.below(6) === 0 ? 2 + rng.below(9) : 0);
  if (raw.wire === 2) return join(head, varint(raw.body.length, rng.below(6) === 0 ? 2 + rng.below(9) : 0), raw.body);
  const padded = rng.below(6) === 0 ? varint(readVarint(raw.body, 0).value, 10) : raw.body;
  return join(head, padded);
}

/** A field that the table does not know: a foreign number, or a known one with a foreign wire type. */
function unknown(known: ReadonlyMap<number, Field<unknown>>, rng: Random, depth: number): Uint8Array {
  let no = rng.pick([1 + rng.below(30), 19000, 2 ** 29 - 1]);
  const foreign = rng.below(3) === 0 ? rng.pick([1, 3, 5]) : undefined;
  while (foreign === undefined && known.has(no)) no++;
  const wire = foreign ?? rng.pick([0, 1, 2, 3, 5]);
  switch (wire) {
    case 0:
      return join(tag(no, 0), varint(BigInt(rng.below(2 ** 31)) << BigInt(rng.below(34)), rng.below(11)));
    case 1:
      return join(tag(no, 1), rng.bytes(8));
    case 2:
      return field({ no, wire: 2, body: rng.bytes(rng.below(20)) });
    case 3: {
      const inner = depth > 3 ? [] : Array.from({ length: rng.below(4) }, () => unknown(new Map(), rng, depth + 1));
      return join(tag(no, 3), ...inner, tag(no, 4));
    }
    default:
      return join(tag(no, 5), rng.bytes(4));
  }
}
