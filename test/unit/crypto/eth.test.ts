// secp256k1eth: which digest a signature covers, and everything that the wrapper must say like the Ethereum transaction.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createAddressBook } from "../../../src/address/book.ts";
import { secp256k1eth } from "../../../src/crypto/secp256k1eth/index.ts";
import { bytesOf } from "../../../src/crypto/secp256k1eth/message.ts";
import { ChainError } from "../../../src/errors.ts";
import { concat, equal, utf8 } from "../../../src/lib/bytes.ts";
import { bytes, type Init, int32, message, oneof, string, sub, uint32, uint64 } from "../../../src/lib/codec.ts";
import { hex, unhex } from "../../../src/lib/hex.ts";
import { rlpBytes, rlpInteger, rlpList } from "../../../src/lib/rlp.ts";
import { AssetsTransfer, AssetsTransferToExec, Transaction } from "../../../src/types/proto/transaction.ts";
import { Bytes, be32, native, numberOf, params, schemeOf } from "../../helpers/crypto.ts";
import { signEth } from "../../helpers/eth.ts";

const scheme = await schemeOf("secp256k1eth");
const secret = new Bytes("eth wallet").take(32);
const key = scheme.publicKey(secret);
const chainId = params.crypto.evmChainId;
const receiver = new Bytes("receiver").take(20);
const contract = createAddressBook(params, native).execAddress("evm");
/** 10^18 / 10^8. */
const unit = 10n ** 10n;

const EvmAction = message("types.EVMContractAction4Chain33", {
  amount: uint64(1),
  gasLimit: uint64(2),
  gasPrice: uint32(3),
  code: bytes(4),
  para: bytes(5),
  alias: string(6),
  note: string(7),
  contractAddr: string(8),
});
/** The coins contract's own table. */
const CoinsAction = message("types.CoinsAction", {
  transfer: oneof("value", sub(1, AssetsTransfer)),
  transferToExec: oneof("value", sub(5, AssetsTransferToExec)),
  ty: int32(3),
});
/** Number 2 is another action in the verifier's table. */
const Second = message("types.Second", { two: oneof("value", sub(2, message("types.Two", { note: bytes(3) }))) });

interface Eth {
  readonly nonce: bigint;
  readonly to: Uint8Array;
  readonly value: bigint;
  readonly data: Uint8Array;
}
const plain: Eth = { nonce: 7n, to: receiver, value: 3n * unit, data: new Uint8Array(0) };
function legacy({ nonce, to, value, data }: Eth, id = chainId) {
  const numbers = [nonce, 10n, 21_000n].map(rlpInteger);
  return signEth(0, [...numbers, rlpBytes(to), rlpInteger(value), rlpBytes(data)], id, secret);
}

/** Sign data of a transaction of contract evm. */
function evm(action: Init<typeof EvmAction.fields>, nonce = 7n, execer = utf8("evm")): Uint8Array {
  return Transaction.encode({ execer, payload: EvmAction.encode(action), nonce, fee: 100_000n, to: "to", chainID: 33 });
}
function coins(payload: Uint8Array, nonce = 7n): Uint8Array {
  return Transaction.encode({ execer: utf8("coins"), payload, nonce, to: "to" });
}
const own = (text: Uint8Array) => scheme.verify(text, key, scheme.sign(text, secret));

