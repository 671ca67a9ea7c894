import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { memoryKv } from "../../../../src/kv/memory.ts";
import { readAddress } from "../../../../src/p2p/address.ts";
import { peerIdOfKey } from "../../../../src/p2p/id.ts";
import { Bans } from "../../../../src/p2p/peers/bans.ts";
import { Book } from "../../../../src/p2p/peers/book.ts";
import { Shelf } from "../../../../src/p2p/peers/shelf.ts";
import { seedOf } from "../../../helpers/peers.ts";
import { SeededRandom } from "../../../helpers/random.ts";

const key = new Uint8Array(32).fill(7);
const idOf = (n: number) => peerIdOfKey(seedOf(n));
const at = (n: number, ip = `${(n >> 8) & 127}.${n & 255}.1.1`) => `/ip4/${ip}/tcp/13803/p2p/${idOf(n)}`;

function newBook(kv = memoryKv()) {
  const shelf = new Shelf(kv, "a/");
  return { kv, shelf, book: new Book(shelf, key, new SeededRandom(1)) };
}

describe("the peer book", () => {
  test("is bounded, whoever tells whatever", () => {
    const { book } = newBook();
    for (let n = 0; n < 3000; n++) book.told(idOf(n), [at(n)], `source ${n % 300}`);
    assert.ok(book.size <= 1024 && book.size > 500, `${book.size}`);
  });

  test("one source reaches a small part and pushes out nothing that others told and that works", () => {
    const { book } = newBook();
    for (let n = 0; n < 60; n++) {
      book.told(idOf(n), [at(n)], `source ${n}`);
      book.reached(idOf(n), at(n), 1000);
    }
    const before = [...book.entries()].filter(({ tried }) => tried).map(({ peer }) => peer);
    assert.ok(before.length > 55);
    for (let n = 1000; n < 4000; n++) book.told(idOf(n), [at(n)], "the liar");
    assert.ok(book.size <= 60 + 64, `${book.size}`);
    for (const peer of before) assert.ok(book.get(peer)?.tried, peer);
  });

  test("one range of addresses takes a small part of the tried table", () => {
    const { book } = newBook();
    for (let n = 0; n < 500; n++) {
      const address = at(n, `6.6.${n >> 8}.${n & 255}`);
      book.told(idOf(n), [address], `source ${n}`);
      book.reached(idOf(n), address, 1000);
    }
    const count = [...book.entries()].filter(({ tried }) => tried).length;
    assert.ok(count <= 32, `${count}`);
  });

  test("pauses grow, with an end; who was never reached is given up, who was named is not", () => {
    const { book } = newBook();
    book.told(idOf(1), [at(1)], "s");
    book.reached(idOf(1), at(1), 1000);
    const pauses: number[] = [];
    for (let i = 0; i < 20; i++) {
      book.failed(idOf(1), 0);
      pauses.push(book.get(idOf(1))?.notBefore ?? 0);
    }
    assert.ok((pauses[0] ?? 0) < 7000 && (pauses[5] ?? 0) > 100_000 && Math.max(...pauses) <= 4_500_000);
    book.told(idOf(2), [at(2)], "s");
    for (let i = 0; i < 5; i++) book.failed(idOf(2), 0);
    assert.equal(book.get(idOf(2)), undefined);
    book.name(idOf(3), at(3), true);
    for (let i = 0; i < 50; i++) book.failed(idOf(3), 0);
    assert.ok((book.get(idOf(3))?.notBefore ?? 0) <= 75_000);
  });

  test("keeps addresses that worked against what others say", () => {
    const { book } = newBook();
    book.told(idOf(1), [at(1)], "s");
    book.reached(idOf(1), at(1), 5);
    book.told(idOf(1), [at(1, "6.6.6.6")], "liar");
    assert.deepEqual(book.get(idOf(1))?.addresses, [at(1)]);
    assert.equal(book.told(idOf(1), [at(2)], "liar"), false, "an address of somebody else");
  });

  test("is read again as it was", async () => {
    const { kv, shelf, book } = newBook();
    for (let n = 0; n < 100; n++) book.told(idOf(n), [at(n)], `source ${n}`);
    book.reached(idOf(1), at(1), 9000);
    book.anchor(idOf(1), true);
    book.failed(idOf(2), 9000);
    book.name(idOf(200), at(200), true);
    book.forget(idOf(3));
    await kv.batch(shelf.take());
    const again = newBook(kv);
    await again.book.load();
    const shown = (b: Book) =>
      [...b.entries()]
        .map((e) => ({ ...e, notBefore: Math.floor(e.notBefore) }))
        .sort((x, y) => (x.peer < y.peer ? -1 : 1));
    assert.deepEqual(shown(again.book), shown(book));
  });
});

