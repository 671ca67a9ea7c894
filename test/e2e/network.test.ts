// Networks of real processes, as networks/*.toml describe them. Whatever happens to the nodes, in the end all have the same
// last block; every transaction that a node answered with its hash (SendTransaction) is on it; what was paid was received;
// no process ended by itself, no log has an error, and no packet left the machine. NETWORKS=five,churn names the files to
// run; without it those run that are short enough for every day.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { parseNetwork } from "../../node/cli/network/format.ts";
import { confine, escaped, inNamespace } from "../helpers/net/namespaces.ts";
import { type NetworkReport, TestNetwork } from "../helpers/net/run.ts";

const names = (process.env.NETWORKS ?? "five").split(",");
const limit = Number(process.env.NETWORK_SECONDS ?? 600) * 1000;

await confine(import.meta.url, "networks of real processes", limit, () => {
  for (const name of names) {
    const file = fileURLToPath(new URL(`networks/${name}.toml`, import.meta.url));
    const plan = parseNetwork(readFileSync(file, "utf8"), file);
    test(`${name}: ${plan.about}`, { timeout: limit }, async () => {
      const network = await TestNetwork.make(plan);
      let report: NetworkReport | undefined;
      try {
        report = await network.run();
      } finally {
        if (report === undefined) for (const node of network.nodes) console.log(`${node.name}:`, node.log().slice(-20));
        await network.close();
      }
      check(report);
    });
  }
});

function check({ how, load, tips, lost, received, paid, crashes, errors, foreignCalls }: NetworkReport): void {
  const { acknowledged, unknown, busy, wrong } = load;
  console.log(
    `${how}: ${acknowledged.length} transactions acknowledged, ${unknown.length} without an answer, ${busy} refused for want of room; block ${[...tips.values()][0]?.height}`,
  );
  assert.deepEqual(crashes, []);
  assert.deepEqual(
    [...lost].map(([node, hashes]) => `${node} lacks ${hashes.length}, first ${hashes[0]}`),
    [],
  );
  assert.equal(new Set([...tips.values()].map(({ hash }) => hash)).size, 1, "the same last block everywhere");
  assert.deepEqual(wrong, []);
  assert.ok(acknowledged.length > 0, "something was acknowledged");
  for (const [node, amount] of received) assert.equal(amount, paid, `${node}: what was paid was received`);
  assert.deepEqual(errors, []);
  assert.deepEqual(foreignCalls, []);
  if (inNamespace()) assert.equal(escaped(), 0, "packets to somewhere else");
}
