// Vectors: encodings. Messages that belong to contracts and to the network are declared here as they are on the wire.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { zero32 } from "../../../src/lib/bytes.ts";
import {
  type AnyMessage,
  type AnyValue,
  bytes,
  int32,
  int64,
  many,
  message,
  oneof,
  string,
  sub,
} from "../../../src/lib/codec.ts";
import { hex, unhex } from "../../../src/lib/hex.ts";
import { Account } from "../../../src/types/proto/account.ts";
import { Header, ReqParaTxByHeight } from "../../../src/types/proto/blockchain.ts";
import { ReplyHashes } from "../../../src/types/proto/common.ts";
import { StoreSet } from "../../../src/types/proto/db.ts";
import { ModifyConfig } from "../../../src/types/proto/executor.ts";
import {
  AssetsGenesis,
  AssetsTransfer,
  AssetsTransferToExec,
  AssetsWithdraw,
  Receipt,
  Transaction,
} from "../../../src/types/proto/transaction.ts";
import { vectors } from "../../helpers/vectors.ts";

const CoinsAction = message("types.CoinsAction", {
  transfer: oneof("value", sub(1, AssetsTransfer)),
  withdraw: oneof("value", sub(4, AssetsWithdraw)),
  genesis: oneof("value", sub(2, AssetsGenesis)),
  transferToExec: oneof("value", sub(5, AssetsTransferToExec)),
  ty: int32(3),
});
const ApplyConfig = message("types.ApplyConfig", { config: sub(1, ModifyConfig) });
const ApproveConfig = message("types.ApproveConfig", { applyConfigId: string(1), autonomyItemId: string(2) });
const ManageAction = message("types.ManageAction", {
  modify: oneof("value", sub(1, ModifyConfig)),
  apply: oneof("value", sub(3, ApplyConfig)),
  approve: oneof("value", sub(4, ApproveConfig)),
  Ty: int32(2),
});
const CommitDelayTx = message("types.CommitDelayTx", {
  delayTx: string(1),
  relativeDelayHeight: int64(2),
  relativeDelayTime: int64(3),
});
const NoneAction = message("types.NoneAction", { commitDelayTx: oneof("value", sub(1, CommitDelayTx)), Ty: int32(2) });
const LightBlock = message("types.LightBlock", {
  size: int64(1),
  header: sub(2, Header),
  minerTx: sub(3, Transaction),
  sTxHashes: many(4, string),
});
const Wrapped = message("types.Wrapped", { inner: bytes(1) });

const text = (s: string) => new TextEncoder().encode(s);
const config = { key: "k", value: "v", op: "add" };
/** Label of the vector → message and value. */
const cases: Readonly<Record<string, readonly [AnyMessage, AnyValue]>> = {
  "CoinsAction transfer amount=5 note=abc to=addr": [
    CoinsAction,
    { ty: 1, transfer: { amount: 5n, note: text("abc"), to: "addr" } },
  ],
  "CoinsAction genesis amount=5": [CoinsAction, { ty: 2, genesis: { amount: 5n } }],
  "CoinsAction withdraw amount=5 execName=user.x to=t": [
    CoinsAction,
    { ty: 3, withdraw: { amount: 5n, execName: "user.x", to: "t" } },
  ],
  "CoinsAction transferToExec amount=5 execName=user.x to=t": [
    CoinsAction,
    { ty: 10, transferToExec: { amount: 5n, execName: "user.x", to: "t" } },
  ],
  "ManageAction modify Ty=0 key=k value=v op=add": [ManageAction, { modify: config }],
  "ManageAction apply key=k value=v op=add": [ManageAction, { Ty: 1, apply: { config } }],
  "ManageAction approve applyConfigId=0x12": [ManageAction, { Ty: 2, approve: { applyConfigId: "0x12" } }],
  'NoneAction commitDelayTx delayTx="0xab" relativeDelayTime=10': [
    NoneAction,
    { Ty: 101, commitDelayTx: { delayTx: "0xab", relativeDelayTime: 10n } },
  ],
  "Account currency=-1 balance=100 frozen=2 addr=a": [Account, { currency: -1, balance: 100n, frozen: 2n, addr: "a" }],
  "Receipt ty=2 KV=[(k,v)] logs=[(2,l)]": [
    Receipt,
    { ty: 2, KV: [{ key: text("k"), value: text("v") }], logs: [{ ty: 2, log: text("l") }] },
  ],
  "ReplyHashes two hashes": [ReplyHashes, { hashes: [unhex("01"), unhex("02")] }],
  "ReqParaTxByHeight items=[1,300,0] title=user.p.x.": [
    ReqParaTxByHeight,
    { items: [1n, 300n, 0n], title: "user.p.x." },
  ],
  "LightBlock size=5 header{height=3} minerTx{execer=coins} sTxHashes=[0102030405]": [
    LightBlock,
    { size: 5n, header: { height: 3n }, minerTx: { execer: text("coins") }, sTxHashes: ["0102030405"] },
  ],
  "StoreSet stateHash=32 zero bytes KV=[(k1,v1),(k2,empty)] height=7": [
    StoreSet,
    { stateHash: zero32, KV: [{ key: text("k1"), value: text("v1") }, { key: text("k2") }], height: 7n },
  ],
};

describe("recorded encodings", () => {
  for (const item of vectors<{ label: string; hex: string }>("encodings")) {
    test(item.label, () => {
      const found = cases[item.label];
      assert.ok(found !== undefined, "a vector without a case");
      const [table, value] = found;
      assert.equal(hex(table.encode(value)), item.hex);
      const { value: read, canonical } = table.parse(unhex(item.hex));
      assert.deepEqual(read, table.make(value));
      assert.ok(canonical !== undefined);
    });
  }
  test("payloads inside bytes fields are left alone", () => {
    // As protobufjs would order it: decoding as CoinsAction and encoding again would change it.
    const foreign = unhex("0a0210051801");
    assert.deepEqual(Wrapped.decode(Wrapped.encode({ inner: foreign })).inner, foreign);
    assert.equal(CoinsAction.parse(foreign).canonical, undefined);
    assert.equal(hex(CoinsAction.encode(CoinsAction.decode(foreign))), "18010a021005");
  });
});
