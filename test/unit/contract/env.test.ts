import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "node:test";
import { gasSchedule } from "../../../runtime/contract/schedule.ts";
import { twinKernels } from "../../../runtime/twin/index.ts";
import { at, bytes, type Prober, prober } from "../../helpers/contractprober.ts";
import { addressOf } from "../../helpers/contractworld.ts";
import { SeededRandom } from "../../helpers/random.ts";

test("context, asset and input tell who calls what", async () => {
  const p = await prober();
  p.world.fund(addressOf("caller"), 1000n, "coins.bty");
  const more = { caller: addressOf("caller"), value: 77n, asset: "coins.bty" };
  const { out } = p.ok("context", [at.out], undefined, more);
  const { world } = p;
  const tail = Buffer.alloc(30);
  tail.writeBigUInt64LE(77n, 0);
  tail.writeBigUInt64LE(world.height, 8);
  tail.writeBigUInt64LE(world.blockTime, 16);
  const chain = Buffer.alloc(4);
  chain.writeUInt32LE(33);
  assert.deepEqual(
    Buffer.from(out.subarray(0, 125)),
    Buffer.concat([
      addressOf("caller"),
      world.origin,
      p.contract.address,
      tail.subarray(0, 24),
      chain,
      world.txHash,
      Uint8Array.of(9, 0),
    ]),
  );
  assert.ok(out.subarray(125).every((byte) => byte === 0));
  const asset = p.ok("asset", [at.out, 6], undefined, more);
  assert.deepEqual([asset.result, Buffer.from(asset.out.subarray(0, 9)).toString()], [9n, "coins.\0\0\0"]);
  assert.equal(p.ok("input", [at.out, 0]).result, 24n);
});

test("output counts the last time, and a revert carries its data", async () => {
  const p = await prober();
  assert.deepEqual(p.call("output", [at.data, 3], bytes("abc")).output, bytes("abc"));
  const result = p.call("revert", [at.data, 3], bytes("abc"));
  assert.deepEqual([result.status, result.output], ["revert", bytes("abc")]);
});

describe("storage", () => {
  test("keys and values of any bytes come back as they were", async () => {
    const p = await prober();
    const random = new SeededRandom(1);
    for (const length of [0, 1, 7, 8, 9, 25, 100, 256]) {
      const key = random.bytes(length);
      const value = random.bytes(1 + random.below(400));
      p.ok("storage_set", [at.data, length, at.data + length, value.length, 0], Buffer.concat([key, value]));
      const name = p.contract.storagePrefix + Buffer.from(key).toString("latin1");
      assert.deepEqual(p.world.journal.get(name), new Uint8Array(value));
      const got = p.ok("storage_get", [at.data, length, at.out, 500], key);
      assert.equal(got.result, BigInt(value.length));
      assert.deepEqual(got.out.subarray(0, value.length), new Uint8Array(value));
      const cut = p.ok("storage_get", [at.data, length, at.out, 1], key);
      assert.deepEqual([cut.result, cut.out[0], cut.out[1]], [BigInt(value.length), value[0], 0]);
      p.ok("storage_delete", [at.data, length, 0], key);
      assert.equal(p.ok("storage_get", [at.data, length, at.out, 500], key).result, -1n);
    }
  });

  test("keys that share a slot of the table of texts stay apart", async () => {
    const p = await prober();
    for (let i = 0; i < 3000; i++) {
      const key = Uint8Array.of(i & 255, i >> 8, 255, 128, 0);
      p.ok("storage_set", [at.data, 5, at.data, 2, 0], key);
    }
    for (let i = 0; i < 3000; i += 7) {
      const value = p.world.journal.get(p.contract.storagePrefix + String.fromCharCode(i & 255, i >> 8, 255, 128, 0));
      assert.deepEqual(value, Uint8Array.of(i & 255, i >> 8));
    }
  });

  test("an ordered key is found from both sides until it is deleted", async () => {
    const p = await prober();
    const next = (key: string, flags: number) => {
      const { result, out } = p.ok("storage_next", [at.data, key.length, flags, at.out, 256], bytes(key));
      return result < 0n ? undefined : Buffer.from(out.subarray(0, Number(result))).toString();
    };
    for (const key of ["b", "d", "bb"]) p.ok("storage_set", [at.data, key.length, at.data, 1, 1], bytes(key));
    p.ok("storage_set", [at.data, 1, at.data, 1, 0], bytes("c"));
    assert.equal(next("b", 0), "bb");
    assert.equal(next("b", 2), "b");
    assert.equal(next("bb", 0), "d", "c is in no order");
    assert.equal(next("d", 0), undefined);
    assert.equal(next("d", 1), "bb");
    assert.equal(next("d", 3), "d");
    assert.equal(next("", 0), "b");
    assert.equal(next("b", 1), undefined);
    p.ok("storage_delete", [at.data, 2, 1], bytes("bb"));
    assert.equal(next("b", 0), "d");
    assert.equal(p.ok("storage_get", [at.data, 2, at.out, 1], bytes("bb")).result, -1n);
  });

  test("the index is charged for by its nodes", async () => {
    const p = await prober();
    const { nodeRead, nodeWrite } = gasSchedule(1).host;
    const set = (i: number, ordered: 0 | 1) =>
      p.call("storage_set", [at.data, 4, at.data, 4, ordered], Uint8Array.of(i >> 8, i & 255, 0, 0)).gasUsed;
    const plain = set(0, 0);
    assert.ok(
      set(0, 1) > plain + BigInt(nodeRead.base + nodeWrite.base),
      "a first key: the root is looked for and made",
    );
    for (let i = 1; i < 200; i++) set(i, 1);
    const again = set(7, 1);
    assert.ok(again > plain + BigInt(2 * nodeRead.base), "two levels are read");
    assert.ok(again < plain + BigInt(nodeWrite.base), "and nothing written for a key that is there");
    assert.ok(set(1000, 1) > again + BigInt(nodeWrite.base));
  });
});

