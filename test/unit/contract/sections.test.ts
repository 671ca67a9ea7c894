import assert from "node:assert/strict";
import { test } from "node:test";
import { keepSections, sectionsOf } from "../../../runtime/contract/binary/sections.ts";

const header = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

function leb(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest & 127) | 128);
  }
}

function custom(name: Uint8Array, content: Uint8Array): Uint8Array {
  const length = leb(name.length);
  const body = Buffer.concat([Uint8Array.from(length), name, content]);
  return Buffer.concat([Uint8Array.from([0, ...leb(body.length)]), body]);
}

test("a name of any length and of any bytes is read, and what follows is found", () => {
  const long = custom(new Uint8Array(400_000).fill(0xff), Uint8Array.of(1));
  const abi = custom(new TextEncoder().encode("abi"), Uint8Array.of(7, 8));
  const module = new Uint8Array(Buffer.concat([header, long, abi]));
  const found = sectionsOf(module);
  assert.deepEqual(
    found.map(({ name }) => name.length),
    [400_000, 3],
  );
  const section = found.find(({ name }) => name === "abi");
  assert.deepEqual(module.slice(section?.content, section?.end), Uint8Array.of(7, 8));
  assert.deepEqual(keepSections(module, ["abi"]), new Uint8Array(Buffer.concat([header, abi])));
});
