// Every collection against its JavaScript model: random operations, the contents compared after each, and nothing left in
// the state when all is deleted.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { SeededRandom } from "../../helpers/random.ts";
import { TestContract } from "../../helpers/sdkcontract.ts";

const source = `
import { Address, Bytes, SortedMap, StoredMap, StoredSet, StoredValue, StoredVector, u256, UnorderedMap } from "tenon/contract";

@struct class Note { text: string; amount: u64; tags: u16[]; next: string | null; }
@struct class Pair { left: string; right: u32; }

@contract class Shelf {
  @state number: StoredValue<u64>;
  @state text: StoredValue<string>;
  @state note: StoredValue<Note>;
  @state sums: StoredMap<Address, u256>;
  @state notes: StoredMap<Pair, Note>;
  @state members: StoredSet<Bytes>;
  @state list: StoredVector<string>;
  @state owners: UnorderedMap<string, u256>;
  @state orders: SortedMap<i32, string>;
  @state names: SortedMap<Pair, u64>;

  @call setNumber(value: u64): void { this.number.set(value); }
  @view getNumber(): u64 { return this.number.get(); }
  @view getNumberOr(other: u64): u64 { return this.number.getOr(other); }
  @view hasNumber(): bool { return this.number.exists; }
  @call dropNumber(): void { this.number.delete(); }
  @call setText(value: string): void { this.text.set(value); }
  @view getText(): string { return this.text.get(); }
  @view getTextOr(other: string): string { return this.text.getOr(other); }
  @call dropText(): void { this.text.delete(); }
  @call setNote(value: Note): void { this.note.set(value); }
  @view getNote(): Note { return this.note.get(); }

  @call setSum(key: Address, value: u256): void { this.sums.set(key, value); }
  @view getSum(key: Address): u256 { return this.sums.get(key); }
  @view hasSum(key: Address): bool { return this.sums.has(key); }
  @call dropSum(key: Address): void { this.sums.delete(key); }
  @call setNoteAt(key: Pair, value: Note): void { this.notes.set(key, value); }
  @view getNoteAt(key: Pair): Note { return this.notes.get(key); }
  @view getNoteOr(key: Pair, other: Note): Note { return this.notes.getOr(key, other); }

  @call addMember(key: Bytes): void { this.members.add(key); }
  @view hasMember(key: Bytes): bool { return this.members.has(key); }
  @call dropMember(key: Bytes): void { this.members.delete(key); }

  @call push(value: string): void { this.list.push(value); }
  @call pop(): string { return this.list.pop(); }
  @call setAt(index: u32, value: string): void { this.list[index] = value; }
  @call take(index: u32): string { return this.list.swapRemove(index); }
  @view all(): string[] {
    const found: string[] = [];
    for (let i: u32 = 0; i < this.list.length; i++) found.push(this.list[i]);
    return found;
  }
  @view at(index: u32): string { return this.list[index]; }

  @call setOwner(key: string, value: u256): void { this.owners.set(key, value); }
  @call dropOwner(key: string): bool { return this.owners.delete(key); }
  @view owner(key: string): u256 { return this.owners.get(key); }
  @view ownerOr(key: string, other: u256): u256 { return this.owners.getOr(key, other); }
  @view hasOwner(key: string): bool { return this.owners.has(key); }
  @view ownerNames(): string[] {
    const found: string[] = [];
    for (let i: u32 = 0; i < this.owners.size; i++) found.push(this.owners.keyAt(i) + "=" + this.owners.valueAt(i).toString());
    return found;
  }
  @view ownerAt(index: u32): string { return this.owners.keyAt(index); }

  @call setOrder(key: i32, value: string): void { this.orders.set(key, value); }
  @call dropOrder(key: i32): void { this.orders.delete(key); }
  @view order(key: i32): string { return this.orders.getOr(key, "none"); }
  @view hasOrder(key: i32): bool { return this.orders.has(key); }
  @view up(limit: u32): i32[] { const found: i32[] = []; for (const walk = this.orders.ascending().limit(limit); walk.next(); ) found.push(walk.key); return found; }
  @view down(limit: u32): i32[] { const found: i32[] = []; for (const walk = this.orders.descending().limit(limit); walk.next(); ) found.push(walk.key); return found; }
  @view upFrom(key: i32): string[] { const found: string[] = []; for (const walk = this.orders.ascendingFrom(key); walk.next(); ) found.push(walk.value); return found; }
  @view downFrom(key: i32): string[] { const found: string[] = []; for (const walk = this.orders.descendingFrom(key); walk.next(); ) found.push(walk.value); return found; }
  @call clear(): void { for (const walk = this.orders.ascending(); walk.next(); ) this.orders.delete(walk.key); }
  @view tooEarly(): i32 { return this.orders.ascending().key; }
  @view tooLate(): i32 { const walk = this.orders.ascending(); while (walk.next()) {} return walk.key; }

  @call setName(key: Pair, value: u64): void { this.names.set(key, value); }
  @view pairs(): Pair[] { const found: Pair[] = []; for (const walk = this.names.ascending(); walk.next(); ) found.push(walk.key); return found; }
}`;

