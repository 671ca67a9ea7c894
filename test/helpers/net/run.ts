// Runs a network of real processes from its plan: starts them, drives load, does to them what the plan says, waits until
// they agree, and says what came of it.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NetworkPlan, Step } from "../../../node/cli/network/format.ts";
import { type LaidOut, layOut, nodeToml } from "../../../node/cli/network/layout.ts";
import { allPlugins } from "../../../src/catalog.ts";
import { type Ground, makeGround, type Site } from "./ground.ts";
import { fund, type LoadReport, type Payer, pay, payee, sleep } from "./load.ts";
import { type LogLine, NodeProcess } from "./process.ts";

/** Seconds in which all must agree after the last thing that happened to them. */
const agreeLimit = 180;
const chunk = 100;

interface Tip {
  readonly height: number;
  readonly hash: string;
}

export interface NetworkReport {
  readonly how: Ground["how"];
  readonly load: LoadReport;
  readonly tips: ReadonlyMap<string, Tip>;
  /** Promised, and not on every node's chain: by node, the hashes. */
  readonly lost: ReadonlyMap<string, readonly string[]>;
  /** Payments on the chain and what the payee has, by node. */
  readonly received: ReadonlyMap<string, bigint>;
  /** What was paid by payments that are on the chain. */
  readonly paid: bigint;
  readonly crashes: readonly string[];
  /** Lines of level error, by node. */
  readonly errors: readonly string[];
  readonly foreignCalls: readonly string[];
}

export class TestNetwork {
  readonly plan: NetworkPlan;
  readonly folder: string;
  readonly ground: Ground;
  readonly nodes: readonly NodeProcess[];
  readonly #laid: readonly LaidOut[];

  private constructor(plan: NetworkPlan, folder: string, ground: Ground, nodes: readonly NodeProcess[]) {
    this.plan = plan;
    this.folder = folder;
    this.ground = ground;
    this.nodes = nodes;
    this.#laid = nodes.map(({ node }) => node);
  }

  /** Makes the folders; nothing runs yet. */
  static async make(plan: NetworkPlan): Promise<TestNetwork> {
    // Short: a socket file's path has at most 107 bytes.
    const folder = mkdtempSync(join(tmpdir(), "tn-"));
    const ground = makeGround();
    try {
      const sites = new Map<string, Site>();
      for (const { name } of plan.nodes) sites.set(name, await ground.site(name, join(folder, name)));
      const site = (name: string) => sites.get(name) as Site;
      const laid = await layOut(plan, folder, ({ name }) => site(name));
      const nodes = laid.map((one) => new NodeProcess(one, site(one.plan.name)));
      return new TestNetwork(plan, folder, ground, nodes);
    } catch (error) {
      ground.close();
      throw error;
    }
  }

  node(name: string): NodeProcess {
    const found = this.nodes.find((one) => one.name === name);
    if (found === undefined) throw new Error(`there is no node ${name}`);
    return found;
  }

  async start(): Promise<void> {
    await Promise.all(
      this.nodes.map(async (node) => {
        await sleep(node.node.plan.late * 1000);
        await node.start();
      }),
    );
  }

  /** Ends every process, orderly or not, and deletes the folders. NET_KEEP=1 keeps them. */
  async close(): Promise<void> {
    await Promise.all(
      this.nodes.map(async (node) => {
        node.pause(false);
        const stopped = node.stop("SIGTERM");
        const ended = await Promise.race([stopped, sleep(20_000).then(() => undefined)]);
        if (ended === undefined) await node.stop("SIGKILL");
      }),
    );
    this.ground.close();
    if (process.env.NET_KEEP !== "1") rmSync(this.folder, { recursive: true, force: true });
  }

  /** Does what a step says, waits, and undoes it. */
  async apply(step: Step): Promise<void> {
    const node = this.node(step.node);
    const wait = () => sleep(step.for * 1000);
    switch (step.do) {
      case "kill":
      case "restart":
      case "upgrade": {
        const how = await node.stop(step.do === "kill" ? "SIGKILL" : "SIGTERM");
        if (step.do !== "kill" && how !== "0") node.crashes.push(`${node.name} did not stop well: ${how}`);
        if (step.do === "upgrade") await this.#upgrade(node, step);
        await wait();
        await node.start();
        break;
      }
      case "pause":
        node.pause(true);
        await wait();
        node.pause(false);
        break;
      case "disconnect":
        this.ground.cut(node.name);
        await wait();
        this.ground.heal(node.name);
        break;
    }
  }

  async #upgrade(node: NodeProcess, step: Step): Promise<void> {
    if (step.program !== undefined) node.program = step.program;
    const text = nodeToml(await allPlugins(), node.node, this.#laid, step.settings);
    writeFileSync(join(node.node.folder, "node.toml"), text);
  }