describe("transactions of the family's own form", () => {
  test("no Ethereum transaction inside: Keccak-256 of the sign data", () => {
    const note = utf8("a note");
    const texts = {
      "not a transaction at all": utf8("any bytes"),
      "no bytes": new Uint8Array(0),
      "another contract": Transaction.encode({ execer: utf8("user.write"), payload: utf8("text") }),
      "a transfer without a note": coins(CoinsAction.encode({ transfer: { amount: 5n, to: "x" }, ty: 1 })),
      "another coins action with a note": coins(CoinsAction.encode({ transferToExec: { amount: 5n, note }, ty: 3 })),
      "number 2 with a note": coins(Second.encode({ two: { note } })),
      "evm without a note": evm({ amount: 5n, para: receiver, contractAddr: contract }),
      "evm with a note that has no hex digits": evm({ amount: 5n, para: receiver, note: "hello" }),
      "evm with a payload that does not decode": Transaction.encode({
        execer: utf8("evm"),
        payload: Uint8Array.of(255),
      }),
    };
    for (const [name, text] of Object.entries(texts)) {
      assert.ok(own(text), name);
      const signature = scheme.sign(text, secret);
      const turned = native.secp256k1Recover(native.keccak256(text), signature);
      assert.ok(turned !== undefined && equal(turned, key), name);
    }
  });

  test("a transfer with a note is taken for a wrapped one, and refused", () => {
    for (const note of ["note", "00", "hello"]) {
      const text = coins(CoinsAction.encode({ transfer: { amount: 5n, note: utf8(note), to: "x" }, ty: 1 }));
      assert.ok(!own(text));
    }
    // Another contract whose payload reads like a transfer is no different.
    const payload = CoinsAction.encode({ transfer: { amount: 5n, note: utf8("note"), to: "x" }, ty: 1 });
    assert.ok(!own(Transaction.encode({ execer: utf8("token"), payload })));
  });
});

