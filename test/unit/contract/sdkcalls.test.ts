// What a contract has to do with the world: who calls, money, events, errors, other contracts, digests, the local index.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { before, test } from "node:test";
import { twinKernels } from "../../../runtime/twin/index.ts";
import { addressOf } from "../../helpers/contractworld.ts";
import { compileText, hexAddresses, TestContract } from "../../helpers/sdkcontract.ts";

const shop = `
import {
  Address, Asset, Bytes, callContract, Context, createContract, crypto, emit, Hash, LocalIndex, require, revert, Scheme,
  StoredValue, u256, viewContract,
} from "tenon/contract";

@event class Sold { @indexed buyer: Address; price: u64; @indexed label: string; note: string; }
@event class Plain {}
@error class TooCheap { price: u64; least: u256; why: string; }
@error class Closed {}

@remote declare class Till {
  put(amount: u64, note: string): u64;
  @view total(): u256;
  @payable pay(): void;
  names(): string[];
  refuse(): void;
  loop(): void;
}

@contract class Shop {
  @state owner: StoredValue<Address>;
  @state made: StoredValue<u64>;

  @init create(owner: Address): void { this.owner.set(owner); }
  @view getOwner(): Address { return this.owner.get(); }

  @view who(): Address[] { return [Context.caller, Context.origin, Context.self]; }
  @view facts(): u64[] { return [Context.height, Context.time, Context.chainId, Context.value]; }
  @view transaction(): Hash { return Context.txHash; }

  @payable @call buy(price: u64, label: string): u64 {
    require(price >= 10, new TooCheap(price, u256.from(10), "less than ten"));
    emit(new Sold(Context.caller, price, label, "thanks"));
    emit(new Plain());
    return Context.value;
  }
  @payable("any") @call paidWith(): string { return Context.asset.name + (Context.asset.isMain ? " main" : ""); }
  @call free(): void {}
  @view look(): void {}
  @call closed(): u64 { revert(new Closed()); }
  @call message(): void { revert("a text 😀"); }
  @call requireText(yes: bool): void { require(yes, "needed"); }
  @call lazily(): u64 { let made = 0; require(true, count(this)); return this.made.get(); }
  @call throwing(): void { throw new Error("thrown"); }
  @call asserting(yes: bool): void { assert(yes, "asserted"); }
  @call outside(at: i32): u64 { const list: u64[] = [1, 2]; return list[at]; }
  @call nothing(): u64 { const none: string | null = maybe(false); return none!.length; }

  @call send(to: Address, asset: string, amount: u64): void { Asset.of(asset).transfer(to, amount); }
  @call trySend(to: Address, amount: u64): bool { return Asset.main().tryTransfer(to, amount); }
  @view balance(owner: Address, asset: string): u64 { return Asset.of(asset).balanceOf(owner); }

  @call remotePut(at: Address, amount: u64): u64 { return new Till(at).put(amount, "note"); }
  @call remoteTotal(at: Address): u256 { return new Till(at).total(); }
  @call remotePay(at: Address, amount: u64): void { new Till(at).sending(amount).pay(); }
  @call remoteNames(at: Address): string[] { return new Till(at).names(); }
  @call remoteRefuse(at: Address): void { new Till(at).refuse(); }
  @call remoteLoop(at: Address): void { new Till(at).limitedTo(50000).loop(); }
  @call raw(at: Address, method: string, input: Bytes): string {
    const result = callContract(at, method, input, 0, Asset.main(), 100000);
    return (<i32>result.status).toString() + " " + result.output.toString();
  }
  @call rawView(at: Address, method: string, input: Bytes): bool { return viewContract(at, method, input).ok; }
  @call make(code: Hash, salt: Hash, owner: Address): Address { return createContract(code, salt, Bytes.encode(owner)); }

  @view digests(data: Bytes): Bytes[] {
    return [
      Bytes.encode(crypto.sha256(data)), Bytes.encode(crypto.sm3(data)), Bytes.encode(crypto.keccak256(data)), crypto.ripemd160(data),
    ];
  }
  @view verify(message: Bytes, signature: Bytes): bool { return crypto.verify(Scheme.Sm2, Bytes.empty, message, signature); }
  @call note(key: string, value: Bytes): void { LocalIndex.set(Bytes.fromText(key), value); }
  @view noted(key: string): Bytes { return LocalIndex.get(Bytes.fromText(key)); }
}

function count(shop: Shop): Closed { shop.made.set(1); return new Closed(); }
function maybe(yes: bool): string | null { return yes ? "text" : null; }
`;

