// Building, grouping and signing transactions.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fail } from "../../../src/errors.ts";
import { utf8 } from "../../../src/lib/bytes.ts";
import { hex0x, unhex } from "../../../src/lib/hex.ts";
import { type Json, parseJson, print } from "../../../src/lib/json.ts";
import { createRpc } from "../../../src/rpc/server.ts";
import { checkGroupLinks } from "../../../src/types/group.ts";
import { Tx } from "../../../src/types/tx.ts";
import { hasher } from "../../helpers/replaychain.ts";
import { decoded, hot, members, other, rig, secret, signedBy } from "../../helpers/rpcrig.ts";
import { addresses, config } from "../../helpers/rpcworld.ts";

const shared = rig();
const { ask, refused, transfer } = shared;

describe("building", () => {
  test("CreateRawTransaction refuses what the original refuses", async () => {
    const make = (change: { [name: string]: Json }) =>
      refused("CreateRawTransaction", { to: other, amount: 1, note: "", ...change });
    assert.equal(await make({ to: "1bad" }), "ErrInvalidAddress");
    assert.equal(await make({ amount: -1 }), "ErrAmount");
    assert.equal(await make({ isToken: true, tokenSymbol: "T" }), "ErrNotSupport");
    assert.equal(await make({ execName: "a-b" }), "ErrExecNameNotMatch");
    assert.equal(await make({ execName: "nosuch" }), "ErrExecNameNotMatch");
    assert.equal(await make({ execer: "manage" }), "ErrActionNotSupport");
    assert.equal(await make({ execer: "nosuch" }), "ErrNotSupport");
  });

  test("amounts beyond 2^53 stay exact", async () => {
    const data = await ask("CreateRawTransaction", { to: other, amount: 9007199254740993n, fee: 9007199254740995n });
    const shown = print(await ask("DecodeRawTransaction", { txHex: data }));
    assert.match(shown, /"amount":"9007199254740993"/);
    assert.match(shown, /"fee":9007199254740995,"feefmt":"90071992.5474"/);
  });

  test("CreateTransaction passes the JSON of unknown user contracts on as it came", async () => {
    const body =
      '{"id":1,"method":"Chain33.CreateTransaction","params":[{"execer":"user.mine","payload":{ "b" : "\\u0041" }}]}';
    const answer = await createRpc(config, shared.modules).handle(utf8(body), { ip: "127.0.0.1" });
    const { result } = parseJson(new TextDecoder().decode(answer.body)) as { result: string };
    const { payload, to, execer } = decoded(result).value;
    assert.equal(new TextDecoder().decode(payload), '{ "b" : "\\u0041" }');
    assert.deepEqual([new TextDecoder().decode(execer), to], ["user.mine", addresses.execAddress("user.mine")]);
    assert.equal(
      await refused("CreateTransaction", { execer: "coins", actionName: "transfer", payload: {} }),
      "ErrActionNotSupport",
    );
    assert.equal(await refused("CreateTransaction", { execer: "coins", actionName: "Transfer" }), "ErrInvalidParam");
  });

  test("a group is linked, and pays for all", async () => {
    const group = members(
      await ask("CreateRawTxGroup", { txs: [await transfer(1), await transfer(2), await transfer(3)] }),
    );
    checkGroupLinks(group);
    assert.deepEqual(
      group.map((tx) => tx.value.fee),
      [300_000n, 0n, 0n],
    );
    assert.equal(await refused("CreateRawTxGroup", { txs: [await transfer()] }), "ErrTxGroupCountLessThanTwo");
  });

  test("a fee payer signs the first member of a group that it pays for", async () => {
    const txHexs = [await transfer(1), await transfer(2)];
    const data = await ask("CreateNoBalanceTxs", { txHexs, privkey: secret, expire: "1h" });
    const group = members(data);
    checkGroupLinks(group);
    const [payer, ...rest] = group;
    assert.ok(payer !== undefined && signedBy(payer, hot));
    assert.deepEqual([payer.execer, payer.value.fee, payer.value.expire], ["none", 300_000n, 1_795_354_257n]);
    assert.deepEqual(
      rest.map((tx) => [tx.value.fee, tx.value.signature]),
      [
        [0n, undefined],
        [0n, undefined],
      ],
    );
    assert.equal(
      await refused("CreateNoBalanceTransaction", { txHex: txHexs[0] ?? "", payAddr: hot }),
      "ErrSaveSeedFirst",
    );
    const foreign = hex0x(new Tx({ ...decoded(txHexs[0] ?? "").value, execer: utf8("user.p.x.coins") }, hasher).bytes);
    assert.equal(await refused("CreateNoBlanaceTxs", { txHexs: [foreign], expire: "100" }), "ErrInvalidExpire");
    assert.equal(await refused("CreateNoBlanaceTxs", { txHexs: [foreign] }), "ErrTxGroupParaMainMixed");
    const strange = hex0x(new Tx({ ...decoded(txHexs[0] ?? "").value, chainID: 34 }, hasher).bytes);
    assert.equal(await refused("CreateNoBlanaceTxs", { txHexs: [strange] }), "ErrTxChainID");
  });

  test("ReWriteRawTx changes one member or all, raises fees only, and keeps the links", async () => {
    const group = await ask("CreateRawTxGroup", { txs: [await transfer(1), await transfer(2)] });
    const all = members(await ask("ReWriteRawTx", { tx: group, fee: 900_000, expire: "H:7", index: 0 }));
    checkGroupLinks(all);
    const window = (1n << 62n) + 7n;
    assert.deepEqual(
      all.map((tx) => [tx.value.fee, tx.value.expire]),
      [
        [900_000n, window],
        [0n, window],
      ],
    );
    const second = members(await ask("ReWriteRawTx", { tx: group, fee: 1, expire: "H:7", index: 2 }));
    checkGroupLinks(second);
    assert.deepEqual(
      second.map((tx) => [tx.value.fee, tx.value.expire]),
      [
        [200_000n, 0n],
        [0n, window],
      ],
    );
    assert.equal(await refused("ReWriteRawTx", { tx: group, index: 3 }), "ErrIndex");
    assert.equal(await refused("ReWriteRawTx", { tx: "" }), "ErrInvalidParam");
    assert.equal(decoded(await ask("ReWriteRawTx", { tx: await transfer(), to: hot })).value.to, hot);
  });
});

