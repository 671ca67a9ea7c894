import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { concat, utf8 } from "../../../src/lib/bytes.ts";
import { hex, unhex } from "../../../src/lib/hex.ts";
import { rlpBytes, rlpInteger, rlpList } from "../../../src/lib/rlp.ts";
import { decodeEthTx, type EthTx } from "../../../src/types/ethtx.ts";
import { itemsOf, native } from "../../helpers/crypto.ts";
import { signEth } from "../../helpers/eth.ts";

const to = new Uint8Array(20).fill(0x35);
const numbers = (...values: bigint[]) => values.map(rlpInteger);

/** Address of the signer by v, r and s of the transaction itself. */
function signerOf(tx: EthTx): string {
  const odd = tx.type !== 0 ? tx.v : tx.chainId === 0n ? tx.v - 27n : tx.v - 35n - 2n * tx.chainId;
  const rs = unhex(tx.r.toString(16).padStart(64, "0") + tx.s.toString(16).padStart(64, "0"));
  const key = native.secp256k1Recover(native.keccak256(tx.payload), concat(rs, Uint8Array.of(Number(odd))));
  assert.ok(key !== undefined);
  return `0x${hex(native.keccak256(key.subarray(1)).subarray(12))}`;
}

test("the example of EIP-155", () => {
  const tx = decodeEthTx(
    unhex(
      "f86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a028ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83",
    ),
  );
  assert.ok(tx !== undefined);
  assert.equal(hex(native.keccak256(tx.payload)), "daf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53");
  assert.deepEqual(
    { ...tx, payload: undefined, data: undefined, r: 0n, s: 0n },
    {
      type: 0,
      chainId: 1n,
      nonce: 9n,
      gasPrice: 20_000_000_000n,
      gas: 21_000n,
      to,
      value: 10n ** 18n,
      v: 37n,
      payload: undefined,
      data: undefined,
      r: 0n,
      s: 0n,
    },
  );
  assert.equal(signerOf(tx), "0x9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f");
});

test("recorded transactions: signer", () => {
  for (const { ethRaw, from } of itemsOf<{ ethRaw: string; from: string }>("ethTransactions")) {
    const tx = decodeEthTx(unhex(ethRaw));
    assert.ok(tx !== undefined && tx.chainId === 3999n);
    assert.equal(signerOf(tx), from);
  }
});

const access = rlpList([rlpList([rlpBytes(to), rlpList([rlpBytes(new Uint8Array(32).fill(1))])])]);
const secret = new Uint8Array(32).fill(7);

const signed = (type: 0 | 1 | 2, fields: readonly Uint8Array[], chainId: bigint) =>
  signEth(type, fields, chainId, secret).raw;
const own = `0x${hex(native.keccak256(secp256k1.getPublicKey(secret, false).subarray(1)).subarray(12))}`;