const till = `
import { Context, emit, StoredValue, u256 } from "tenon/contract";
@error class No { code: u32; }
@contract class Till {
  @state sum: StoredValue<u256>;
  @call put(amount: u64, note: string): u64 { this.sum.set(this.sum.get() + u256.from(amount)); return amount + note.length; }
  @view total(): u256 { return this.sum.get(); }
  @payable @call pay(): void { this.sum.set(this.sum.get() + u256.from(Context.value)); }
  @view names(): string[] { return ["one", "", "three"]; }
  @call refuse(): void { throw new Error("refused"); }
  @call loop(): void { while (true) this.sum.set(u256.one); }
}`;

let contract: TestContract;
let other: TestContract;
before(async () => {
  contract = await TestContract.of(shop);
  other = new TestContract(await compileText(till), contract.world, contract.vm, "till");
});
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

test("init", () => {
  const owner = hex(addressOf("owner"));
  contract.call("create", owner);
  assert.equal(contract.call("getOwner"), owner);
});

test("without an init of its own a contract still has one, which takes nothing", () => {
  assert.equal(other.raw("_init", new Uint8Array(), { lifecycle: true }).status, "ok");
  const refused = other.raw("_init", Uint8Array.of(0), { lifecycle: true });
  assert.deepEqual([refused.status, other.abi.decodeError(refused.output).name], ["revert", "BadInput"]);
});

test("context", () => {
  const { world } = contract;
  const caller = addressOf("somebody");
  assert.deepEqual(contract.callWith({ caller }, "who"), [hex(caller), hex(world.origin), contract.address]);
  assert.deepEqual(contract.call("facts"), [world.height, world.blockTime, BigInt(world.chainId), 0n]);
  assert.deepEqual(contract.call("transaction"), Uint8Array.from(world.txHash));
});

test("money comes with payable methods only", () => {
  const { world } = contract;
  world.fund(world.origin, 1000n);
  world.fund(world.origin, 1000n, "token.GOLD");
  assert.equal(contract.callWith({ value: 30n }, "buy", 10n, "x"), 30n);
  assert.equal(contract.callWith({ value: 3n }, "paidWith"), " main");
  assert.equal(contract.callWith({ value: 3n, asset: "token.GOLD" }, "paidWith"), "token.GOLD");
  contract.revertsWith({ value: 3n, asset: "token.GOLD" }, "NotPayable", "buy", 10n, "x");
  for (const method of ["free", "look"]) contract.revertsWith({ value: 1n }, "NotPayable", method);
  contract.revertsWith({ value: 1n }, "NotPayable", "create", hex(world.origin));
  assert.equal(world.balance("", contract.info.address), 33n);
});

test("transfers", () => {
  const to = hex(addressOf("receiver"));
  contract.call("send", to, "", 5n);
  contract.call("send", to, "token.GOLD", 2n);
  assert.deepEqual([contract.call("balance", to, ""), contract.call("balance", to, "token.GOLD")], [5n, 2n]);
  assert.equal(contract.call("trySend", to, 1000n), false);
  assert.equal(contract.call("trySend", to, 1n), true);
  for (const amount of [1000n, 2n ** 63n, 2n ** 64n - 1n]) contract.reverts("TransferRefused", "send", to, "", amount);
});

test("events", () => {
  const { world } = contract;
  world.commit();
  world.events.length = 0;
  contract.call("buy", 12n, "étiquette");
  world.commit();
  assert.deepEqual(
    world.events.map((event) => contract.abi.decodeEvent(event)),
    [
      { name: "Sold", fields: { buyer: hex(world.origin), price: 12n, label: "étiquette", note: "thanks" } },
      { name: "Plain", fields: {} },
    ],
  );
  assert.equal(world.events[0]?.contract, contract.info.name);
  // The chain finds events by fields of 64 bytes at most.
  contract.call("buy", 12n, "x".repeat(60));
  contract.reverts("BadInput", "buy", 12n, "x".repeat(61));
});

test("errors", () => {
  assert.deepEqual(contract.reverts("TooCheap", "buy", 9n, "x").fields, {
    price: 9n,
    least: 10n,
    why: "less than ten",
  });
  assert.deepEqual(
    contract.abi.abi.errors.map((one) => [one.name, one.code]),
    [
      ["TooCheap", 1000],
      ["Closed", 1001],
    ],
  );
  contract.reverts("Closed", "closed");
  assert.deepEqual(contract.reverts("Message", "message").fields, { message: "a text 😀" });
  contract.call("requireText", true);
  assert.deepEqual(contract.reverts("Message", "requireText", false).fields, { message: "needed" });
});