  /** Waits until a step's time has come. @param begun when the load began */
  async #due(step: Step, begun: number): Promise<void> {
    const { at, height } = step;
    if (at !== undefined) await sleep(Math.max(0, begun + at * 1000 - Date.now()));
    while (height !== undefined) {
      const tips = await this.tips();
      if ([...tips.values()].some((tip) => tip.height >= height)) return;
      await sleep(200);
    }
  }

  /** Last blocks of the nodes that answer. */
  async tips(): Promise<ReadonlyMap<string, Tip>> {
    const tips = new Map<string, Tip>();
    await Promise.all(
      this.nodes.map(async (node) => {
        const tip = await node.call<Tip>("GetLastHeader", {}, 5000).catch(() => undefined);
        if (tip !== undefined) tips.set(node.name, tip);
      }),
    );
    return tips;
  }

  /** Waits until every node has every one of these transactions and all have the same last block. */
  async agree(hashes: readonly string[], seconds = agreeLimit): Promise<ReadonlyMap<string, readonly string[]>> {
    const limit = Date.now() + seconds * 1000;
    const missing = new Map(this.nodes.map(({ name }) => [name, hashes]));
    for (;;) {
      for (const node of this.nodes) missing.set(node.name, await lacking(node, missing.get(node.name) ?? []));
      const tips = await this.tips();
      const same = tips.size === this.nodes.length && new Set([...tips.values()].map(({ hash }) => hash)).size === 1;
      if (same && [...missing.values()].every((list) => list.length === 0)) return new Map();
      if (Date.now() > limit) return new Map([...missing].filter(([, list]) => list.length > 0));
      await sleep(500);
    }
  }

  /** The whole plan. */
  async run(): Promise<NetworkReport> {
    const { load, steps } = this.plan;
    await this.start();
    const over = new AbortController();
    const first = this.nodes.find(({ node }) => node.plan.mine) ?? (this.nodes[0] as NodeProcess);
    const payers: readonly Payer[] = await fund(first, load.senders);
    // Whoever is paid from must be known everywhere before the first payment is offered there.
    await this.agree([]);
    const at = load.at.length === 0 ? this.nodes : load.at.map((name) => this.node(name));
    const begun = Date.now();
    const paying = pay(at, payers, load.rate, over.signal);
    const happening = steps.map(async (step) => {
      await this.#due(step, begun);
      await this.apply(step);
    });
    try {
      await Promise.all([sleep(load.seconds * 1000), ...happening]);
    } finally {
      over.abort();
    }
    const report = await paying;
    const lost = await this.agree(report.acknowledged.map(({ hash }) => hash));
    return { ...(await this.#report(report)), lost };
  }

  async #report(load: LoadReport): Promise<Omit<NetworkReport, "lost">> {
    const received = new Map<string, bigint>();
    for (const node of this.nodes) {
      const [account] = await node.call<readonly { balance: number }[]>("GetBalance", {
        addresses: [payee],
        execer: "coins",
      });
      received.set(node.name, BigInt(account?.balance ?? 0));
    }
    // Those without an answer count where they are on the chain.
    const [anyone] = this.nodes;
    const absent = new Set(
      await lacking(
        anyone as NodeProcess,
        load.unknown.map(({ hash }) => hash),
      ),
    );
    const paid = [...load.acknowledged, ...load.unknown.filter(({ hash }) => !absent.has(hash))].reduce(
      (sum, { amount }) => sum + amount,
      0n,
    );
    return {
      how: this.ground.how,
      load,
      tips: await this.tips(),
      received,
      paid,
      crashes: this.nodes.flatMap(({ crashes }) => crashes),
      errors: this.nodes.flatMap((node) =>
        node
          .log()
          .filter(({ level }) => level === "error")
          .map(shown(node.name)),
      ),
      foreignCalls: this.nodes.flatMap((node) => node.foreignCalls()),
    };
  }
}

const shown =
  (name: string) =>
  ({ part, msg, data }: LogLine): string =>
    `${name} ${part}: ${msg} ${JSON.stringify(data ?? {})}`;

/** Those of these transactions that a node does not have on its chain; all of them when it does not answer. */
async function lacking(node: NodeProcess, hashes: readonly string[]): Promise<readonly string[]> {
  const missing: string[] = [];
  for (let i = 0; i < hashes.length; i += chunk) {
    const part = hashes.slice(i, i + chunk);
    try {
      const { txs } = await node.call<{ txs: readonly unknown[] | null }>("GetTxByHashes", {
        hashes: part,
        disableDetail: true,
      });
      part.forEach((hash, index) => {
        if ((txs?.[index] ?? null) === null) missing.push(hash);
      });
    } catch {
      missing.push(...part);
    }
  }
  return missing;
}
