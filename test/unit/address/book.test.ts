import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createAddressBook } from "../../../src/address/book.ts";
import { mixedCase } from "../../../src/address/eth.ts";
import { ChainError } from "../../../src/errors.ts";
import { Forks } from "../../../src/forks.ts";
import { base58, unbase58 } from "../../../src/lib/base58.ts";
import { concat, utf8 } from "../../../src/lib/bytes.ts";
import { hex, unhex } from "../../../src/lib/hex.ts";
import type { ChainParams } from "../../../src/params.ts";
import { Transaction } from "../../../src/types/proto/transaction.ts";
import { Tx } from "../../../src/types/tx.ts";
import { implementations, itemsOf, native, params, twin } from "../../helpers/crypto.ts";

const bookOf = (address: Partial<ChainParams["address"]> = {}, forks: Record<string, number> | undefined = undefined) =>
  createAddressBook(
    { address: { ...params.address, ...address }, forks: forks === undefined ? params.forks : new Forks(forks) },
    native,
  );
const book = bookOf();
const refused = (text: string) => (e: unknown) =>
  e instanceof ChainError && e.code === "address.invalid" && e.text === text;
const isConfig = (e: unknown) => e instanceof ChainError && e.code === "config.invalid";

interface KeyItem {
  readonly alg: string;
  readonly pub: string;
  readonly addrBtc: string;
  readonly addrBtcMultiSign: string;
  readonly addrEth: string;
}

for (const [label, kernels] of implementations) {
  test(`addresses of keys on ${label} kernels`, () => {
    const own = createAddressBook(params, kernels);
    for (const { pub, addrBtc, addrBtcMultiSign, addrEth, alg } of itemsOf<KeyItem>("keys")) {
      for (let again = 0; again < 2; again++) {
        assert.equal(own.fromKey(0, unhex(pub)), addrBtc, alg);
        assert.equal(own.fromKey(1, unhex(pub)), addrBtcMultiSign, alg);
        assert.equal(own.fromKey(2, unhex(pub)), addrEth, alg);
      }
    }
  });
}

test("contracts under both default drivers", () => {
  const eth = bookOf({ defaultDriver: "eth" });
  assert.equal(book.defaultId, 0);
  assert.equal(eth.defaultId, 2);
  type Item = { name: string; execPubKey: string; addrBtc: string; addrEth: string };
  for (const { name, execPubKey, addrBtc, addrEth } of itemsOf<Item>("execAddresses")) {
    assert.equal(hex(book.execKey(name)), execPubKey);
    for (let again = 0; again < 2; again++) {
      assert.equal(book.execAddress(name), addrBtc);
      assert.equal(eth.execAddress(name), addrEth);
    }
  }
  const known = { "user.p.mbaas.evm": "15w3cUZESojgPi9Kcz7UdGEMUWNRGmeEAX", evm: "19tjS51kjwrCoSQS13U3owe7gYBLfSfoFm" };
  for (const [name, address] of Object.entries(known)) assert.equal(book.execAddress(name), address);
  assert.equal(book.execAddress("x".repeat(100)).length > 20, true);
  for (const name of ["x".repeat(101), "名".repeat(34)]) {
    assert.throws(
      () => book.execAddress(name),
      (e) => e instanceof ChainError && e.code === "param.invalid",
    );
  }
});

test("validity and key form of strings", () => {
  const strict = bookOf({ enableHeight: { utxo: -1 } });
  type Item = { addr: string; valid: boolean; formatAddrKey: string };
  for (const { addr, valid, formatAddrKey } of itemsOf<Item>("checkAddress")) {
    for (let again = 0; again < 2; again++) {
      if (valid) strict.check(addr, 0);
      else
        assert.throws(
          () => strict.check(addr, 0),
          (e) => e instanceof ChainError && e.code === "address.invalid",
        );
      assert.equal(strict.keyForm(addr, 0), formatAddrKey);
    }
  }
});

