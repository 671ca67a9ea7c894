// Random values of a message table for fast-check, with the edges of every scalar well represented.
import fc from "fast-check";
import type { AnyMessage, AnyValue, Field, Scalar } from "../../src/lib/codec.ts";

const min64 = -(2n ** 63n);
const max64 = 2n ** 63n - 1n;

const scalars: { readonly [K in Scalar]: fc.Arbitrary<unknown> } = {
  int32: fc.oneof(fc.constantFrom(0, 1, -1, 127, 128, 16383, 16384, 2 ** 31 - 1, -(2 ** 31)), fc.integer()),
  uint32: fc.oneof(fc.constantFrom(0, 1, 127, 128, 2 ** 31, 2 ** 32 - 1), fc.nat({ max: 2 ** 32 - 1 })),
  int64: fc.oneof(
    fc.constantFrom(0n, 1n, -1n, 127n, 128n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 53n, min64, min64 + 1n, max64),
    fc.bigInt({ min: min64, max: max64 }),
  ),
  uint64: fc.oneof(
    fc.constantFrom(0n, 1n, 128n, 2n ** 32n, 2n ** 63n, 2n ** 64n - 1n),
    fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  ),
  bool: fc.boolean(),
  string: fc.oneof(
    fc.constantFrom(
      "",
      "a",
      "\u0000",
      "\ufeffbom",
      "é",
      "中文",
      "😀",
      "x".repeat(63),
      "x".repeat(129),
      `${"y".repeat(70)}ü`,
    ),
    fc.string({ unit: "binary", maxLength: 20 }),
    fc.string({ maxLength: 80 }),
  ),
  bytes: fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ minLength: 60, maxLength: 140 })),
};

function fieldArbitrary(field: Field<unknown, unknown>): fc.Arbitrary<unknown> {
  const one =
    field.of === undefined
      ? scalars[field.kind as Scalar]
      : fc.constant(null).chain(() => arbitrary((field.of as () => AnyMessage)()));
  return field.repeated ? fc.array(one, { maxLength: 3 }) : one;
}

/** A complete value: sub-messages set or not, at most one member of each oneof set. */
export function arbitrary(table: AnyMessage): fc.Arbitrary<AnyValue> {
  const fields = Object.entries(table.fields);
  const groups = new Set(fields.map(([, f]) => f.oneof).filter((g) => g !== undefined));
  const shape: Record<string, fc.Arbitrary<unknown>> = {};
  for (const [name, f] of fields) {
    const optional = f.of !== undefined && !f.repeated && f.oneof === undefined;
    shape[name] = optional ? fc.option(fieldArbitrary(f), { nil: undefined }) : fieldArbitrary(f);
  }
  const choices: Record<string, fc.Arbitrary<string | undefined>> = {};
  for (const group of groups) {
    const members = fields.filter(([, f]) => f.oneof === group).map(([name]) => name);
    choices[group] = fc.constantFrom(undefined, ...members);
  }
  return fc.tuple(fc.record(shape), fc.record(choices)).map(([value, chosen]) => {
    const out: AnyValue = { ...value };
    for (const [name, f] of fields) if (f.oneof !== undefined && chosen[f.oneof] !== name) out[name] = undefined;
    return out;
  });
}
