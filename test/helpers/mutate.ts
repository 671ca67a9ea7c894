// Makes broken inputs out of good ones. Half of the changes know nothing of the format (bits, bytes, ranges, splices);
// the others know protobuf's wire format, and so get past the first length check: fields doubled, dropped, moved, lengths
// and numbers replaced, also deep inside.
import type { Random } from "./random.ts";
import { field, join, parse, type RawField, tag, varint } from "./wire.ts";

const edgeBytes = [0, 1, 2, 7, 8, 10, 0x12, 0x1a, 0x7f, 0x80, 0x81, 0xc0, 0xed, 0xf4, 0xfe, 0xff];
const edgeNumbers = [
  0n,
  1n,
  2n,
  127n,
  128n,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n,
  2n ** 53n,
  2n ** 62n,
  2n ** 63n,
  2n ** 64n - 1n,
];

/** A changed copy of `input`, at most `limit` bytes long. `others` lend pieces. */
export function mutate(input: Uint8Array, others: readonly Uint8Array[], rng: Random, limit = 16_384): Uint8Array {
  let out = input;
  for (let n = rng.below(2) === 0 ? 1 : 1 + rng.below(4); n > 0; n--) {
    out = rng.below(2) === 0 ? blind(out, others, rng) : (knowing(out, others, rng, 0) ?? blind(out, others, rng));
  }
  return out.slice(0, limit);
}

function blind(input: Uint8Array, others: readonly Uint8Array[], rng: Random): Uint8Array {
  const at = rng.below(input.length + 1);
  const to = Math.min(input.length, at + rng.below(rng.below(4) === 0 ? input.length + 1 : 9));
  const head = input.subarray(0, at);
  const piece = input.subarray(at, to);
  const tail = input.subarray(to);
  switch (rng.below(9)) {
    case 0: {
      const out = input.slice();
      if (at < out.length) out[at] = (out[at] as number) ^ (1 << rng.below(8));
      return out;
    }
    case 1:
      return join(head, [rng.pick(edgeBytes)], input.subarray(at + 1));
    case 2:
      return join(head, rng.bytes(1 + rng.below(8)), input.subarray(at));
    case 3:
      return join(head, tail);
    case 4:
      return join(head, piece, piece, tail);
    case 5:
      return head.slice();
    case 6: {
      const other = rng.pick(others);
      return join(head, other.subarray(rng.below(other.length + 1)));
    }
    case 7:
      return join(head, varint(rng.pick(edgeNumbers), rng.below(11)), tail);
    default: {
      const other = rng.pick(others);
      const from = rng.below(other.length + 1);
      return join(head, other.subarray(from, from + rng.below(64)), tail);
    }
  }
}

/** A change of whole fields; undefined when the input is not a message. */
function knowing(input: Uint8Array, others: readonly Uint8Array[], rng: Random, depth: number): Uint8Array | undefined {
  let fields: RawField[];
  try {
    fields = parse(input);
  } catch {
    return undefined;
  }
  if (fields.length === 0) return undefined;
  const at = rng.below(fields.length);
  const chosen = fields[at] as RawField;
  const replaced = (...pieces: Uint8Array[]) =>
    join(...fields.slice(0, at).map(field), ...pieces, ...fields.slice(at + 1).map(field));
  if (chosen.wire === 2 && depth < 6 && rng.below(2) === 0) {
    const inner = knowing(chosen.body, others, rng, depth + 1);
    if (inner !== undefined) return replaced(field({ ...chosen, body: inner }));
  }
  switch (rng.below(8)) {
    case 0:
      return replaced(field(chosen), field(chosen));
    case 1:
      return replaced();
    case 2: {
      const rest = fields.filter((_, i) => i !== at);
      rest.splice(rng.below(rest.length + 1), 0, chosen);
      return join(...rest.map(field));
    }
    case 3:
      return replaced(join(tag(rng.pick([1, 2, 3, 4, 9, 16, 2 ** 29 - 1]), chosen.wire), field(chosen).subarray(1)));
    case 4: {
      const length = rng.pick([chosen.body.length + 1, chosen.body.length - 1, ...edgeNumbers]);
      return replaced(join(tag(chosen.no, 2), varint(length, rng.below(6)), chosen.body));
    }
    case 5:
      return replaced(join(tag(chosen.no, 0), varint(rng.pick(edgeNumbers), rng.below(11))));
    case 6:
      return replaced(join(tag(chosen.no, rng.below(8)), chosen.body));
    default:
      return replaced(join(tag(chosen.no, 3), field(chosen), tag(chosen.no, 4)), field(chosen));
  }
}
