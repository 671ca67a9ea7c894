// Peers that pass the handshake and then lie: honest nodes name them, ban them, and go on.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { StoredHeader } from "../../../src/chain/records.ts";
import { writeLight } from "../../../src/p2p/gossip/lightblock.ts";
import { joinShorts, TxAnnouncement, TxsRequest, topicsOf } from "../../../src/p2p/gossip/messages.ts";
import type { Incoming, Service } from "../../../src/p2p/index.ts";
import { sendItems } from "../../../src/p2p/items.ts";
import { methods } from "../../../src/p2p/methods.ts";
import type { Peers } from "../../../src/p2p/peers/peers.ts";
import { statusFields } from "../../../src/p2p/status.ts";
import { HeadersAnswer, HeadersRequest } from "../../../src/p2p/sync/messages.ts";
import { statusOf } from "../../../src/p2p/sync/serve.ts";
import { Tx } from "../../../src/types/tx.ts";
import { kernels } from "../../helpers/kernelset.ts";
import { agree, type StackNode, StackWorld, stackOf, tipOf, upOf } from "../../helpers/stackworld.ts";
import { parcel } from "../../sim/library.ts";

const serve = (handle: (request: Incoming) => Uint8Array | Promise<Uint8Array>): Service => ({
  classes: ["member", "full", "light"],
  rate: 1000,
  burst: 1000,
  maxBytes: 1_000_000,
  handle,
});
const banned = (node: StackNode, peer: Peers) =>
  stackOf(node)
    .peers.banned()
    .find(({ peer: id }) => id === peer.id);
const namedIn = (node: StackNode, peer: Peers) =>
  node.log.some((line) => line.startsWith("warn") && line.includes(peer.id));