describe("wrapped transactions", () => {
  const { raw, signature } = legacy(plain);
  const note = hex(raw);
  const transfer = { amount: 3n, para: receiver, note, contractAddr: contract };

  test("a transfer", () => {
    assert.ok(scheme.verify(evm(transfer), key, signature));
    assert.ok(!own(evm(transfer)), "a signature over the wrapper itself does not count");
  });

  test("every difference makes it invalid", () => {
    const differences = {
      nonce: evm(transfer, 8n),
      amount: evm({ ...transfer, amount: 4n }),
      receiver: evm({ ...transfer, para: receiver.map((b) => b ^ 1) }),
      "receiver cut": evm({ ...transfer, para: receiver.subarray(1) }),
      "a call instead of a transfer": evm({ ...transfer, contractAddr: `0x${hex(receiver)}` }),
      "a creation instead of a transfer": evm({ ...transfer, code: Uint8Array.of(1) }),
      "a byte behind the raw transaction": evm({ ...transfer, note: `${note}00` }),
      "the raw transaction cut": evm({ ...transfer, note: note.slice(0, -2) }),
    };
    for (const [name, text] of Object.entries(differences)) {
      assert.ok(!scheme.verify(text, key, signature), name);
      assert.ok(!own(text), `${name}, signed as it is`);
    }
  });

  test("what does not matter", () => {
    assert.ok(scheme.verify(evm({ ...transfer, gasLimit: 1n, gasPrice: 2, alias: "x" }), key, signature));
    assert.ok(scheme.verify(evm({ ...transfer, note: `0x${note.toUpperCase()}` }), key, signature), "case and prefix");
    assert.ok(scheme.verify(evm({ ...transfer, note: `${note}; tail` }), key, signature), "what is not hex");
    const text = Transaction.encode({ execer: utf8("evm"), payload: EvmAction.encode(transfer), nonce: 7n, fee: 9n });
    assert.ok(scheme.verify(text, key, signature), "fee, receiver and chain id of the wrapper");
  });

  test("amounts: divided by 10^10 with the remainder dropped, 64 bits", () => {
    const odd = legacy({ ...plain, value: 3n * unit + unit - 1n });
    assert.ok(scheme.verify(evm({ ...transfer, note: hex(odd.raw) }), key, odd.signature));
    const big = legacy({ ...plain, value: (2n ** 64n - 1n) * unit });
    assert.ok(scheme.verify(evm({ ...transfer, amount: 2n ** 64n - 1n, note: hex(big.raw) }), key, big.signature));
    const over = legacy({ ...plain, value: (2n ** 64n + 3n) * unit });
    assert.ok(scheme.verify(evm({ ...transfer, note: hex(over.raw) }), key, over.signature), "as the family cuts it");
  });

  test("nonces above 2^63 are the negative ones of the wrapper", () => {
    const high = legacy({ ...plain, nonce: 2n ** 64n - 5n });
    assert.ok(scheme.verify(evm({ ...transfer, note: hex(high.raw) }, -5n), key, high.signature));
  });

  test("a call: its data, and the contract's address in any spelling of hex", () => {
    const data = utf8("call data");
    const call = legacy({ ...plain, value: 0n, data });
    const action = { note: hex(call.raw), para: data, contractAddr: `0x${hex(receiver)}` };
    assert.ok(scheme.verify(evm(action), key, call.signature));
    assert.ok(scheme.verify(evm({ ...action, contractAddr: hex(receiver).toUpperCase() }), key, call.signature));
    assert.ok(!scheme.verify(evm({ ...action, para: utf8("call dat") }), key, call.signature));
    assert.ok(!scheme.verify(evm({ ...action, contractAddr: contract }), key, call.signature));
  });

  test("a creation: its code, and no receiver", () => {
    const data = utf8("code");
    const create = legacy({ ...plain, to: new Uint8Array(0), value: 0n, data });
    const action = { note: hex(create.raw), code: data, contractAddr: contract };
    assert.ok(scheme.verify(evm(action), key, create.signature));
    assert.ok(!scheme.verify(evm({ ...action, code: utf8("cod") }), key, create.signature));
    assert.ok(!scheme.verify(evm({ ...action, code: new Uint8Array(0) }), key, create.signature));
  });

  test("a para chain's contract has its own address", () => {
    const execer = utf8("user.p.test.evm");
    const address = createAddressBook(params, native).execAddress("user.p.test.evm");
    assert.ok(scheme.verify(evm({ ...transfer, contractAddr: address }, 7n, execer), key, signature));
    assert.ok(!scheme.verify(evm(transfer, 7n, execer), key, signature));
  });

  test("an execer above 100 bytes is refused where its address would be needed", () => {
    const long = utf8(`evm${"x".repeat(98)}`);
    assert.ok(!own(evm({ amount: 1n, para: receiver }, 7n, long)));
    assert.ok(own(evm({ amount: 1n, para: receiver }, 7n, long.subarray(1))));
    assert.ok(own(evm({ code: Uint8Array.of(1) }, 7n, long)), "not needed for a creation");
  });

  test("a coins transfer: the note is the raw transaction itself", () => {
    const action = (change: Init<typeof AssetsTransfer.fields> = {}) =>
      coins(CoinsAction.encode({ transfer: { amount: 3n, note: raw, to: `0x${hex(receiver)}`, ...change }, ty: 1 }));
    assert.ok(scheme.verify(action(), key, signature));
    assert.ok(!scheme.verify(action({ amount: 2n }), key, signature));
    assert.ok(!scheme.verify(action({ to: "1abc" }), key, signature));
    assert.ok(!scheme.verify(action({ note: utf8(hex(raw)) }), key, signature));
  });

  test("chain ids", async () => {
    const other = legacy(plain, 1n);
    assert.ok(!scheme.verify(evm({ ...transfer, note: hex(other.raw) }), key, other.signature));
    // Without replay protection the id is 0: only a chain that says so takes it, with the hash of EIP-155 for id 0.
    const bare = (id: bigint) =>
      secp256k1eth.create({}, { kernels: native, params: { ...params, crypto: { ...params.crypto, evmChainId: id } } });
    const fields = [7n, 10n, 21_000n]
      .map(rlpInteger)
      .concat([rlpBytes(receiver), rlpInteger(3n * unit), rlpBytes(new Uint8Array(0))]);
    const unprotected = rlpList([...fields, ...[27n, 1n, 1n].map(rlpInteger)]);
    const digest = native.keccak256(rlpList([...fields, ...[0n, 0n, 0n].map(rlpInteger)]));
    const zero = bare(0n);
    const text = evm({ ...transfer, note: hex(unprotected) });
    const { signature: signed } = signDigest(digest);
    assert.ok(zero.verify(text, key, signed));
    assert.ok(!bare(27n).verify(text, key, signed) && !scheme.verify(text, key, signed));
  });

  test("typed transactions", () => {
    const tail = [rlpBytes(receiver), rlpInteger(3n * unit), rlpBytes(new Uint8Array(0)), rlpList([])];
    const listed = signEth(1, [...[chainId, 7n, 10n, 21_000n].map(rlpInteger), ...tail], chainId, secret);
    const dynamic = signEth(2, [...[chainId, 7n, 1n, 10n, 21_000n].map(rlpInteger), ...tail], chainId, secret);
    for (const one of [listed, dynamic]) {
      assert.ok(scheme.verify(evm({ ...transfer, note: hex(one.raw) }), key, one.signature));
    }
  });

  test("a blob transaction is refused, though Chain33 takes a digest of zeros for it", () => {
    // With a known digest anybody can sign for anybody: R = aQ, s = r/a.
    const blob = concat(
      Uint8Array.of(3),
      rlpList([
        ...[chainId, 7n, 1n, 10n, 21_000n].map(rlpInteger),
        rlpBytes(receiver),
        rlpInteger(3n * unit),
        rlpBytes(new Uint8Array(0)),
        rlpList([]),
        rlpInteger(1n),
        rlpList([]),
        ...[0n, 1n, 1n].map(rlpInteger),
      ]),
    );
    const { signature: forged } = signDigest(new Uint8Array(32));
    assert.ok(!scheme.verify(evm({ ...transfer, note: hex(blob) }), key, forged));
  });
});

