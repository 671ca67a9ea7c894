// What the methods do beyond the recorded samples: sending, waiting, groups, signing, ranges and bounds.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fail } from "../../../src/errors.ts";
import { Forks } from "../../../src/forks.ts";
import { equal, utf8 } from "../../../src/lib/bytes.ts";
import { hex, hex0x, unhex } from "../../../src/lib/hex.ts";
import { type Json, parseJson, print } from "../../../src/lib/json.ts";
import type { RpcModules } from "../../../src/rpc/index.ts";
import { createRpc } from "../../../src/rpc/server.ts";
import { checkGroupLinks, groupMembers } from "../../../src/types/group.ts";
import { ReplyGetExecBalance } from "../../../src/types/proto/statistic.ts";
import { Tx } from "../../../src/types/tx.ts";
import { hasher } from "../../helpers/replaychain.ts";
import { addresses, config, schemes, type World, world } from "../../helpers/rpcworld.ts";

const hot = "12qyocayNF7Lv6C9qW4avxs2E7U41fKSfv";
const other = "1EbDHAXpoiewjPLX9uqoz38HsKqMXayZrF";
const secret = "4257D8692EF7FE13C68B65D6A52F03933DB2FA5CE8FAF210B5B8B80C721CED01";

interface Rig extends World {
  /** The result, or a thrown text for an error. */
  ask(name: string, argument?: Json): Promise<Json>;
  /** The error text. */
  refused(name: string, argument?: Json): Promise<string>;
}
function rig(extra: Partial<RpcModules> = {}): Rig {
  const made = world(extra);
  const rpc = createRpc(config, made.modules);
  const send = async (name: string, argument: Json) => {
    const method = name.includes(".") ? name : `Chain33.${name}`;
    const body = utf8(print({ id: 1, method, params: [argument] }));
    const answer = await rpc.handle(body, { ip: "::1" });
    return parseJson(new TextDecoder().decode(answer.body)) as { result: Json; error: string | null };
  };
  return {
    ...made,
    ask: async (name, argument = null) => {
      const { result, error } = await send(name, argument);
      assert.equal(error, null);
      return result;
    },
    refused: async (name, argument = null) => {
      const { result, error } = await send(name, argument);
      assert.equal(result, null);
      assert.equal(typeof error, "string");
      return error ?? "";
    },
  };
}
const shared = rig();
const { ask, refused } = shared;

function txAt(height: number, index: number): Tx {
  const tx = shared.chain.block(height)?.txs[index];
  assert.ok(tx !== undefined);
  return tx;
}
const decoded = (data: Json) => Tx.decode(unhex(data as string), hasher);
const members = (data: Json) => groupMembers(decoded(data), hasher) ?? [];
function signedBy(tx: Tx, address: string): boolean {
  const { signature, ...rest } = tx.value;
  if (signature === undefined || addresses.sender(tx) !== address) return false;
  const message = new Tx({ ...rest, signature: undefined }, hasher).bytes;
  return schemes[0]?.verify(message, signature.pubkey, signature.signature) ?? false;
}
const transfer = (amount = 1) => ask("CreateRawTransaction", { to: other, amount, note: "n", fee: 0 });