describe("hostile peers", () => {
  test("an invalid block: the sender is named and banned, nothing is passed on", async () => {
    const world = new StackWorld(11);
    const a = await world.add("a");
    const b = await world.add("b", ["a"]);
    await world.grow(a, 3);
    assert.ok(await world.until(agree(a, b)));
    const rogue = await world.rogue("r", a);
    await world.until(() => rogue.peers().length > 0);
    const before = tipOf(a);
    // A good block of a transaction nobody has, but for the state that it claims to lead to.
    const [hash] = await world.send(b, 1);
    const { chain, pool } = upOf(b);
    const units = [[...(pool.get(hash as Uint8Array)?.members ?? [])]];
    const { block } = await chain.execute({ units, blockTime: BigInt(world.clock.now()) / 1000n, allowEmpty: false });
    assert.ok(block !== undefined);
    const { txs, mainHash, mainHeight, ...frame } = block;
    const record = StoredHeader.encode({
      ...frame,
      txCount: BigInt(txs.length),
      stateHash: new Uint8Array(32).fill(9),
      mainHash,
      mainHeight,
      size: 1000,
    });
    const list = txs.map((tx) => new Tx(tx, kernels));
    rogue.serve(
      methods.blockTxs,
      serve((request) =>
        sendItems(
          request,
          list.map((tx) => tx.bytes),
        ),
      ),
    );
    await rogue.publish(topicsOf(networkOf(a)).block, writeLight(record, list));
    assert.ok(await world.until(() => banned(a, rogue) !== undefined));
    assert.equal(banned(a, rogue)?.code, "gossip.block");
    assert.ok(namedIn(a, rogue));
    assert.equal(tipOf(a), before);
    assert.ok(
      stackOf(b)
        .peers.banned()
        .every(({ peer }) => peer === rogue.id),
    );
    await world.mine(b);
    assert.ok(await world.until(agree(a, b)));
  });

  test("transactions with forged signatures cost the sender its place", async () => {
    const world = new StackWorld(12);
    const a = await world.add("a");
    const rogue = await world.rogue("r", a);
    assert.ok(await world.until(() => stackOf(a).synced() && rogue.peers().length > 0));
    const forged = Array.from({ length: 20 }, (_, i) => Tx.decode(parcel("forged", i).bytes, kernels));
    rogue.serve(
      methods.poolTxs,
      serve((request) => {
        const { shorts } = TxsRequest.decode(request.body);
        assert.ok(shorts.length > 0);
        return sendItems(request, forged.map((tx) => tx.bytes).slice(0, shorts.length / 8));
      }),
    );
    for (const tx of forged) {
      await rogue.publish(
        topicsOf(networkOf(a)).tx,
        TxAnnouncement.encode({ salt: new Uint8Array(4), shorts: joinShorts([tx.fullId.slice(0, 8)]) }),
      );
      await world.pass(300);
    }
    assert.equal(banned(a, rogue)?.code, "gossip.tx");
    assert.equal(upOf(a).pool.size, 0);
    assert.ok(namedIn(a, rogue));
  });

  test("a height that is never delivered: the peer is banned, the node stays in step with the honest one", async () => {
    const world = new StackWorld(13);
    const a = await world.add("a");
    await world.grow(a, 20);
    const b = await world.add("b", ["a"]);
    const claim = { height: 5000, work: 1n << 200n };
    const rogue = await world.rogue("r", b, claim);
    const { tip } = statusOf(upOf(a).chain);
    rogue.serve(
      methods.headers,
      serve(() => HeadersAnswer.encode({ records: [], status: statusFields({ ...claim, tip }) })),
    );
    assert.ok(await world.until(() => agree(a, b)() && banned(b, rogue) !== undefined, 600_000));
    assert.equal(banned(b, rogue)?.code, "sync.missing");
    assert.ok(namedIn(b, rogue));
    assert.equal(stackOf(b).synced(), true);
    await world.grow(a, 1);
    assert.ok(await world.until(agree(a, b)));
  });

  test("bodies that do not belong to their headers: the peer is banned and the honest one gives them", async () => {
    const world = new StackWorld(14);
    const a = await world.add("a");
    await world.grow(a, 40);
    const b = await world.add("b");
    const rogue = await world.rogue("r", b, statusOf(upOf(a).chain));
    const { chain } = upOf(a);
    rogue.serve(
      methods.headers,
      serve(({ body }) => {
        const { max } = HeadersRequest.decode(body);
        const records = Array.from({ length: 40 }, (_, i) => chain.headerRecord(i + 1) as Uint8Array).slice(0, max);
        return HeadersAnswer.encode({ records, status: statusFields(statusOf(chain)) });
      }),
    );
    const other = chain.bodyRecord(chain.hashAt(1) as Uint8Array);
    rogue.serve(
      methods.bodies,
      serve((request) => sendItems(request, new Array((request.body.length / 32) | 0).fill(other))),
    );
    assert.ok(await world.until(() => banned(b, rogue) !== undefined, 120_000));
    assert.equal(banned(b, rogue)?.code, "sync.body");
    assert.ok(namedIn(b, rogue));
    await stackOf(b).peers.add(`/memory/a/p2p/${a.id}`);
    assert.ok(await world.until(agree(a, b), 120_000));
  });

  test("a light peer asks for headers and sends a transaction, and may do nothing else", async () => {
    const world = new StackWorld(15);
    const a = await world.add("a");
    await world.grow(a, 5);
    const light = await world.rogue("l", a, { light: true });
    assert.ok(await world.until(() => light.peers().length > 0));
    const ask = (method: number, body: Uint8Array) => world.settled(light.request(a.id, method, body));
    const request = HeadersRequest.encode({ locator: [upOf(a).chain.hashAt(0) as Uint8Array], max: 3 });
    assert.equal(HeadersAnswer.decode(await ask(methods.headers, request)).records.length, 3);
    const { bytes, hash } = parcel("good", 999);
    assert.deepEqual(await ask(methods.sendTx, bytes), hash);
    assert.equal(upOf(a).pool.size, 1);
    await assert.rejects(ask(methods.bodies, new Uint8Array(0)), { code: "net.class" });
    await assert.rejects(ask(methods.pool, new Uint8Array(0)), { code: "net.class" });
  });
});

function networkOf(node: StackNode): string {
  return StackWorld.networkOf(upOf(node).chain.hashAt(0) as Uint8Array);
}