describe("signing", () => {
  test("one transaction: fee raised, receiver and expiry set, field names in any case", async () => {
    const signed = decoded(
      await ask("SignRawTx", {
        privkey: secret,
        TXHEX: await transfer(),
        expire: "120s",
        newToAddr: hot,
        fee: 500_000,
      }),
    );
    assert.ok(signedBy(signed, hot));
    assert.deepEqual([signed.value.fee, signed.value.to, signed.value.expire], [500_000n, hot, 1_795_350_777n]);
    assert.ok(signedBy(decoded(await ask("SignRawTx", { key: secret, txHex: await transfer(), expire: "0" })), hot));
  });

  test("the members of a group, all or one", async () => {
    const txHex = await ask("CreateRawTxGroup", { txs: [await transfer(1), await transfer(2)] });
    const all = members(await ask("SignRawTx", { privkey: secret, txHex, expire: "H:9", index: 0 }));
    checkGroupLinks(all);
    assert.ok(all.every((tx) => signedBy(tx, hot)));
    assert.equal(all[0]?.value.expire, (1n << 62n) + 9n);
    const one = members(await ask("SignRawTx", { privkey: secret, txHex, expire: "0", index: 2 }));
    assert.deepEqual(
      one.map((tx) => signedBy(tx, hot)),
      [false, true],
    );
    assert.equal(await refused("SignRawTx", { privkey: secret, txHex, expire: "0", index: 3 }), "ErrIndex");
  });

  test("a key of the wallet, by address", async () => {
    const wallet = {
      secret: async (address: string) => (address === hot ? unhex(secret) : Promise.reject(fail("crypto.key"))),
    };
    const { ask, refused } = rig({ wallet });
    const txHex = await transfer();
    assert.ok(signedBy(decoded(await ask("SignRawTx", { addr: hot, txHex, expire: "0" })), hot));
    assert.equal(await refused("SignRawTx", { addr: other, txHex, expire: "0" }), "ErrPrivateKey");
  });

  test("refusals name what is wrong and never the key", async () => {
    const txHex = await transfer();
    assert.equal(await refused("SignRawTx", { addr: hot, txHex, expire: "0" }), "ErrSaveSeedFirst");
    assert.equal(await refused("SignRawTx", { txHex, expire: "0" }), "ErrNoPrivKeyOrAddr");
    assert.equal(await refused("SignRawTx", { privkey: "1", txHex, expire: "0" }), "ErrPrivateKeyLen");
    assert.equal(await refused("SignRawTx", { privkey: "abcd", txHex, expire: "0" }), "ErrPrivateKey");
    assert.equal(await refused("SignRawTx", { privkey: secret, txHex }), "ErrInvalidParam");
    assert.equal(
      await rig({ signType: "nosuch" }).refused("SignRawTx", { privkey: secret, txHex, expire: "0" }),
      "ErrUnknownDriver",
    );
  });
});