describe("sending", () => {
  test("SendTransaction takes hex with and without 0x and answers with the hash", async () => {
    const { ask, pool } = rig();
    const data = (await transfer()) as string;
    const hash = await ask("SendTransaction", { data });
    assert.equal(hash, hex0x(decoded(data).hash));
    assert.equal(await ask("SendTransaction", { data: data.slice(2) }), hash);
    assert.deepEqual(
      pool.waiting.map((tx) => hex0x(tx.hash)),
      [hash, hash],
    );
    const listed = (await ask("GetMempool", { isAll: true })) as { txs: { hash: string; amount: bigint }[] };
    assert.deepEqual([listed.txs[0]?.hash, listed.txs[0]?.amount], [hash, 1n]);
    const last = (await ask("GetLastMemPool")) as { txs: { hash: string; amount?: bigint }[] };
    assert.deepEqual([last.txs[0]?.hash, last.txs[0]?.amount], [hash, undefined]);
    assert.deepEqual(await ask("Tenon.GetTxStatus", { hash }), { state: "pending" });
  });

  test("malformed bytes are a coded error", async () => {
    assert.equal(await refused("SendTransaction", { data: "0x0a" }), "proto: cannot parse invalid wire-format data");
    assert.equal(
      await refused("SendTransaction", { data: 5 }),
      "json: cannot unmarshal number into Go struct field RawParm.data of type string",
    );
  });

  test("SendTransactions stops at the first refusal", async () => {
    const { ask, pool, refused } = rig();
    const datas = [await transfer(1), await transfer(2)] as string[];
    const sent = (await ask("SendTransactions", { datas })) as { hashes: string[] };
    assert.deepEqual(
      sent.hashes,
      datas.map((data) => hex0x(decoded(data).hash)),
    );
    const known = hex0x(txAt(1, 0).bytes);
    assert.equal(
      await refused("SendTransactions", { datas: [await transfer(3), known, await transfer(4)] }),
      "ErrDupTx",
    );
    assert.equal(pool.waiting.length, 3);
    assert.equal(
      await refused("SendTransactions", { datas: Array.from({ length: 1001 }, () => "") }),
      "ErrMaxCountPerTime",
    );
  });

  test("SendRawTransaction puts a signature on", async () => {
    const { ask, pool } = rig();
    const unsigned = decoded(await transfer());
    const scheme = schemes[0];
    assert.ok(scheme !== undefined);
    const sign = scheme.sign(unsigned.bytes, unhex(secret));
    const argument = {
      unsignTx: hex(unsigned.bytes),
      sign: hex0x(sign),
      pubkey: hex(scheme.publicKey(unhex(secret))),
      ty: 1,
    };
    assert.equal(await ask("SendRawTransaction", argument), hex0x(unsigned.hash));
    assert.ok(signedBy(pool.waiting[0] as Tx, hot));
  });

  test("SendTransactionSync answers when the transaction is in a block", async () => {
    const made = world();
    let inBlock = false;
    let arrive = () => {};
    const chain = {
      ...made.chain,
      locate: (hash: Uint8Array) => (inBlock ? { height: 33, index: 0 } : made.chain.locate(hash)),
      waitFor: () => new Promise<boolean>((resolve) => (arrive = () => resolve(true))),
    };
    const { ask } = rig({ chain });
    const data = await transfer();
    const pending = ask("SendTransactionSync", { data });
    await new Promise((resolve) => setImmediate(resolve));
    arrive();
    await new Promise((resolve) => setImmediate(resolve));
    inBlock = true;
    arrive();
    assert.equal(await pending, hex0x(decoded(data).hash));
  });

  test("SendTransactionSync gives up in time, and at once when the pool drops it", async () => {
    const { refused, clock, modules } = rig();
    const data = await transfer();
    const late = refused("SendTransactionSync", { data });
    await new Promise((resolve) => setImmediate(resolve));
    clock.fire();
    assert.equal(await late, "ErrTimeout");
    const pool = { ...modules.pool, status: () => ({ state: "dropped", reason: "ErrTxExpire" }) as const };
    assert.equal(await rig({ pool }).refused("SendTransactionSync", { data }), "ErrTxExpire");
  });
});

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