test("the reason of a requirement is made only when it is not met", () => {
  assert.equal(contract.call("lazily"), 0n);
});

test("what the language itself gives up for", () => {
  assert.deepEqual(contract.reverts("Abort", "throwing").fields, { message: "thrown" });
  contract.call("asserting", true);
  assert.deepEqual(contract.reverts("Abort", "asserting", false).fields, { message: "asserted" });
  assert.equal(contract.call("outside", 1), 2n);
  for (const at of [-1, 2])
    assert.deepEqual(contract.reverts("Abort", "outside", at).fields, { message: "Index out of range" });
  contract.reverts("Abort", "nothing");
});

test("other contracts through a typed proxy", () => {
  const at = other.address;
  assert.equal(contract.call("remotePut", at, 40n), 44n);
  assert.equal(contract.call("remoteTotal", at), 40n);
  contract.call("remotePay", at, 7n);
  assert.equal(contract.call("remoteTotal", at), 47n);
  assert.equal(contract.world.balance("", other.info.address), 7n);
  assert.deepEqual(contract.call("remoteNames", at), ["one", "", "three"]);
});

test("failures of other contracts", () => {
  const at = other.address;
  const { fields } = contract.reverts("RemoteCall", "remoteRefuse", at);
  assert.equal(fields.status, 1);
  assert.deepEqual(other.abi.decodeError(fields.output as Uint8Array), {
    name: "Abort",
    code: 7,
    fields: { message: "refused" },
  });
  assert.equal(contract.reverts("RemoteCall", "remoteLoop", at).fields.status, 2);
  assert.equal(contract.reverts("RemoteCall", "remoteTotal", hex(addressOf("nobody"))).fields.status, 3);
  assert.match(contract.call("raw", at, "refuse", new Uint8Array()) as string, /^1 07000000/);
  assert.equal(contract.call("raw", at, "loop", new Uint8Array()), "2 ");
  assert.equal(contract.call("raw", at, "none", new Uint8Array()), "3 ");
  assert.match(contract.call("raw", at, "names", new Uint8Array()) as string, /^0 03000000/);
  // A static call cannot write.
  assert.equal(contract.call("rawView", at, "total", new Uint8Array()), true);
  assert.equal(contract.call("rawView", at, "pay", new Uint8Array()), false);
});

test("value and gas of a proxy are for one call", () => {
  const at = other.address;
  contract.call("remotePay", at, 3n);
  const before = contract.world.balance("", other.info.address);
  contract.call("remotePut", at, 1n);
  assert.equal(contract.world.balance("", other.info.address), before);
});

test("contracts made by contracts", async () => {
  const { wasm } = await compileText(shop);
  assert.ok(wasm);
  const code = contract.world.publish(wasm);
  const owner = hex(addressOf("new owner"));
  const made = contract.call("make", code, new Uint8Array(32), owner) as string;
  const info = contract.world.contractAt(hexAddresses.toBytes(made) as Uint8Array);
  assert.ok(info);
  const { output } = contract.world.call(contract.vm, info, "getOwner");
  assert.equal(hex(output), owner);
  assert.equal(contract.reverts("RemoteCall", "make", code, new Uint8Array(32), owner).fields.status, 3);
});

test("digests and signatures", () => {
  for (const length of [0, 1, 63, 64, 200]) {
    const data = Uint8Array.from({ length }, (_, i) => i);
    assert.deepEqual((contract.call("digests", data) as Uint8Array[]).map(hex), [
      createHash("sha256").update(data).digest("hex"),
      hex(twinKernels.sm3(data)),
      hex(twinKernels.keccak256(data)),
      createHash("ripemd160").update(data).digest("hex"),
    ]);
  }
  assert.equal(contract.call("verify", Uint8Array.of(1), Uint8Array.of(1)), true);
  assert.equal(contract.call("verify", Uint8Array.of(1), Uint8Array.of(2)), false);
});

test("local index", () => {
  const { world } = contract;
  contract.call("note", "key", Uint8Array.of(1, 2));
  world.commit();
  const input = contract.abi.encodeArguments("noted", ["key"]);
  assert.equal(contract.raw("noted", input).status, "forbidden");
  world.local = { get: (key) => world.index.get(key) };
  assert.deepEqual(contract.call("noted", "key"), Uint8Array.of(1, 2));
  assert.deepEqual(contract.call("noted", "other"), new Uint8Array());
  world.local = undefined;
});
