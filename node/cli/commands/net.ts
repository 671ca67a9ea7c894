// `tenon net`: a network of nodes on this machine, each in a folder and a process of its own.
import type { Command } from "commander";
import { contextOf } from "../context.ts";
import { Failed, UsageError } from "../output.ts";

const startLimit = 120_000;
const stopLimit = 30_000;

interface InitFlags {
  readonly nodes: string;
  readonly toml?: string;
  readonly permissioned?: boolean;
  readonly rpcPort: string;
  readonly p2pPort: string;
  readonly metricsPort: string;
}

export function netCommand(program: Command): void {
  const net = program.command("net").description("a network of nodes on this machine");

  net
    .command("init")
    .description("write the folders of a network: the first node makes the blocks, the others follow")
    .argument("[folder]", "where to write", "network")
    .option("--nodes <n>", "how many nodes", "4")
    .option("--toml <file>", "a description of the network instead (see below)")
    .option("--permissioned", "only these nodes may connect with each other; light peers may")
    .option("--rpc-port <port>", "JSON-RPC of the first node; the others count on", "8801")
    .option("--p2p-port <port>", "port for peers of the first node; the others count on", "13803")
    .option("--metrics-port <port>", "metrics page of the first node; the others count on", "9464")
    .addHelpText(
      "after",
      `
A description names the nodes in the order in which they start, and what stands in their node.toml and in chain.toml:

  [chain]                   # keys over those of a development chain
  [node.log]                # keys of every node.toml
  loglevel = "debug"
  [nodes.a]
  mine = true               # makes the blocks
  [nodes.b]
  seeds = ["a"]             # whom it calls first; by default all before it
  [nodes.b.node.mempool]    # keys of its own node.toml
  poolCacheSize = 50000

The genesis coins belong to the development accounts of \`tenon dev\`, whose keys are published.`,
    )
    .action(async (folder: string, flags: InitFlags, command: Command) => {
      const { output } = contextOf(command);
      const { initNetwork } = await import("../network/init.ts");
      const nodes = await initNetwork({
        folder,
        file: flags.toml,
        count: whole("--nodes", flags.nodes, 1, 100),
        permissioned: flags.permissioned === true,
        ports: {
          rpc: whole("--rpc-port", flags.rpcPort, 1, 65_000),
          p2p: whole("--p2p-port", flags.p2pPort, 1, 65_000),
          metrics: whole("--metrics-port", flags.metricsPort, 1, 65_000),
        },
      });
      const data = nodes.map(({ plan, folder: at, id, address, place }) => ({
        name: plan.name,
        mine: plan.mine,
        folder: at,
        id,
        address,
        rpc: place.rpc,
      }));
      const lines = data.map(({ name, mine, address }) => `${name}  ${address}${mine ? "  makes the blocks" : ""}`);
      output.result(data, [`wrote ${folder}`, ...lines, `start it: tenon net up ${folder}`].join("\n"));
    });

  net
    .command("up")
    .description("start the nodes of a network in the background")
    .argument("[folder]", "folder of the network", "network")
    .option("--node <name...>", "only these")
    .action(async (folder: string, options: Chosen, command: Command) => {
      const { output } = contextOf(command);
      const { pidOf, startNode, untilReady } = await import("../network/nodes.ts");
      const { answers, statusJson, statusText, viewOf } = await import("../network/status.ts");
      const nodes = await chosen(folder, options);
      for (const node of nodes) {
        if ((await pidOf(node.folder)) === undefined) await startNode(node.folder);
        await untilReady(node, answers(node), startLimit);
      }
      const views = await Promise.all(nodes.map(viewOf));
      output.result(statusJson(views), statusText(views));
    });

  net
    .command("status")
    .description("height, last block, peers and pool of each node")
    .argument("[folder]", "folder of the network", "network")
    .action(async (folder: string, _options: unknown, command: Command) => {
      const { output } = contextOf(command);
      const { statusJson, statusText, viewOf } = await import("../network/status.ts");
      const views = await Promise.all((await chosen(folder, {})).map(viewOf));
      output.result(statusJson(views), statusText(views));
    });

  net
    .command("down")
    .description("stop the nodes of a network")
    .argument("[folder]", "folder of the network", "network")
    .option("--node <name...>", "only these")
    .option("--kill", "at once, without an orderly end")
    .action(async (folder: string, options: Chosen & { readonly kill?: boolean }, command: Command) => {
      const { output } = contextOf(command);
      const { stopNode } = await import("../network/nodes.ts");
      const signal = options.kill === true ? "SIGKILL" : "SIGTERM";
      const done = await Promise.all(
        (await chosen(folder, options)).map(async (node) => {
          return { name: node.name, stopped: await stopNode(node.folder, stopLimit, signal) };
        }),
      );
      const still = done.filter(({ stopped }) => !stopped).map(({ name }) => name);
      const names = done.filter(({ stopped }) => stopped).map(({ name }) => name);
      output.result(done, names.length === 0 ? "" : `stopped ${names.join(", ")}`);
      if (still.length === 0) return;
      output.warn(`${still.join(", ")} did not stop within ${stopLimit / 1000} s: tenon net down ${folder} --kill`);
      throw new Failed("some nodes run on");
    });
}

interface Chosen {
  readonly node?: readonly string[];
}

async function chosen(folder: string, { node: names }: Chosen) {
  const { nodesOf } = await import("../network/nodes.ts");
  const nodes = await nodesOf(folder);
  const unknown = names?.find((name) => !nodes.some((one) => one.name === name));
  if (unknown !== undefined) {
    throw new UsageError(`there is no node ${unknown}`, `nodes: ${nodes.map(({ name }) => name).join(", ")}`);
  }
  return names === undefined ? nodes : nodes.filter(({ name }) => names.includes(name));
}

function whole(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^[0-9]{1,6}$/.test(text) || value < least || value > most) {
    throw new UsageError(`${name} is a whole number from ${least} to ${most}`);
  }
  return value;
}
