// What a node tells of itself, and the methods that belong to no chain.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Json } from "../../../src/lib/json.ts";
import { hot, rig } from "../../helpers/rpcrig.ts";

const shared = rig();
const { ask, refused } = shared;

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