let contract: TestContract;
before(async () => {
  contract = await TestContract.of(source);
});

/** Keys of the contract in the state. */
function held(): number {
  contract.world.commit();
  return [...contract.world.state.keys()].filter((key) => key.startsWith(contract.info.storagePrefix)).length;
}
const word = (random: SeededRandom) =>
  ["", "a", "ab", "b", "\0", "\0\0", "é", "水", "😀", "zz"][random.u32() % 10] as string;

test("StoredValue", () => {
  assert.equal(contract.call("getNumber"), 0n);
  assert.equal(contract.call("getNumberOr", 7n), 7n);
  assert.equal(contract.call("hasNumber"), false);
  contract.call("setNumber", 5n);
  assert.deepEqual([contract.call("getNumber"), contract.call("getNumberOr", 7n)], [5n, 5n]);
  assert.equal(contract.call("hasNumber"), true);
  contract.call("setNumber", 0n);
  assert.equal(contract.call("hasNumber"), true);
  contract.call("dropNumber");
  assert.equal(contract.call("hasNumber"), false);
  contract.reverts("MissingValue", "getText");
  assert.equal(contract.call("getTextOr", "other"), "other");
  for (const text of ["", "short", "长".repeat(500)]) {
    contract.call("setText", text);
    assert.equal(contract.call("getText"), text);
    assert.equal(contract.call("getTextOr", "other"), text);
  }
  contract.call("dropText");
  contract.reverts("MissingValue", "getNote");
  assert.equal(held(), 0);
});

test("StoredValue: what is stored under another type is refused", () => {
  const key = contract.info.storagePrefix + Buffer.from(contract.abi.storage("number").prefix).toString("latin1");
  for (const bytes of [Uint8Array.of(1), new Uint8Array(9)]) {
    contract.world.state.set(key, bytes);
    contract.reverts("BadInput", "getNumber");
  }
  contract.world.state.delete(key);
});

test("StoredMap", () => {
  const random = new SeededRandom(1);
  const model = new Map<string, bigint>();
  for (let i = 0; i < 300; i++) {
    const key = "00".repeat(20) + (random.u32() % 8).toString(16).padStart(2, "0");
    const value = BigInt(random.u32() % 3);
    if (random.u32() % 3 === 0) {
      contract.call("dropSum", key);
      model.delete(key);
    } else {
      contract.call("setSum", key, value);
      model.set(key, value);
    }
    assert.equal(contract.call("getSum", key), model.get(key) ?? 0n);
    assert.equal(contract.call("hasSum", key), model.has(key));
    assert.equal(held(), model.size);
  }
  for (const key of model.keys()) contract.call("dropSum", key);
  assert.equal(held(), 0);
});

test("StoredMap with structs as keys and values", () => {
  const random = new SeededRandom(2);
  const model = new Map<string, unknown>();
  const other = { text: "other", amount: 1n, tags: [], next: null };
  for (let i = 0; i < 200; i++) {
    const key = { left: word(random), right: random.u32() % 3 };
    const value = {
      text: word(random),
      amount: BigInt(i),
      tags: [1, 2, 65535].slice(random.u32() % 4),
      next: i % 2 ? word(random) : null,
    };
    const before = model.get(JSON.stringify(key));
    if (before === undefined) contract.reverts("MissingValue", "getNoteAt", key);
    assert.deepEqual(contract.call("getNoteOr", key, other), before ?? other);
    contract.call("setNoteAt", key, value);
    model.set(JSON.stringify(key), value);
    for (const [text, note] of model) assert.deepEqual(contract.call("getNoteAt", JSON.parse(text)), note);
  }
  // A key has 256 bytes at most: 4 of prefix, the text with two zeroes behind it, 4 of the number.
  contract.call("setNoteAt", { left: "x".repeat(246), right: 1 }, other);
  contract.reverts("BadInput", "setNoteAt", { left: "x".repeat(247), right: 1 }, other);
});

test("StoredSet", () => {
  const before = held();
  const model = new Set<string>();
  const random = new SeededRandom(3);
  for (let i = 0; i < 200; i++) {
    const key = new Uint8Array(random.u32() % 3).fill(random.u32() % 2);
    const name = Buffer.from(key).toString("hex");
    if (random.u32() % 2) {
      contract.call("addMember", key);
      model.add(name);
    } else {
      contract.call("dropMember", key);
      model.delete(name);
    }
    assert.equal(contract.call("hasMember", key), model.has(name));
    assert.equal(held() - before, model.size);
  }
  for (const name of model) contract.call("dropMember", Uint8Array.from(Buffer.from(name, "hex")));
  assert.equal(held(), before);
  contract.call("addMember", new Uint8Array(252));
  contract.reverts("BadInput", "addMember", new Uint8Array(253));
});

