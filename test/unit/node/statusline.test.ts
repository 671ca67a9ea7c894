import assert from "node:assert/strict";
import { test } from "node:test";
import { statusText } from "../../../node/cli/statusline.ts";

const sync = {
  synced: false,
  height: 250,
  target: 1000,
  blocksPerSecond: 99.6,
  txsPerSecond: 5000.2,
  secondsLeft: 75,
  from: ["a", "b"],
};

test("a node that is up to date says what it does", () => {
  const plain = "height 250 | 12 tx/s | pool 3 | peers 2";
  assert.equal(statusText({ height: 250, pool: 3, peers: 2, sync: undefined }, 12), plain);
  assert.equal(statusText({ height: 250, pool: 3, peers: 2, sync: { ...sync, synced: true } }, 12), plain);
});

test("one that catches up shows how far it is and how long it takes", () => {
  assert.equal(
    statusText({ height: 250, pool: 0, peers: 2, sync }, 0),
    "sync [#####               ] 25% 250/1000 | 1m15s left | 100 blocks/s, 5000 tx/s from 2 | peers 2",
  );
  const still = statusText({ height: 999, pool: 0, peers: 0, sync: { ...sync, secondsLeft: undefined, from: [] } }, 0);
  assert.match(still, /^sync \[#{20}\] 99% 999\/1000 \| 100 blocks\/s, 5000 tx\/s \| peers 0$/);
});