describe("why an address is refused, in the family's words", () => {
  const good = "12qyocayNF7Lv6C9qW4avxs2E7U41fKSfv";
  const multi = "33XzjA5Qv9Rj1FtaxbjBMbDxNdkmUaXwbW";
  test("length, version, checksum", () => {
    const off = bookOf({ enableHeight: { eth: -1, utxo: -1, btcMultiSign: -1 } });
    assert.throws(() => off.check("", 0), refused("ErrAddressLength"));
    assert.throws(() => off.check("0OIl", 0), refused("ErrAddressLength"));
    assert.throws(() => off.check(multi, 0), refused("check version error"));
    assert.throws(() => off.check(`${good.slice(0, -1)}w`, 0), refused("Address Checksum error"));
    const long = concat(new Uint8Array(1), new Uint8Array(40).fill(3));
    assert.throws(() => off.check(base58(long), 0), refused("address checksum error"));
    // A wrong version comes before a wrong checksum.
    assert.throws(() => off.check(base58(new Uint8Array(25).fill(9)), 0), refused("check version error"));
  });

  test("another driver's reason when btc is off at the height", () => {
    const eth = bookOf({ defaultDriver: "eth", enableHeight: { btc: -1, btcMultiSign: -1, utxo: -1 } });
    assert.throws(() => eth.check(good, 0), refused("ErrInvalidEthAddr"));
    eth.check(good, -1);
  });
});

describe("which driver counts at a height", () => {
  const eth = "0x6c0d7be0d2c8350042890a77393158181716b0d6";
  test("enable heights", () => {
    const late = bookOf({ enableHeight: { eth: 100, btcMultiSign: -2 } });
    assert.throws(() => late.check(eth, 99), refused("ErrAddressLength"));
    late.check(eth, 100);
    late.check(eth, -1);
    assert.throws(() => late.check("33XzjA5Qv9Rj1FtaxbjBMbDxNdkmUaXwbW", 10 ** 9), refused("check version error"));
  });

  test("an answer at one height is none at another", () => {
    const late = bookOf({ enableHeight: { eth: 100 } });
    for (const height of [200, 50, 100, 99]) {
      if (height >= 100) late.check(eth, height);
      else assert.throws(() => late.check(eth, height));
    }
  });
});

describe("old heights", () => {
  const forks = { ForkMultiSignAddress: 100, ForkBase58AddressCheck: 200, ForkFormatAddressKey: 0 };
  const old = bookOf({ enableHeight: { eth: -1, utxo: -1, btcMultiSign: -1 } }, forks);
  const version9 = base58(concat(Uint8Array.of(9), new Uint8Array(24)));
  const longBad = base58(concat(new Uint8Array(1), new Uint8Array(40).fill(3)));
  const shortBad = "12qyocayNF7Lv6C9qW4avxs2E7U41fKSfw";

  test("a wrong version byte or over-long checksum is refused at every height: only execution forgives", () => {
    for (const height of [-1, 0, 99, 100, 199, 200]) {
      assert.throws(() => old.check(version9, height), refused("check version error"));
      assert.throws(() => old.check(longBad, height), refused("address checksum error"));
    }
  });

  test("never a wrong checksum of 25 bytes, nor a wrong length", () => {
    for (const height of [0, 99, 150]) {
      assert.throws(() => old.check(shortBad, height), refused("Address Checksum error"));
      assert.throws(() => old.check("1abc", height), refused("ErrAddressLength"));
    }
  });
});

describe("long texts", () => {
  const longOf = (bytes: number) => {
    const body = concat(
      new Uint8Array(3),
      new Uint8Array(bytes).map((_, i) => i * 31 + 7),
    );
    return base58(concat(body, native.sha256d(body).subarray(0, 4)));
  };
  test("more than 25 bytes are valid when the checksum is right, whatever the length", () => {
    for (const bytes of [30, 100, 360, 380, 500, 2000]) {
      const text = longOf(bytes);
      book.check(text, 0);
      const wrong = `${text.slice(0, -1)}${text.endsWith("2") ? "3" : "2"}`;
      assert.throws(() => book.check(wrong, 0), refused("address checksum error"), `${bytes}`);
      assert.throws(() => book.check(`${text.slice(0, 40)}0${text.slice(41)}`, 0), refused("ErrAddressLength"));
    }
    assert.ok(longOf(380).length > 512 && longOf(360).length < 512, "both decoders are asked");
  });

  test("a hundred thousand characters are judged in reasonable time", () => {
    const start = performance.now();
    assert.throws(() => book.check(`1${"z".repeat(100_000)}`, 0), refused("address checksum error"));
    assert.throws(() => book.check(`${"z".repeat(100_000)}`, 0), refused("check version error"));
    assert.throws(() => book.check(`${"1".repeat(100_000)}`, 0), refused("address checksum error"));
    assert.ok(performance.now() - start < 10_000);
  });
});

