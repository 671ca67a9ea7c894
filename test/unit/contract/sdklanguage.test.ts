// Things of the language that authors use beside the SDK, and that must go with its types: null, arrays, sorting, templates,
// maps in memory, structs with methods.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { TestContract } from "../../helpers/sdkcontract.ts";

let contract: TestContract;
before(async () => {
  contract = await TestContract.of(`
import { Address, Bytes, emit, require, StoredValue, u256 } from "tenon/contract";
@struct class Slot {
  owner: Address | null;
  count: u64;
  constructor(count: u64) { this.owner = null; this.count = count; }
  next(): Slot { const slot = new Slot(this.count + 1); slot.owner = this.owner; return slot; }
}
@struct class Words { type: u8; of: string; in: u8; get: u64; default: u8; }
@event class Said { @indexed type: u8; from: string; }
@contract class Language {
  @view delete(type: u8): Words { emit(new Said(type, "text")); return new Words(type, "of", 2, 3, 4); }
  @view new(): void {}
  @state slot: StoredValue<Slot>;
  @view nulls(a: Address | null): bool[] { return [a == null, a === null, a != null, a !== null, null == a, !a]; }
  @view name(a: Address | null): string { if (a !== null) return a.toString(); return "none"; }
  @view required(a: u256 | null): string { require(a !== null, "none"); return a.toString(); }
  @view forced(a: Bytes | null): u32 { return a!.length; }
  @view find(list: Address[], a: Address): i32 { return list.indexOf(a); }
  @view sort(list: u64[]): u64[] { return list.sort((x, y) => (x < y ? -1 : 1)); }
  @view template(a: u64, b: u256): string { return \`\${a} of \${b}\`; }
  @view distinct(list: string[]): i32 { const found = new Map<string, u64>(); for (let i = 0; i < list.length; i++) found.set(list[i], i); return found.size; }
  @view abort(): void { abort("on purpose"); }
  @call count(owner: Address): Slot {
    const slot = new Slot(5);
    slot.owner = owner;
    slot.count += 3;
    slot.count++;
    this.slot.set(slot);
    return this.slot.get().next();
  }
  @view last(list: u64[]): u64 { return list[list.length - 1]; }
  @view grow(count: u32): u32 { const list: u256[] = []; for (let i: u32 = 0; i < count; i++) list.push(u256.from(i)); let sum = u256.zero; for (let i = 0; i < list.length; i++) sum = sum + list[i]; return <u32>sum.toU64(); }
}`);
});
const address = "0a".repeat(21);

test("null", () => {
  assert.deepEqual(contract.call("nulls", address), [false, false, true, true, false, false]);
  assert.deepEqual(contract.call("nulls", null), [true, true, false, false, true, true]);
  assert.deepEqual([contract.call("name", address), contract.call("name", null)], [address, "none"]);
  assert.equal(contract.call("required", 7n), "7");
  contract.reverts("Message", "required", null);
  assert.equal(contract.call("forced", new Uint8Array(3)), 3);
  contract.reverts("Abort", "forced", null);
});

test("arrays", () => {
  const list = ["01", "02", "03"].map((one) => one.repeat(21));
  assert.equal(contract.call("find", list, "03".repeat(21)), 2);
  assert.equal(contract.call("find", list, "04".repeat(21)), -1);
  assert.deepEqual(contract.call("sort", [5n, 1n, 4n, 2n]), [1n, 2n, 4n, 5n]);
  assert.equal(contract.call("last", [1n, 2n]), 2n);
  contract.reverts("Abort", "last", []);
});

test("texts and maps in memory", () => {
  assert.equal(contract.call("template", 3n, 2n ** 70n), `3 of ${2n ** 70n}`);
  assert.equal(contract.call("distinct", ["a", "b", "a"]), 2);
  assert.deepEqual(contract.reverts("Abort", "abort").fields, { message: "on purpose" });
});

test("structs with a constructor and methods of their own", () => {
  assert.deepEqual(contract.call("count", address), { owner: address, count: 10n });
});

test("names that are words of the language", () => {
  assert.deepEqual(contract.call("delete", 7), { type: 7, of: "of", in: 2, get: 3n, default: 4 });
  contract.call("new");
});

test("more values than the first blocks of memory hold", () => {
  for (const count of [0, 1, 31, 32, 33, 1000, 5000])
    assert.equal(contract.call("grow", count), (count * Math.max(count - 1, 0)) / 2);
});