test("StoredVector", () => {
  const before = held();
  const model: string[] = [];
  const random = new SeededRandom(4);
  contract.reverts("OutOfBounds", "pop");
  for (let i = 0; i < 200; i++) {
    const index = random.u32() % 6;
    switch (random.u32() % 4) {
      case 0:
        if (model.length > 0) assert.equal(contract.call("pop"), model.pop());
        break;
      case 1:
        if (index < model.length) {
          contract.call("setAt", index, `set ${i}`);
          model[index] = `set ${i}`;
        } else contract.reverts("OutOfBounds", "setAt", index, "");
        break;
      case 2:
        if (index < model.length) {
          const taken = model[index];
          const last = model.pop() as string;
          if (index < model.length) model[index] = last;
          assert.equal(contract.call("take", index), taken);
        } else contract.reverts("OutOfBounds", "take", index);
        break;
      default:
        contract.call("push", `value ${i}`);
        model.push(`value ${i}`);
    }
    assert.deepEqual(contract.call("all"), model);
    contract.reverts("OutOfBounds", "at", model.length);
  }
  while (model.length > 0) assert.equal(contract.call("pop"), model.pop());
  assert.equal(held(), before);
});

test("UnorderedMap", () => {
  const before = held();
  // The place of a deleted key is taken by the last one.
  const model: [string, bigint][] = [];
  const random = new SeededRandom(5);
  contract.reverts("OutOfBounds", "ownerAt", 0);
  for (let i = 0; i < 300; i++) {
    const key = word(random);
    const at = model.findIndex(([name]) => name === key);
    if (random.u32() % 2 === 0) {
      assert.equal(contract.call("dropOwner", key), at >= 0);
      if (at >= 0) {
        const last = model.pop() as [string, bigint];
        if (at < model.length) model[at] = last;
      }
    } else {
      contract.call("setOwner", key, BigInt(i));
      if (at >= 0) model[at] = [key, BigInt(i)];
      else model.push([key, BigInt(i)]);
    }
    assert.deepEqual(
      contract.call("ownerNames"),
      model.map(([name, value]) => `${name}=${value}`),
    );
    const now = model.find(([name]) => name === key);
    assert.equal(contract.call("hasOwner", key), now !== undefined);
    assert.equal(contract.call("ownerOr", key, 9n), now?.[1] ?? 9n);
    if (now === undefined) contract.reverts("MissingValue", "owner", key);
    else assert.equal(contract.call("owner", key), now[1]);
    assert.equal(held() - before, model.length === 0 ? 0 : 2 * model.length + 1);
  }
  for (const [key] of [...model]) contract.call("dropOwner", key);
  assert.equal(held(), before);
});

test("SortedMap", () => {
  const before = held();
  const model = new Map<number, string>();
  const random = new SeededRandom(6);
  const edges = [-(2 ** 31), -256, -1, 0, 1, 255, 256, 2 ** 31 - 1];
  const sorted = () => [...model.keys()].sort((a, b) => a - b);
  for (let i = 0; i < 250; i++) {
    const key = i % 2 ? (edges[random.u32() % edges.length] as number) : random.u32() % 20;
    if (random.u32() % 3 === 0) {
      contract.call("dropOrder", key);
      model.delete(key);
    } else {
      contract.call("setOrder", key, `order ${i}`);
      model.set(key, `order ${i}`);
    }
    const keys = sorted();
    assert.equal(contract.call("order", key), model.get(key) ?? "none");
    assert.equal(contract.call("hasOrder", key), model.has(key));
    const limit = random.u32() % 6;
    assert.deepEqual(contract.call("up", limit), keys.slice(0, limit));
    assert.deepEqual(contract.call("down", limit), keys.toReversed().slice(0, limit));
    assert.deepEqual(
      contract.call("upFrom", key),
      keys.filter((one) => one >= key).map((one) => model.get(one)),
    );
    assert.deepEqual(
      contract.call("downFrom", key),
      keys
        .filter((one) => one <= key)
        .toReversed()
        .map((one) => model.get(one)),
    );
  }
  assert.deepEqual(contract.call("up", 1000), sorted());
  assert.deepEqual(contract.call("down", 2 ** 32 - 1), sorted().toReversed());
  contract.reverts("OutOfBounds", "tooEarly");
  contract.reverts("OutOfBounds", "tooLate");
  contract.call("clear");
  assert.deepEqual(contract.call("up", 10), []);
  assert.equal(held(), before);
});

test("SortedMap with parts of variable length in its keys sorts by the first part, then by the second", () => {
  const random = new SeededRandom(7);
  const model = new Map<string, { left: string; right: number }>();
  for (let i = 0; i < 100; i++) {
    const key = { left: word(random) + word(random), right: random.u32() % 4 };
    contract.call("setName", key, 1n);
    model.set(JSON.stringify(key), key);
    const expected = [...model.values()].sort(
      (a, b) => Buffer.compare(Buffer.from(a.left), Buffer.from(b.left)) || a.right - b.right,
    );
    assert.deepEqual(contract.call("pairs"), expected);
  }
});
