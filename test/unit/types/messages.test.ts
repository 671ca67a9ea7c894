// Every message of the core against an independent implementation (protobufjs with the recorded descriptors) and an
// independent scanner, on random values; and the tables against the descriptors themselves.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import protobuf from "protobufjs";
import { ChainError } from "../../../src/errors.ts";
import type { AnyMessage, AnyValue } from "../../../src/lib/codec.ts";
import { messages } from "../../../src/types/messages.ts";
import { arbitrary } from "../../helpers/arbitrary.ts";
import { liberal } from "../../helpers/liberal.ts";
import { oracleDecode, oracleEncode, typeOf } from "../../helpers/oracle.ts";
import { parse } from "../../helpers/wire.ts";

const runs = 25;
const seed = 33;

/** Runs a property on random values of every message. */
function everywhere(name: string, check: (table: AnyMessage, value: AnyValue, bytes: Uint8Array) => void): void {
  test(name, () => {
    for (const table of messages) {
      const property = fc.property(arbitrary(table), (value) => check(table, value, table.encode(value)));
      try {
        fc.assert(property, { numRuns: runs, seed });
      } catch (error) {
        throw new Error(`${table.name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
      }
    }
  });
}

describe("tables", () => {
  test("there are many, each once", () => {
    assert.ok(messages.length >= 200);
    assert.equal(new Set(messages.map((m) => m.name)).size, messages.length);
  });

  for (const table of messages) {
    test(`${table.name} agrees with the descriptor`, () => {
      const type = typeOf(table);
      const described = type.fieldsArray.map((f) => {
        f.resolve();
        assert.ok(!(f instanceof protobuf.MapField), "map fields have no table form");
        const enumeration = f.resolvedType instanceof protobuf.Enum;
        const kind = enumeration ? "int32" : f.resolvedType === null ? f.type : "message";
        const of = f.resolvedType instanceof protobuf.Type ? f.resolvedType.fullName.slice(1) : undefined;
        return { name: f.name, no: f.id, kind, repeated: f.repeated, oneof: f.partOf?.name, of };
      });
      const declared = Object.entries(table.fields).map(([name, f]) => ({
        name,
        no: f.no,
        kind: f.kind,
        repeated: f.repeated,
        oneof: f.oneof,
        of: f.of?.().name,
      }));
      // Order included: it is the order of the JSON forms.
      assert.deepEqual(declared, described);
    });
  }
});

describe("on random values of every message", () => {
  everywhere("decode(encode(v)) is v", (table, value, bytes) => {
    assert.deepEqual(table.decode(bytes), value);
    assert.equal(table.size(value), bytes.length);
  });

  everywhere("leaving out what is default changes nothing, and make puts it back", (table, value, bytes) => {
    const blank = table.make();
    const sparse: AnyValue = {};
    for (const [name, v] of Object.entries(value)) {
      const d = blank[name];
      const isDefault = v === d || ((Array.isArray(v) || v instanceof Uint8Array) && v.length === 0);
      const member = table.fields[name]?.oneof !== undefined;
      if (!isDefault || (member && v !== undefined)) sparse[name] = v;
    }
    assert.deepEqual(table.encode(sparse), bytes);
    assert.deepEqual(table.make(sparse), value);
  });

  everywhere("protobufjs reads our bytes as the same value", (table, value, bytes) => {
    assert.deepEqual(oracleDecode(table, bytes), value);
  });

  everywhere("we read protobufjs's bytes as the same value", (table, value, bytes) => {
    const theirs = oracleEncode(table, value);
    const { value: read, canonical } = table.parse(theirs);
    assert.deepEqual(read, value);
    assert.deepEqual(table.encode(read), bytes);
    assert.equal(canonical !== undefined, Buffer.compare(theirs, bytes) === 0);
  });

  everywhere("our bytes are recognised as canonical", (table, value, bytes) => {
    const { value: read, canonical } = table.parse(bytes);
    assert.deepEqual(read, value);
    assert.deepEqual(canonical, bytes);
  });

  everywhere("fields stand in canonical order: outside oneofs ascending, then oneof members", checkOrder);

  test("liberal reading: shuffled, split, repacked, with unknown fields and overwritten scalars", () => {
    for (const table of messages) {
      const property = fc.property(arbitrary(table), fc.nat(), (value, salt) => {
        const bytes = table.encode(value);
        const strange = liberal(table, bytes, salt);
        const { value: read, canonical } = table.parse(strange);
        assert.deepEqual(read, value);
        assert.deepEqual(table.encode(read), bytes);
        assert.equal(canonical !== undefined, Buffer.compare(strange, bytes) === 0);
      });
      fc.assert(property, { numRuns: runs, seed });
    }
  });

  test("broken and random bytes: codec.malformed or a value whose encoding is stable, nothing else", () => {
    for (const table of messages) {
      const mutation = fc.record({
        at: fc.nat({ max: 5000 }),
        byte: fc.integer({ min: 0, max: 255 }),
        cut: fc.nat({ max: 3 }),
      });
      const property = fc.property(arbitrary(table), fc.array(mutation, { maxLength: 4 }), (value, mutations) => {
        const bytes = [...table.encode(value)];
        for (const { at, byte, cut } of mutations) bytes.splice(at % (bytes.length + 1), cut, byte);
        stable(table, Uint8Array.from(bytes));
      });
      fc.assert(property, { numRuns: runs, seed });
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => stable(table, bytes)),
        { numRuns: runs, seed },
      );
    }
  });
});

/** Whatever is accepted re-encodes to something that decodes to the same value, and canonical means unchanged. */
function stable(table: AnyMessage, bytes: Uint8Array): void {
  let parsed: ReturnType<AnyMessage["parse"]>;
  try {
    parsed = table.parse(bytes);
  } catch (error) {
    assert.ok(error instanceof ChainError && error.code === "codec.malformed", String(error));
    return;
  }
  const again = table.encode(parsed.value);
  assert.equal(parsed.canonical !== undefined, Buffer.compare(again, bytes) === 0);
  assert.deepEqual(table.decode(again), parsed.value);
}

function checkOrder(table: AnyMessage, _value: AnyValue, bytes: Uint8Array): void {
  const fields = Object.values(table.fields);
  const groups = [...new Set(fields.map((f) => f.oneof).filter((g) => g !== undefined))];
  let last = -1;
  for (const raw of parse(bytes)) {
    const f = fields.find((one) => one.no === raw.no);
    assert.ok(f !== undefined);
    const place = (f.oneof === undefined ? 0 : groups.indexOf(f.oneof) + 1) * 2 ** 30 + f.no;
    const again = place === last && f.repeated && (f.kind === "string" || f.kind === "bytes" || f.kind === "message");
    assert.ok(place > last || again, `field ${raw.no}`);
    last = place;
    if (f.of !== undefined) checkOrder(f.of(), {}, raw.body);
  }
}
