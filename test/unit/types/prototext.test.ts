// The printed .proto text parses, says what the tables say, and fits the recorded descriptors.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import protobuf from "protobufjs";
import { type AnyMessage, bytes, int32, message, oneof, sub } from "../../../src/lib/codec.ts";
import { messages } from "../../../src/types/messages.ts";
import { Transaction } from "../../../src/types/proto/transaction.ts";
import { protoFiles, protoText } from "../../../src/types/prototext.ts";
import { root as recorded } from "../../helpers/oracle.ts";

const Action = message("shop.Action", {
  buy: oneof(
    "value",
    sub(7, () => Buy),
  ),
  ty: int32(1),
  free: oneof("value", bytes(2)),
  tx: sub(3, Transaction),
});
const Buy = message("shop.Buy", { item: bytes(1) });
const Bare = message("Bare", { action: sub(1, Action) });

function parsed(files: ReadonlyMap<string, string>): protobuf.Root {
  const root = new protobuf.Root();
  for (const text of files.values()) protobuf.parse(text, root, { keepCase: true });
  root.resolveAll();
  return root;
}

function fieldsOf(root: protobuf.Root, name: string): unknown {
  return root.lookupType(name).fieldsArray.map((f) => ({
    name: f.name,
    no: f.id,
    type: f.resolvedType instanceof protobuf.Enum ? "int32" : (f.resolvedType?.fullName ?? f.type),
    repeated: f.repeated,
    oneof: f.partOf?.name,
  }));
}

function sorted(fields: unknown): unknown {
  return [...(fields as { no: number }[])].sort((a, b) => a.no - b.no);
}

describe("the printed .proto text", () => {
  test("one file, which holds every message as recorded, and nothing else", () => {
    const files = protoFiles();
    assert.deepEqual([...files.keys()], ["types.proto"]);
    const root = parsed(files);
    recorded.resolveAll();
    for (const table of messages) {
      assert.deepEqual(sorted(fieldsOf(root, table.name)), sorted(fieldsOf(recorded, table.name)), table.name);
    }
    assert.equal(root.lookup("types") instanceof protobuf.Namespace, true);
    assert.equal((root.lookup("types") as protobuf.Namespace).nestedArray.length, messages.length);
  });

  test("fields stand in declaration order, a oneof where its first member does", () => {
    const root = parsed(protoFiles([Action]));
    for (const table of [...messages, Action] as AnyMessage[]) {
      const printed = root.lookupType(table.name).fieldsArray.map((f) => f.name);
      const groups = new Set<string>();
      const expected = Object.entries(table.fields).flatMap(([name, { oneof: group }]) => {
        if (group === undefined) return [name];
        if (groups.has(group)) return [];
        groups.add(group);
        return Object.entries(table.fields)
          .filter(([, f]) => f.oneof === group)
          .map(([n]) => n);
      });
      assert.deepEqual(printed, expected);
    }
  });

  test("messages of other packages get files of their own, with what they refer to", () => {
    const files = protoFiles([Bare]);
    assert.deepEqual([...files.keys()], ["messages.proto", "shop.proto", "types.proto"]);
    const shop = files.get("shop.proto") ?? "";
    assert.match(shop, /^syntax = "proto3";\n\npackage shop;\n\nimport "types.proto";\n/);
    assert.match(
      shop,
      /message Action \{\n {2}oneof value \{\n {4}Buy buy = 7;\n {4}bytes free = 2;\n {2}\}\n {2}int32 ty = 1;\n {2}\.types\.Transaction tx = 3;\n\}/,
    );
    assert.doesNotMatch(files.get("messages.proto") ?? "", /package/);
    assert.match(files.get("messages.proto") ?? "", /import "shop.proto";/);
    const root = parsed(files);
    assert.equal(root.lookupType("Bare").fields.action?.resolvedType?.fullName, ".shop.Action");
  });

  test("messages without fields, and the text as a whole", () => {
    assert.match(protoText(), /^\/\/ types\.proto\nsyntax = "proto3";\n/);
    assert.match(protoText(), /message ReqNil \{\}\n/);
    assert.equal(protoText([Bare]), protoText([Bare]));
    assert.equal(protoText([Bare, Action, Buy]), protoText([Bare]));
    assert.equal(protoText([Bare]).match(/^\/\/ .*\.proto$/gm)?.length, 3);
  });
});
