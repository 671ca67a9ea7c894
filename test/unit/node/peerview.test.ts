import assert from "node:assert/strict";
import { test } from "node:test";
import { statusText } from "../../../node/cli/network/status.ts";
import { peersText } from "../../../node/cli/peerview.ts";

const peer = {
  id: "12D3KooWa",
  class: "member",
  transport: "tcp",
  outbound: true,
  since: 1000,
  agent: "tenon/0.1.0",
  height: 7,
  rtt: 12,
  score: 3,
  received: 2048,
  sent: 5_000_000,
};

test("peers, members and bans as tables", () => {
  const text = peersText(
    {
      id: "12D3KooWme",
      addresses: ["/ip4/127.0.0.1/tcp/1"],
      permissioned: true,
      lightOpen: true,
      members: [
        { id: "12D3KooWa", file: "node.toml" },
        { id: "12D3KooWme", file: "members.toml" },
        { id: "12D3KooWc", file: "members.toml" },
      ],
      nodes: ["/ip4/10.0.0.1/tcp/1/p2p/12D3KooWa"],
      peers: [peer, { ...peer, id: "12D3KooWb", class: "light", transport: "ws", outbound: false, rtt: null }],
      banned: [
        { peer: "12D3KooWd", reason: "net.frame", until: 61_000 },
        { peer: "12D3KooWe", reason: "block.invalid", until: null },
      ],
    },
    1000,
  );
  assert.match(text, /^this node 12D3KooWme\n {2}\/ip4\/127\.0\.0\.1\/tcp\/1\n/);
  assert.match(text, /12D3KooWa +member +tcp out +7 +12 ms +3 +0s +2\.0 KB \/ 4\.8 MB +tenon\/0\.1\.0/);
  assert.match(text, /12D3KooWb +light +ws in +7 +- /);
  assert.match(
    text,
    /members only; light peers may come in\n.*\n12D3KooWa +node\.toml +connected\n12D3KooWme +members\.toml +this node\n12D3KooWc +members\.toml +-/,
  );
  assert.match(text, /12D3KooWd +net\.frame +1970-01-01 00:01 UTC \(1m00s\)/);
  assert.match(text, /12D3KooWe +block\.invalid +for good/);
});

test("a node that knows nobody says so", () => {
  const nobody = { id: "x", addresses: [], permissioned: false, members: [], nodes: [], peers: [], banned: [] };
  assert.equal(peersText(nobody, 0), "this node x\n\nno peer is connected");
});

test("a network's nodes side by side", () => {
  const up = {
    name: "a",
    state: "follows",
    pid: 5,
    height: 7n,
    tip: `0x${"ab".repeat(32)}`,
    peers: 1,
    pool: 0n,
    rpc: "r",
  } as const;
  const stopped = {
    ...up,
    name: "b",
    state: "stopped",
    pid: null,
    height: null,
    tip: null,
    peers: null,
    pool: null,
  } as const;
  assert.match(
    statusText([up, stopped]),
    /^a +follows +7 +abababab.. +1 +0 +r +5\nb +stopped +- .*\nall that answer have the same tip$/m,
  );
  assert.doesNotMatch(statusText([up, { ...up, tip: `0x${"cd".repeat(32)}` }]), /same tip/);
});