describe("money", () => {
  test("a contract moves its own and only that", async () => {
    const p = await prober();
    const to = addressOf("receiver");
    p.world.fund(p.contract.address, 10n, "token.ABC");
    const send = (amount: bigint) =>
      p.ok("transfer", [at.data, 9, at.data + 9, amount], Buffer.concat([bytes("token.ABC"), to]));
    assert.equal(send(4n).result, 0n);
    assert.equal(send(7n).result, 1n);
    assert.equal(send(-1n).result, 1n);
    assert.equal(send(-(1n << 63n)).result, 1n);
    assert.equal(send(0n).result, 0n);
    assert.equal(p.world.balance("token.ABC", to), 4n);
    const read = (address: Uint8Array) =>
      p.ok("balance", [at.data, 9, at.data + 9], Buffer.concat([bytes("token.ABC"), address])).result;
    assert.deepEqual([read(to), read(p.contract.address), read(addressOf("else"))], [4n, 6n, 0n]);
    assert.equal(p.ok("balance", [0, 0, at.data], to).result, 0n, "of the chain's coin it has none");
  });
});

describe("events", () => {
  const field = (value: string) => Buffer.concat([Uint8Array.of(value.length, 0, 0, 0), bytes(value)]);
  const tell = (p: Prober, name: string, indexed: Uint8Array, data: string) =>
    p.call(
      "event",
      [
        at.data,
        name.length,
        at.data + name.length,
        indexed.length,
        at.data + name.length + indexed.length,
        data.length,
      ],
      Buffer.concat([bytes(name), indexed, bytes(data)]),
    );

  test("carry name, indexed fields and data", async () => {
    const p = await prober();
    const four = Buffer.concat(["a", "", "ccc", "d".repeat(64)].map(field));
    assert.equal(tell(p, "Transfer", four, "data").status, "ok");
    assert.deepEqual(p.world.journal.events, [
      {
        contract: "prober",
        name: "Transfer",
        indexed: ["a", "", "ccc", "d".repeat(64)].map(bytes),
        data: bytes("data"),
      },
    ]);
  });

  for (const [what, name, indexed] of [
    ["five indexed fields", "E", Buffer.concat(["", "", "", "", ""].map(field))],
    ["a field that ends outside", "E", field("abc").subarray(0, 6)],
    ["a field of 4 GB", "E", Uint8Array.of(255, 255, 255, 255)],
    ["half a length", "E", Uint8Array.of(1, 0)],
    ["a field of 65 bytes", "E", field("e".repeat(65))],
    ["no name", "", new Uint8Array()],
    ["a name of 65 bytes", "n".repeat(65), new Uint8Array()],
    ["a name that is no ASCII", "\xe9", new Uint8Array()],
    ["a name with a space", "a b", new Uint8Array()],
  ] as const) {
    test(`with ${what} are refused`, async () => {
      const p = await prober();
      assert.equal(tell(p, name, indexed, "").status, "pointer");
      assert.equal(p.world.journal.events.length, 0);
    });
  }
});