describe("the ethereum driver", () => {
  const key = unhex("0320bbac09528e19c55b0f89cb37ab265e7e856b1a8c388780322dbbfd194b52ba");
  test("before ForkFormatAddressKey keys give mixed case, and texts stay as they are", () => {
    const old = bookOf({}, { ForkFormatAddressKey: 50 });
    const lower = "0x991fb09dc31a44b3177673f330c582ac2ea168e0";
    const mixed = old.fromKey(2, key, 49);
    assert.equal(mixed.toLowerCase(), lower);
    assert.notEqual(mixed, lower);
    assert.equal(old.fromKey(2, key, 50), lower);
    assert.equal(old.fromKey(2, key), lower);
    assert.equal(old.keyForm(mixed, 49), mixed);
    assert.equal(old.keyForm(mixed, 50), lower);
    const never = bookOf({}, { ForkFormatAddressKey: -1 });
    assert.equal(never.fromKey(2, key, 10 ** 9), mixed);
  });

  test("keys that are no point lose their first byte", () => {
    const text = (bytes: Uint8Array) => `0x${hex(twin.keccak256(bytes).subarray(12))}`;
    for (const length of [1, 20, 32, 64, 65, 66, 200]) {
      const bytes = new Uint8Array(length).fill(0x11);
      assert.equal(book.fromKey(2, bytes), text(bytes.subarray(1)), `${length}`);
    }
    const noPoint = concat(Uint8Array.of(5), key.subarray(1));
    assert.equal(book.fromKey(2, noPoint), text(noPoint.subarray(1)));
    // A hybrid or uncompressed form is not expanded, which gives the same address.
    const full = native.secp256k1Expand(key) as Uint8Array;
    assert.equal(book.fromKey(2, full), book.fromKey(2, key));
    assert.throws(() => book.fromKey(2, new Uint8Array(0)), refused("ErrInvalidAddress"));
  });
});

test("the examples of EIP-55", () => {
  for (const address of [
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
    "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
    "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
    "0x52908400098527886E0F7030069857D2E4169EE7",
    "0xde709f2102306220921060314715629080e2fb77",
  ]) {
    assert.equal(mixedCase(address.toLowerCase(), native), address);
  }
});

describe("senders", () => {
  const pubkey = unhex("0320bbac09528e19c55b0f89cb37ab265e7e856b1a8c388780322dbbfd194b52ba");
  const txOf = (ty: number, key: Uint8Array = pubkey) =>
    new Tx(Transaction.make({ execer: utf8("coins"), signature: { ty, pubkey: key } }), native);

  test("the sign id chooses the form", () => {
    assert.equal(book.sender(txOf(1)), "12qyocayNF7Lv6C9qW4avxs2E7U41fKSfv");
    assert.equal(book.sender(txOf(4097)), "33XzjA5Qv9Rj1FtaxbjBMbDxNdkmUaXwbW");
    assert.equal(book.sender(txOf(8193)), "0x991fb09dc31a44b3177673f330c582ac2ea168e0");
  });

  test("unsigned: the address of no bytes", () => {
    const unsigned = new Tx(Transaction.make({ execer: utf8("coins") }), native);
    assert.equal(book.sender(unsigned), "1HT7xU2Ngenf7D4yocz2SAcnNLW7rK8d4E");
  });

  test("kinds of addresses without keys", () => {
    for (const id of [3, 4, 5, 6, 7])
      assert.throws(() => book.sender(txOf((id << 12) | 1)), refused("ErrInvalidAddress"));
    for (const id of [-1, 8]) assert.throws(() => book.fromKey(id, pubkey), refused("ErrInvalidAddress"));
    assert.throws(() => book.sender(txOf(8193, new Uint8Array(0))), refused("ErrInvalidAddress"));
  });

  test("a very long key is taken too", () => {
    const key = new Uint8Array(100_000).fill(7);
    assert.equal(book.fromKey(0, key), book.fromKey(0, key));
  });
});