describe("reading", () => {
  test("ranges of blocks, headers and sequences", async () => {
    for (const [name, field] of [
      ["GetBlocks", "items"],
      ["GetHeaders", "items"],
      ["GetBlockSequences", "blkseqInfos"],
    ] as const) {
      assert.equal(await refused(name, { start: 33, end: 40 }), "ErrStartHeight");
      assert.equal(await refused(name, { start: 5, end: 4 }), "ErrEndLessThanStartHeight");
      assert.equal(await refused(name, { start: -1, end: 4 }), "ErrHeightNotExist");
      assert.equal(await refused(name, { start: 0, end: 9_223_372_036_854_775_807n }), "ErrMaxCountPerTime");
      const most = name === "GetHeaders" ? 10_000 : 1000;
      assert.equal(await refused(name, { start: 0, end: most }), "ErrMaxCountPerTime");
      const got = (await ask(name, { start: 30, end: most - 1 })) as { [name: string]: Json[] };
      assert.equal(got[field]?.length, 3);
    }
  });

  test("hashes with and without 0x, in any letter case", async () => {
    const { hash } = (await ask("GetBlockHash", { height: 5 })) as { hash: string };
    const wanted = print(await ask("GetBlockOverview", { hash }));
    assert.equal(print(await ask("GetBlockOverview", { HASH: hash.slice(2).toUpperCase() })), wanted);
    assert.deepEqual(await ask("GetSequenceByHash", { hashes: [hash.slice(2)] }), { data: 5n });
    assert.equal(await refused("GetSequenceByHash", { hashes: [] }), "ErrInvalidParam");
    assert.equal(await refused("GetSequenceByHash", { hashes: ["0x1234"] }), "ErrHashNotExist");
    assert.equal(await refused("GetBlockOverview", { hash: "0x1234" }), "ErrHashNotExist");
    assert.equal(await refused("GetBlockHash", { height: -1 }), "ErrInvalidParam");
    assert.equal(await refused("GetBlockHash", { height: 33 }), "ErrInvalidParam");
  });

  test("lists keep the order of the request and a hole for what is unknown", async () => {
    const { hash } = (await ask("GetBlockHash", { height: 2 })) as { hash: string };
    const blocks = (await ask("GetBlockByHashes", { hashes: ["zz", hash, "0x00"] })) as { items: Json[] };
    assert.deepEqual([blocks.items[0], blocks.items[2]], [null, null]);
    assert.ok(blocks.items[1] !== null);
    const hashes = Array.from({ length: 1001 }, () => hash);
    assert.equal(await refused("GetBlockByHashes", { hashes }), "ErrMaxCountPerTime");
    assert.equal(await refused("GetTxByHashes", { hashes }), "ErrMaxCountPerTime");
    const tx = hex0x(txAt(2, 0).hash);
    const txs = (await ask("GetTxByHashes", { hashes: [tx], disableDetail: true })) as { txs: { receipt: Json }[] };
    assert.deepEqual(txs.txs[0]?.receipt, { ty: 2n, tyName: "ExecOk", logs: null });
  });

  test("an answer is bounded in bytes, not only in blocks", async () => {
    const { chain } = shared;
    const payload = new Uint8Array(17_000_000);
    const big = (height: number) => {
      const stored = chain.block(height);
      const tx = new Tx({ ...txAt(height, 0).value, execer: utf8("user.x"), payload }, hasher);
      return stored === undefined ? undefined : { ...stored, txs: [tx] };
    };
    const { ask, refused } = rig({ chain: { ...chain, block: big, blockByHash: () => big(1) } });
    assert.equal(await refused("GetBlocks", { start: 1, end: 2 }), "ErrMaxCountPerTime");
    const got = (await ask("GetBlockByHashes", { hashes: ["0x01", "0x02"], disableDetail: true })) as { items: Json[] };
    assert.equal(got.items.length, 1);
  });

  test("before ForkRootHash a transaction has the plain branch", async () => {
    const params = { ...shared.modules.params, forks: new Forks({ ...shared.chain.forks, ForkRootHash: 100 }) };
    const { ask } = rig({ params });
    const hash = hex0x(txAt(31, 1).hash);
    const got = (await ask("QueryTransaction", { hash })) as { proofs: string[]; txProofs: Json; fullHash: string };
    assert.deepEqual(got.proofs, [hex0x(txAt(31, 0).hash)]);
    assert.deepEqual([got.txProofs, got.fullHash], [null, ""]);
  });

  test("pages of an address, both ways, without gap or overlap", async () => {
    for (const direction of [0, 1]) {
      const all = (await ask("GetTxByAddr", { addr: hot, count: 100, direction, height: -1 })) as {
        txInfos: { hash: string; height: bigint; index: bigint }[];
      };
      const paged: string[] = [];
      let at: { height: Json; index: Json } = { height: -1, index: 0 };
      for (;;) {
        const argument = { addr: hot, count: 7, direction, height: at.height, index: at.index };
        if (paged.length === all.txInfos.length) {
          assert.equal(await refused("GetTxByAddr", argument), "ErrNotFound");
          break;
        }
        const page = (await ask("GetTxByAddr", argument)) as typeof all;
        paged.push(...page.txInfos.map((one) => one.hash));
        const last = page.txInfos.at(-1);
        assert.ok(last !== undefined);
        at = last;
      }
      assert.deepEqual(
        paged,
        all.txInfos.map((one) => one.hash),
      );
    }
    assert.equal(await refused("GetTxByAddr", { addr: hot, count: 1001, height: -1 }), "ErrMaxCountPerTime");
    assert.equal(await refused("GetTxByAddr", { addr: hot, height: 33 }), "ErrInvalidParam");
    assert.equal(await refused("GetTxByAddr", { addr: hot, height: -1, direction: 2 }), "ErrInvalidParam");
    assert.equal(await refused("GetTxByAddr", { addr: "", height: -1 }), "ErrInvalidParam");
  });

  test("balances: of nobody, in the past, in a contract, of other assets", async () => {
    const of = async (argument: { [name: string]: Json }) =>
      ((await ask("GetBalance", { addresses: [hot], execer: "", ...argument })) as { balance: bigint }[])[0]?.balance;
    assert.equal(await of({ addresses: [addresses.execAddress("nobody")] }), 0n);
    assert.equal(
      await of({ stateHash: hex0x(shared.chain.block(1)?.block.stateHash as Uint8Array) }),
      1_000_000_000_000n,
    );
    assert.equal(await of({ asset_exec: "token", asset_symbol: "T" }), 0n);
    assert.equal(await refused("GetBalance", { addresses: ["bad"] }), "ErrInvalidAddress");
    assert.equal(
      await refused("GetBalance", { addresses: [hot], asset_exec: "a-b", asset_symbol: "T" }),
      "ErrExecNameNotAllow",
    );
    assert.equal(
      await refused("GetBalance", { addresses: [hot], asset_exec: "a", asset_symbol: "T-" }),
      "ErrSymbolNameNotAllow",
    );
    assert.equal(await refused("GetBalance", { addresses: [hot], stateHash: "0x00" }), "ErrNotFound");
    assert.deepEqual(await ask("GetAddrOverview", { addr: addresses.execAddress("nobody") }), {});
  });

  test("totals page by page add up to the whole", async () => {
    const whole = (await ask("GetTotalCoins", { symbol: "bty", execer: "coins", count: 100 })) as {
      num: bigint;
      amount: bigint;
    };
    let [num, amount, startKey] = [0n, 0n, ""];
    do {
      const page = (await ask("GetTotalCoins", { symbol: "bty", execer: "coins", count: 4, startKey })) as {
        num: bigint;
        amount: bigint;
        nextKey?: string;
      };
      num += page.num;
      amount += page.amount;
      startKey = page.nextKey ?? "";
    } while (startKey !== "");
    assert.deepEqual([num, amount], [whole.num, whole.amount]);
    const all = (await ask("GetExecBalance", { symbol: "bty", execer: "coins", count: 50 })) as string;
    const { items, amount: held } = ReplyGetExecBalance.decode(unhex(all));
    assert.equal(
      items.reduce((sum, one) => sum + one.active + one.frozen, 0n),
      held,
    );
    assert.ok(items.length > 0);
    assert.equal(
      await refused("GetExecBalance", { symbol: "bty", execer: "coins", count: 5, nextKey: "AQ==" }),
      "ErrInvalidParam",
    );
  });

  test("para downloads: rules of the arguments, whole groups, blocks without the title", async () => {
    const title = "user.p.alpha.";
    assert.equal(await refused("GetParaTxByTitle", { title, start: 5, end: 4 }), "ErrEndLessThanStartHeight");
    assert.equal(await refused("GetParaTxByTitle", { title, start: 0, end: 33 }), "ErrInvalidParam");
    assert.equal(await refused("GetParaTxByTitle", { title: "main", start: 0, end: 1 }), "ErrInvalidParam");
    assert.equal(await refused("GetParaTxByHeight", { title, items: [] }), "ErrInvalidParam");
    assert.equal(await refused("GetParaTxByHeight", { title, items: [33] }), "ErrInvalidParam");
    assert.equal(await refused("LoadParaTxByTitle", { title: "user.p.none.", height: -1, count: 1 }), "ErrNotFound");
    const got = (await ask("GetParaTxByTitle", { title, start: 31, end: 32 })) as {
      paraTxDetail: { txDetail?: Json[] }[];
    };
    assert.deepEqual(
      got.paraTxDetail.map((one) => one.txDetail?.length),
      [undefined, 2],
    );
  });
});