describe("the local index", () => {
  test("is written by execution and read by queries only", async () => {
    const p = await prober();
    p.ok("local_set", [at.data, 1, at.data + 1, 2], bytes("kab"));
    assert.deepEqual(p.world.journal.locals, [["LODB-wasm-prober-k", bytes("ab")]]);
    assert.equal(p.call("local_get", [at.data, 1, at.out, 9], bytes("k")).status, "forbidden");
    p.world.commit();
    p.world.local = p.world.index;
    const got = p.ok("local_get", [at.data, 1, at.out, 9], bytes("k"), { readonly: true });
    assert.deepEqual([got.result, Buffer.from(got.out.subarray(0, 2)).toString()], [2n, "ab"]);
    assert.equal(p.ok("local_get", [at.data, 1, at.out, 9], bytes("q"), { readonly: true }).result, -1n);
  });
});

test("hashes are those of the kernels", async () => {
  const p = await prober();
  const message = bytes("hello");
  const want = [
    new Uint8Array(createHash("sha256").update(message).digest()),
    new Uint8Array(createHash("sm3").update(message).digest()),
    twinKernels.keccak256(message),
    new Uint8Array(createHash("ripemd160").update(message).digest()),
  ];
  for (const [kind, hash] of want.entries()) {
    const { out } = p.ok("hash", [kind, at.data, 5, at.out], message);
    assert.deepEqual(out.subarray(0, hash.length), hash);
    assert.ok(out.subarray(hash.length, 40).every((byte) => byte === 0));
  }
  for (const kind of [4, -1]) assert.equal(p.call("hash", [kind, at.data, 5, at.out], message).status, "pointer");
});

test("signatures are checked by the world", async () => {
  const p = await prober();
  const seen: unknown[] = [];
  p.world.verify = (...args) => {
    seen.push(args);
    return args[0] === 258;
  };
  const data = bytes("keymessagesignature");
  const args = [at.data, 3, at.data + 3, 7, at.data + 10, 9];
  assert.equal(p.ok("verify", [258, ...args], data).result, 1n);
  assert.equal(p.ok("verify", [1, ...args], data).result, 0n);
  assert.deepEqual(seen[0], [258, bytes("key"), bytes("message"), bytes("signature")]);
});

test("u256 equals BigInt", async () => {
  const p = await prober();
  const random = new SeededRandom(2);
  const word = (value: bigint) => Buffer.from(value.toString(16).padStart(64, "0"), "hex").reverse();
  const limit = 1n << 256n;
  const values = [0n, 1n, 2n, limit - 1n, limit >> 1n, (1n << 128n) - 1n, 1n << 128n];
  for (let i = 0; i < 20; i++)
    values.push(BigInt(`0x${Buffer.from(random.bytes(1 + random.below(32))).toString("hex")}`));
  for (const a of values) {
    for (const b of values) {
      const want = [a * b < limit ? a * b : undefined, b === 0n ? undefined : a / b, b === 0n ? undefined : a % b];
      for (const [operation, value] of want.entries()) {
        const { result, out } = p.ok(
          "u256",
          [operation, at.data, at.data + 32, at.out],
          Buffer.concat([word(a), word(b)]),
        );
        assert.equal(result, value === undefined ? 1n : 0n);
        assert.deepEqual(Buffer.from(out.subarray(0, 32)), value === undefined ? Buffer.alloc(32) : word(value));
      }
    }
  }
  assert.equal(p.call("u256", [3, at.data, at.data, at.out]).status, "pointer");
});