describe("outputs of Bitcoin transactions", () => {
  test("txid:index", () => {
    const txid = "ab".repeat(32);
    const good = [`${txid}:0`, `${txid.toUpperCase()}:4294967295`, `${txid}:0000000004294967295`, "abc:1", ":0"];
    for (const text of good) book.check(text, 0);
    const bad = [
      `${txid}a:0`,
      `${txid}:`,
      `${txid}:-1`,
      `${txid}:+1`,
      `${txid}:4294967296`,
      `${txid}:1:2`,
      "xy:1",
      txid,
      ":",
    ];
    for (const text of bad) {
      assert.throws(
        () => book.check(text, 0),
        (e) => e instanceof ChainError && e.code === "address.invalid",
        text,
      );
    }
    assert.throws(() => bookOf({ enableHeight: { utxo: 5 } }).check(`${txid}:0`, 4));
  });
});

test("raw bytes", () => {
  assert.equal(
    hex(book.raw("12qyocayNF7Lv6C9qW4avxs2E7U41fKSfv") ?? new Uint8Array()),
    hex((unbase58("12qyocayNF7Lv6C9qW4avxs2E7U41fKSfv") as Uint8Array).subarray(1, 21)),
  );
  assert.equal(hex(book.raw("33XzjA5Qv9Rj1FtaxbjBMbDxNdkmUaXwbW") ?? new Uint8Array()).length, 40);
  for (const text of ["0x6c0d7BE0d2C8350042890a77393158181716b0d6", "6c0d7be0d2c8350042890a77393158181716b0d6"]) {
    assert.equal(hex(book.raw(text) ?? new Uint8Array()), "6c0d7be0d2c8350042890a77393158181716b0d6");
  }
  for (const text of ["", "1", "12qyocayNF7Lv6C9qW4avxs2E7U41fKSfw", "0x12", `${"ab".repeat(32)}:0`]) {
    assert.equal(book.raw(text), undefined, text);
  }
});

test("the version byte of a private chain", () => {
  const own = bookOf({ version: 23 });
  const address = own.fromKey(0, unhex("0320bbac09528e19c55b0f89cb37ab265e7e856b1a8c388780322dbbfd194b52ba"));
  own.check(address, 0);
  assert.equal((unbase58(address) as Uint8Array)[0], 23);
  assert.throws(() => own.check("12qyocayNF7Lv6C9qW4avxs2E7U41fKSfv", 0), refused("check version error"));
});

test("addresses as contracts have them: driver id and 20 bytes, and back to one spelling", () => {
  const key = unhex("0320bbac09528e19c55b0f89cb37ab265e7e856b1a8c388780322dbbfd194b52ba");
  for (const id of [0, 1, 2]) {
    const address = book.fromKey(id, key);
    const packed = book.packed(address);
    assert.equal(packed?.length, 21);
    assert.equal(packed?.[0], id);
    assert.deepEqual(packed?.subarray(1), book.raw(address));
    assert.equal(book.unpacked(packed ?? new Uint8Array(0)), address);
    // The answer is from the cache now.
    assert.equal(book.packed(address), packed);
    assert.equal(book.unpacked(packed ?? new Uint8Array(0)), address);
  }
  const eth = book.fromKey(2, key);
  const spellings = [eth.toUpperCase().replace("0X", "0x"), eth.slice(2), eth];
  for (const one of spellings) assert.deepEqual(book.packed(one), book.packed(eth));
  for (const wrong of [
    "",
    "nobody",
    "0x12",
    bookOf({ version: 23 }).fromKey(0, key),
    "12qyocayNF7Lv6C9qW4avxs2E7U41fKSfw",
  ]) {
    assert.equal(book.packed(wrong), undefined, wrong);
  }
  for (const wrong of [new Uint8Array(20), new Uint8Array(22), new Uint8Array(21).fill(3)]) {
    assert.equal(book.unpacked(wrong), undefined);
  }
});

test("drivers, and configurations that make no sense", () => {
  assert.deepEqual(book.drivers, [
    { name: "btc", id: 0 },
    { name: "btcMultiSign", id: 1 },
    { name: "eth", id: 2 },
    { name: "utxo", id: 3 },
  ]);
  for (const wrong of [
    { defaultDriver: "unheard" },
    { defaultDriver: "utxo" },
    { defaultDriver: "eth", enableHeight: { eth: 1 } },
    { defaultDriver: "btc", enableHeight: { btc: -1 } },
    { enableHeight: { unheard: 0 } },
    { version: 5 },
    { version: 256 },
    { version: -1 },
  ]) {
    assert.throws(() => bookOf(wrong), isConfig, JSON.stringify(wrong));
  }
});