describe("types", () => {
  const body = [...numbers(21_000n), rlpBytes(to), ...numbers(5n), rlpBytes(utf8("data"))];
  const kinds = {
    legacy: signed(0, [...numbers(3n, 10n), ...body], 3999n),
    "access list": signed(1, [...numbers(3999n, 3n, 10n), ...body, access], 3999n),
    "dynamic fee": signed(2, [...numbers(3999n, 3n, 2n, 10n), ...body, access], 3999n),
  };
  for (const [name, raw] of Object.entries(kinds)) {
    test(name, () => {
      const tx = decodeEthTx(raw);
      assert.ok(tx !== undefined);
      const { chainId, nonce, gasPrice, gas, value } = tx;
      assert.deepEqual([chainId, nonce, gasPrice, gas, value], [3999n, 3n, 10n, 21_000n, 5n]);
      assert.deepEqual([tx.to, tx.data], [to, utf8("data")]);
      assert.equal(signerOf(tx), own);
      assert.equal(decodeEthTx(concat(raw, Uint8Array.of(0))), undefined, "something behind it");
      assert.equal(decodeEthTx(raw.subarray(0, raw.length - 1)), undefined, "cut");
    });
  }

  test("a creation has no receiver", () => {
    const tx = decodeEthTx(signed(0, [...numbers(1n, 1n, 1n), rlpBytes(new Uint8Array(0)), ...numbers(0n, 0n)], 5n));
    assert.ok(tx !== undefined && tx.to === undefined && tx.chainId === 5n);
  });

  test("without replay protection the chain id is 0, and so signed, as the London signer does", () => {
    const fields = [...numbers(3n, 10n), ...body];
    const raw = rlpList([...fields, ...numbers(27n, 1n, 1n)]);
    const tx = decodeEthTx(raw);
    assert.ok(tx !== undefined && tx.chainId === 0n);
    assert.equal(hex(tx.payload), hex(rlpList([...fields, ...numbers(0n, 0n, 0n)])));
  });

  test("v below 35 wraps like unsigned 64 bits, and above them does not", () => {
    const withV = (v: bigint) => decodeEthTx(rlpList([...numbers(3n, 10n), ...body, ...numbers(v, 1n, 1n)]))?.chainId;
    assert.equal(withV(28n), 0n);
    assert.equal(withV(0n), (2n ** 64n - 35n) / 2n);
    assert.equal(withV(34n), (2n ** 64n - 1n) / 2n);
    assert.equal(withV(35n), 0n);
    assert.equal(withV(2n ** 64n - 1n), (2n ** 64n - 36n) / 2n);
    assert.equal(withV(2n ** 64n), (2n ** 64n - 35n) >> 1n);
    assert.equal(withV(2n ** 300n), (2n ** 300n - 35n) >> 1n);
  });

  test("what go-ethereum does not decode is refused", () => {
    const field = (name: string, bad: readonly Uint8Array[]) =>
      assert.equal(decodeEthTx(rlpList(bad)), undefined, name);
    const good = [...numbers(3n, 10n), ...body, ...numbers(27n, 1n, 1n)];
    assert.ok(decodeEthTx(rlpList(good)) !== undefined);
    const put = (at: number, value: Uint8Array) => good.map((one, i) => (i === at ? value : one));
    field("ten fields", [...good, ...numbers(1n)]);
    field("eight fields", good.slice(0, 8));
    field("a nonce of 65 bits", put(0, rlpInteger(2n ** 64n)));
    field("gas of 65 bits", put(2, rlpInteger(2n ** 64n)));
    field("a nonce with a leading zero", put(0, Uint8Array.of(0)));
    field("a receiver of 19 bytes", put(3, rlpBytes(to.subarray(1))));
    field("an empty list as receiver", put(3, rlpList([])));
    field("a list as data", put(5, rlpList([])));
    field("a list as value", put(4, rlpList([])));
    field("a list as s", put(8, rlpList([])));
    const typed = (list: Uint8Array) =>
      decodeEthTx(concat(Uint8Array.of(1), rlpList([...numbers(1n, 3n, 10n), ...body, list, ...numbers(0n, 1n, 1n)])));
    assert.ok(typed(access) !== undefined && typed(rlpList([])) !== undefined);
    assert.equal(typed(rlpBytes(to)), undefined, "a string as access list");
    assert.equal(typed(rlpList([rlpBytes(to)])), undefined, "a string as entry");
    assert.equal(typed(rlpList([rlpList([rlpBytes(to)])])), undefined, "an entry without slots");
    assert.equal(typed(rlpList([rlpList([rlpBytes(to), rlpList([rlpBytes(to)])])])), undefined, "a slot of 20 bytes");
    assert.equal(typed(rlpList([rlpList([rlpList([]), rlpList([])])])), undefined, "a list as address");
    for (const type of [0, 3, 4, 0x7f]) {
      assert.equal(decodeEthTx(concat(Uint8Array.of(type), rlpList(good))), undefined, `type ${type}`);
    }
    assert.equal(decodeEthTx(new Uint8Array(0)), undefined);
    assert.equal(decodeEthTx(Uint8Array.of(1)), undefined);
    assert.equal(decodeEthTx(rlpBytes(utf8("a string in the place of the list"))), undefined);
  });

  test("a number of a million bytes is decoded in reasonable time", () => {
    const giant = rlpBytes(new Uint8Array(1_000_000).fill(0xff));
    const start = performance.now();
    assert.ok(decodeEthTx(rlpList([...numbers(3n, 10n), ...body, giant, giant, giant])) !== undefined);
    assert.ok(performance.now() - start < 5000);
  });
});
