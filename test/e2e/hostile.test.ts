// Strangers against a real node that is one of three: wrong chains, garbage, endless and oversized messages, floods, slow
// readers, lies about blocks and transactions, floods of ids. After each attack the victim's process is the same, its
// memory is within bounds, whoever broke a rule is banned with the reason where the operator sees it, and meanwhile the
// honest nodes, the victim among them, went on getting blocks. ATTACKS=text runs those whose name holds the text.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { parseNetwork } from "../../node/cli/network/format.ts";
import { cli } from "../helpers/cli.ts";
import { discover } from "../helpers/net/attacker.ts";
import type { Attack, Seen } from "../helpers/net/attacks/attack.ts";
import { attacks } from "../helpers/net/attacks/index.ts";
import { fund, pay, sleep } from "../helpers/net/load.ts";
import { confine, escaped, inNamespace } from "../helpers/net/namespaces.ts";
import type { NodeProcess } from "../helpers/net/process.ts";
import { TestNetwork } from "../helpers/net/run.ts";

const wanted = process.env.ATTACKS ?? "";
const limit = 1_200_000;
/** Milliseconds that something may take that a busy machine has to do. */
const patience = 30_000;
/** Bytes that the victim may have in use above what it had when it was left alone. */
const memoryBound = 300 * 1024 * 1024;

interface Banned {
  readonly peer: string;
  readonly reason: string;
}

const banned = async (node: NodeProcess) => (await node.call<{ banned: readonly Banned[] }>("Tenon.GetPeers")).banned;

const heightOf = async (node: NodeProcess) => (await node.call<{ height: number }>("GetLastHeader")).height;

/** Waits for it, as long as a busy machine may take. */
async function eventually(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + patience; ; await sleep(200)) {
    if (await holds()) return;
    if (Date.now() > end) assert.fail(what);
  }
}

await confine(import.meta.url, "hostile peers", limit, () => {
  test("hostile peers", { timeout: limit }, async (t) => {
    const file = fileURLToPath(new URL("networks/hostile.toml", import.meta.url));
    const network = await TestNetwork.make(parseNetwork(readFileSync(file, "utf8"), file));
    const over = new AbortController();
    try {
      await network.start();
      const [honest, node] = [network.node("honest"), network.node("victim")];
      const payers = await fund(network.node("producer"), network.plan.load.senders);
      await network.agree([]);
      const paying = pay([honest, node], payers, network.plan.load.rate, over.signal);
      const { host, port } = node.site;
      const victim = await discover(host, port, node.node.id);
      const { pid } = node;
      await sleep(2000);
      const before = node.rss();
      let most = 0;
      const watch = setInterval(() => {
        most = Math.max(most, node.rss());
      }, 100);

      const judge = async (attack: Attack, seen: Seen) => {
        assert.equal(node.pid, pid, "the process is the same");
        assert.ok(seen.ended, "the victim put an end to it");
        if (attack.tells !== undefined && seen.told !== undefined) assert.equal(seen.told, attack.tells);
        const { bans } = attack;
        if (bans === undefined) return;
        let found: Banned | undefined;
        await eventually("it is banned", async () => {
          found = (await banned(node)).find(({ peer }) => seen.peers.includes(peer));
          return found !== undefined;
        });
        assert.ok((bans as readonly string[]).includes(found?.reason ?? ""), `banned for ${found?.reason}`);
      };
      const slow = attacks.filter((one) => one.slow === true && one.name.includes(wanted));
      const running = slow.map((attack) => attack.run(victim, network.nodes).catch((error: unknown) => error));
      for (const attack of attacks.filter((one) => one.slow !== true && one.name.includes(wanted))) {
        await t.test(attack.name, async () => {
          const heights = await Promise.all([heightOf(honest), heightOf(node)]);
          most = 0;
          await judge(attack, await attack.run(victim, network.nodes));
          await eventually("honest nodes get blocks", async () => {
            const now = await Promise.all([heightOf(honest), heightOf(node)]);
            return now.every((height, i) => height > (heights[i] ?? 0));
          });
          assert.ok(most - before < memoryBound, `${Math.round((most - before) / 1048576)} MB more than before`);
        });
      }
      for (const [i, attack] of slow.entries()) {
        await t.test(attack.name, async () => {
          const seen = await running[i];
          if (seen instanceof Error) throw seen;
          await judge(attack, seen as Seen);
        });
      }
      clearInterval(watch);
      over.abort();
      const report = await paying;
      await t.test("honest nodes agree, and lost nothing", async () => {
        const lost = await network.agree(report.acknowledged.map(({ hash }) => hash));
        assert.deepEqual([...lost.keys()], []);
        assert.deepEqual(report.wrong, []);
        const { peers } = await node.call<{ peers: readonly { id: string }[] }>("Tenon.GetPeers");
        for (const one of network.nodes.filter((other) => other !== node)) {
          assert.ok(
            peers.some(({ id }) => id === one.node.id),
            `${one.name} is connected`,
          );
        }
        for (const one of network.nodes) {
          assert.deepEqual(one.crashes, []);
          assert.deepEqual(
            one.log().filter(({ level }) => level === "error"),
            [],
          );
        }
      });
      if (!inNamespace()) {
        await t.test("the operator sees who is banned and why", async () => {
          const list = await banned(node);
          const { out } = await cli(node.node.folder)(["peer", "list", "--rpc", `http://${node.site.rpc}`]);
          for (const { peer, reason } of list)
            assert.ok(out.includes(peer) && out.includes(reason), `${peer} ${reason}\n${out}`);
        });
      } else assert.equal(escaped(), 0, "packets to somewhere else");
    } finally {
      over.abort();
      await network.close();
    }
  });
});