/** A signature over a digest, made by the scheme's own signer on sign data that hashes to nothing known. */
function signDigest(digest: Uint8Array): { readonly signature: Uint8Array } {
  const signer = secp256k1eth.create({}, { kernels: { ...native, keccak256: () => digest }, params });
  return { signature: signer.sign(new Uint8Array(0), secret) };
}

describe("keys and signatures", () => {
  const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
  const text = utf8("some message");
  const signature = scheme.sign(text, secret);

  test("a compressed key is expanded, other lengths are refused", () => {
    const short = concat(Uint8Array.of(2 + ((key[64] as number) & 1)), key.subarray(1, 33));
    assert.ok(scheme.verify(text, short, signature));
    const negative = concat(Uint8Array.of(3 - ((key[64] as number) & 1)), key.subarray(1, 33));
    assert.ok(!scheme.verify(text, negative, signature));
    for (const bad of [key.subarray(1), concat(key, Uint8Array.of(0)), new Uint8Array(33), new Uint8Array(65)]) {
      assert.ok(!scheme.verify(text, bad, signature));
    }
    const hybrid = key.slice();
    hybrid[0] = 6 + ((key[64] as number) & 1);
    assert.ok(!scheme.verify(text, hybrid, signature));
  });

  test("low s is required, v is 0 or 1 and not 27 or 28", () => {
    const s = numberOf(signature.subarray(32, 64));
    const v = signature[64] as number;
    assert.ok(s <= order / 2n && v < 2);
    const high = concat(signature.subarray(0, 32), be32(order - s), Uint8Array.of(v ^ 1));
    assert.ok(native.secp256k1Recover(native.keccak256(text), high) !== undefined);
    assert.ok(!scheme.verify(text, key, high));
    for (const other of [v ^ 1, v + 2, v + 4, v + 27, v + 27 + 4]) {
      assert.ok(!scheme.verify(text, key, concat(signature.subarray(0, 64), Uint8Array.of(other))));
    }
    assert.ok(!scheme.verify(text, key, signature.subarray(0, 64)));
    assert.ok(!scheme.verify(text, key, concat(signature, Uint8Array.of(0))));
  });

  test("a precision that does not divide a coin of Ethereum into anything is refused", () => {
    for (const ethPrecision of [0n, -1n, 10n ** 18n + 1n]) {
      const crypto = { ...params.crypto, ethPrecision };
      assert.throws(
        () => secp256k1eth.create({}, { kernels: native, params: { ...params, crypto } }),
        (e) => e instanceof ChainError && e.code === "config.invalid",
      );
    }
  });
});

test("hex as go-ethereum reads it", () => {
  const cases = [
    ["", ""],
    ["0x", ""],
    ["0X12", "12"],
    ["1", "01"],
    ["0x1", "01"],
    ["abc", "0abc"],
    ["ABCD", "abcd"],
    ["12zz34", "12"],
    ["123z", "12"],
    ["z1", ""],
    ["zzz", ""],
    ["0x0x12", ""],
    ["1é", "01"],
    ["12é", "12"],
  ] as const;
  for (const [text, want] of cases) assert.equal(hex(bytesOf(text)), want, text);
  assert.equal(hex(bytesOf("00ff")), hex(unhex("00ff")));
  assert.equal(numberOf(bytesOf("ff")), 255n);
});