describe("Tenon", () => {
  test("the fate of a transaction in a block", async () => {
    const at = (height: number) => hex0x(txAt(height, 0).hash);
    assert.deepEqual(await ask("Tenon.GetTxStatus", { hash: at(2) }), {
      state: "included",
      height: 2n,
      index: 0n,
      ty: 2n,
    });
    assert.deepEqual(await ask("Tenon.GetTxStatus", { hash: at(6) }), {
      state: "failed",
      height: 6n,
      index: 0n,
      reason: "ErrNoBalance",
    });
    assert.equal(await refused("Tenon.GetTxStatus", { hash: "0x1234" }), "tx not exist");
  });

  test("the feed from a number on", async () => {
    const got = (await ask("Tenon.GetFeed", { from: 31, limit: 10 })) as { last: bigint; entries: Json[] };
    assert.equal(got.last, 32n);
    assert.deepEqual(got.entries[1], {
      number: 32n,
      type: 1n,
      hash: "0xee6bce11e9e30c28bc6f89cc3d3ed791789716b8dee65462c32150eaf054342b",
      height: 32n,
    });
    assert.equal(((await ask("Tenon.GetFeed", { from: 99 })) as { entries: Json[] }).entries.length, 0);
    assert.equal(await refused("Tenon.GetFeed", { from: -1 }), "ErrInvalidParam");
    assert.equal(await refused("Tenon.GetFeed", { from: 0, limit: 1001 }), "ErrInvalidParam");
  });

  test("a proof of state", async () => {
    const key = utf8(`mavl-coins-bty-${hot}`);
    const root = shared.chain.tip().stateHash;
    const prove = (at: Uint8Array, name: Uint8Array) =>
      equal(at, root) && equal(name, key) ? Uint8Array.of(1, 2) : undefined;
    const { ask, refused, chain } = rig({ prove });
    const value = hex0x(chain.state().get(key) as Uint8Array);
    assert.deepEqual(await ask("Tenon.GetStateProof", { key: hex(key) }), {
      key: hex0x(key),
      value,
      proof: "0x0102",
      stateHash: hex0x(root),
    });
    assert.equal(await refused("Tenon.GetStateProof", { key: "00" }), "ErrNotFound");
    assert.equal(await rig().refused("Tenon.GetStateProof", { key: "00" }), "ErrNotSupport");
  });
});