describe("bans", () => {
  const newBans = (kv = memoryKv()) => {
    const shelf = new Shelf(kv, "b/");
    return { kv, shelf, bans: new Bans(shelf) };
  };
  const day = 86_400_000;

  test("grow, up to a week, and end", () => {
    const { bans } = newBans();
    const lengths: number[] = [];
    for (let i = 0; i < 8; i++) lengths.push(bans.fault(idOf(1), undefined, "net.frame", 0) / 60_000);
    assert.deepEqual(lengths.slice(0, 4), [10, 40, 160, 640]);
    assert.equal(lengths.at(-1), 7 * 1440);
    assert.ok(bans.get(idOf(1), 7 * day - 1) !== undefined);
    assert.equal(bans.get(idOf(1), 7 * day), undefined);
  });

  test("three ids of a machine within an hour ban the machine, not fewer and not over a longer time", () => {
    const { bans } = newBans();
    for (const [n, now] of [1, 2, 3, 4].map((i) => [i, i * 1_900_000] as const))
      bans.fault(idOf(n), "6.6.6.6", "net.frame", now);
    assert.equal(bans.get("6.6.6.6", 8_000_000), undefined);
    for (const n of [5, 6]) bans.fault(idOf(n), "6.6.6.6", "net.frame", 8_000_000);
    assert.ok(bans.get("6.6.6.6", 8_000_000) !== undefined);
    assert.ok(bans.list(8_000_000).every(([who]) => who !== "6.6.6.6"));
  });

  test("are bounded, kept, and one for good is not shortened by a fault", async () => {
    const { kv, shelf, bans } = newBans();
    bans.set(idOf(1), "net.banned", undefined);
    bans.fault(idOf(1), undefined, "net.frame", 0);
    for (let n = 2; n < 4200; n++) bans.fault(idOf(n), undefined, "net.frame", n);
    assert.ok(bans.list(5000).length <= 4096);
    await kv.batch(shelf.take());
    const again = newBans(kv);
    await again.bans.load(5000);
    assert.equal(again.bans.list(5000).length, bans.list(5000).length);
    assert.equal(again.bans.get(idOf(1), 1e15)?.code, "net.banned");
  });

  test("last whole milliseconds, whatever finite time they were given, and are the same when read again", async () => {
    const { kv, shelf, bans } = newBans();
    bans.fault(idOf(1), "6.6.6.6", "net.frame", 1234.0625);
    bans.set(idOf(2), "net.banned", 5000.5);
    bans.set(idOf(3), "net.banned", -0.25);
    bans.set(idOf(4), "net.banned", -7);
    bans.set(idOf(5), "net.banned", Number.MAX_VALUE);
    assert.equal(bans.get(idOf(1), 0)?.until, 601_235);
    assert.equal(bans.get(idOf(2), 5000.9)?.until, 5001);
    await kv.batch(shelf.take());
    const again = newBans(kv);
    await again.bans.load(0);
    assert.deepEqual(again.bans.list(0), bans.list(0));
    assert.deepEqual(
      again.bans.list(0).map(([who]) => who),
      [idOf(1), idOf(2), idOf(5)],
    );
  });
});

describe("addresses", () => {
  const id = idOf(1);
  for (const [text, host, group] of [
    [`/ip4/1.2.3.4/tcp/1/p2p/${id}`, "1.2.3.4", "1.2"],
    [`/ip6/2001:db8:1:2:3:4:5:6/tcp/1`, "2001:db8:1:2::", "2001:db8"],
    ["/ip6/2001:0db8::1/tcp/1", "2001:db8:0:0::", "2001:db8"],
    ["/ip6/::ffff:1.2.3.4/tcp/1", "1.2.3.4", "1.2"],
    ["/ip6/::1/tcp/1", "0:0:0:0::", "0:0"],
    ["/dns4/example.org/tcp/443/wss", "example.org", "example.org"],
    ["/memory/10.0.0.1:7", "10.0.0.1", "10.0"],
    [`/ip4/1.2.3.4/tcp/1/p2p/${id}/p2p-circuit/p2p/${idOf(2)}`, undefined, "relay"],
  ] as const)
    test(text, () => {
      const address = readAddress(text);
      assert.deepEqual([address?.host, address?.group], [host, group]);
      assert.equal(address?.peer, text.includes("circuit") ? idOf(2) : text.includes(id) ? id : undefined);
    });

  test("what is no address is none", () => {
    for (const text of [
      "",
      "x",
      "/",
      "//",
      "/ip4/1.2.3.4/p2p/12D3Koo",
      `/a/${"x".repeat(600)}`,
      "/a b",
      "/ip4/1.2.3.4\n",
    ])
      assert.equal(readAddress(text), undefined, text);
  });
});