describe("node", () => {
  test("peers of a node with a network", async () => {
    const header = shared.chain.tip();
    const peer = {
      addr: "1.2.3.4",
      port: 13803,
      name: "me",
      mempoolSize: 2,
      self: true,
      header,
      version: "6.3.0",
      localDBVersion: "",
      storeDBVersion: "",
      runningTime: "",
      fullNode: true,
      blocked: false,
      finalized: { height: 3n, hash: Uint8Array.of(1) },
    };
    const info = {
      externalAddr: "x",
      localAddr: "",
      service: true,
      outbounds: 1,
      inbounds: 2,
      routingtable: 3,
      peerstore: 4,
      ratein: "",
      rateout: "",
      ratetotal: "",
    };
    const { ask } = rig({
      net: { peers: () => [peer], info: () => info },
      finalized: () => ({ height: 3n, hash: Uint8Array.of(1) }),
    });
    const { peers } = (await ask("GetPeerInfo", { p2pType: "dht" })) as { peers: { [name: string]: Json }[] };
    const { header: shown, ...rest } = peers[0] ?? {};
    assert.deepEqual(rest, {
      addr: "1.2.3.4",
      port: 13803n,
      name: "me",
      mempoolSize: 2n,
      self: true,
      version: "6.3.0",
      fullNode: true,
      finalized: { height: 3n, hash: "01" },
    });
    assert.equal((shown as { height: bigint }).height, 32n);
    assert.equal(((await ask("GetNetInfo")) as { inbounds: bigint }).inbounds, 2n);
    assert.deepEqual(await ask("GetFinalizedBlock"), { height: 3n, hash: "AQ==" });
  });

  test("dates over leap years and the epoch", async () => {
    const { ask, clock } = rig();
    for (const [seconds, wanted] of [
      [0, "1970-01-01 00:00:00"],
      [951_782_399, "2000-02-28 23:59:59"],
      [951_782_400, "2000-02-29 00:00:00"],
      [1_709_210_096, "2024-02-29 12:34:56"],
      [4_102_444_800, "2100-01-01 00:00:00"],
    ] as const) {
      clock.at = seconds * 1000 + 999;
      assert.equal(((await ask("GetTimeStatus")) as { localTime: string }).localTime, wanted);
    }
  });

  test("keys and names become addresses, and what is neither is refused", async () => {
    assert.equal(await refused("PubKeyToAddr", { data: "zz" }), "fromHex=zz: encoding/hex: invalid byte: U+007A 'z'");
    assert.equal(await refused("ConvertExectoAddr", { execname: "x".repeat(101) }), "ErrInvalidParam");
    assert.equal(await ask("ConvertExecToAddr", { execName: "ticket" }), "16htvcBNSEA7fZhAdLJphDwQRQJaHpyHTp");
  });

  test("queries that another part registers", async () => {
    const { modules } = shared;
    const query = modules.dapps("coins")?.queries.get("GetAddrTxsCount");
    assert.ok(query !== undefined);
    const { ask, refused } = rig({ chainQueries: new Map([["coins", new Map([["Count", query]])]]) });
    const payload = { key: `str://AddrTxsCount:${hot}` };
    assert.deepEqual(await ask("QueryChain", { execer: "coins", funcName: "Count", payload }), { data: "36" });
    assert.equal(await refused("QueryChain", { execer: "coins", funcName: "None", payload }), "ErrActionNotSupport");
    assert.equal(await refused("Query", { execer: "nosuch", funcName: "F" }), "ErrNotSupport");
    assert.equal(
      await refused("Query", { execer: "coins", funcName: "GetAddrTxsCount", payload: { key: "plain" } }),
      "ErrBytesFormat",
    );
  });
});
