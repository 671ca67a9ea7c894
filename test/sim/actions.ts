// What each verb of a scenario does to a world. The README lists them for people.
import type { Wire } from "../../src/p2p/memory/index.ts";
import { expect } from "./expect.ts";
import type { Kind } from "./library.ts";
import type { SimNode } from "./node.ts";
import { count, duration, type Line, percent, settings } from "./script.ts";
import type { Order, World } from "./world.ts";

type Action = (world: World, args: readonly string[]) => void | Promise<void>;

const kinds: readonly Kind[] = ["good", "poor", "broke", "forged", "garbage"];

/** A verb whose first word is the number of a machine. */
const on =
  (act: (world: World, node: SimNode, args: readonly string[]) => void | Promise<void>): Action =>
  (world, [index, ...args]) =>
    act(world, world.node(count(index)), args);

const actions: Readonly<Record<string, Action>> = {
  tx: on((world, node, args) => world.send(node, orderOf(args))),
  start: on((world, node) => world.start(node)),
  stop: on((world, node) => world.stop(node)),
  kill: on((world, node) => world.kill(node)),
  crash: on((world, node, args) => {
    const { keep, write } = Object.fromEntries(settings(args));
    const survivors = keep === undefined ? 0 : count(keep);
    if (write === undefined) world.crash(node, survivors);
    else world.crashAtWrite(node, count(write), survivors);
  }),
  disk: on((_world, node, [what, value]) => {
    if (what === "slow") node.disk.latency = duration(value);
    else if (what === "full") node.disk.full = true;
    else if (what === "ok") Object.assign(node.disk, { full: false, latency: 0 });
    else if (what === "writeerrors") node.disk.writeErrors = count(value);
    else if (what === "readerrors") node.disk.readErrors = count(value);
    else throw new Error(`no such state of a disk: ${what}`);
    if (what !== "ok" && what !== "slow") node.diskFaults = true;
  }),
  image: on((world, node) => world.image(node)),
  restore: on((world, node) => world.restore(node)),
  skew: on((_world, node, [by]) => {
    node.skew = duration(by);
  }),
  produce: on((_world, node, [what]) => node.produce(what !== "off")),
  cut: (world, [a, b]) => world.hub.links.cut(name(a), name(b)),
  isolate: (world, [a]) => world.hub.links.isolate(name(a)),
  split: (world, groups) => world.hub.links.partition(groups.map((group) => group.split(",").map(name))),
  heal: (world, [a, b]) => world.heal(a === undefined ? undefined : count(a), b === undefined ? undefined : count(b)),
  reset: (world, [a, b]) => world.hub.reset(name(a), name(b)),
  wire: (world, [a, b, ...args]) => {
    if (a === "all") world.hub.links.usual(wireOf(b === undefined ? args : [b, ...args]));
    else world.hub.links.set(name(a), name(b), wireOf(args));
  },
  expect: (world, args) => expect(world, args),
};

/** Does what a line says. @throws Error for what cannot be done */
export function act(world: World, { verb, args }: Line): void | Promise<void> {
  const action = Object.hasOwn(actions, verb) ? actions[verb] : undefined;
  if (action === undefined) throw new Error(`there is no verb ${verb}; there are ${Object.keys(actions).join(", ")}`);
  return action(world, args);
}

function name(index: string | undefined): string {
  return `n${count(index)}`;
}

/** `x20 poor group 3 expire 5 every 50ms` */
function orderOf(args: readonly string[]): Order {
  const [times] = args.filter((arg) => /^x\d+$/.test(arg));
  const rest = args.filter((arg) => arg !== times);
  const kind = kinds.find((one) => rest.includes(one)) ?? "good";
  const { group, expire, every } = Object.fromEntries(settings(rest.filter((arg) => arg !== kind)));
  return {
    count: times === undefined ? 1 : count(times.slice(1)),
    kind,
    size: group === undefined ? 1 : count(group),
    expire: expire === undefined ? undefined : count(expire),
    every: every === undefined ? 0 : duration(every),
  };
}

/** `delay 20ms jitter 5ms reset 1% lose 5% repeat 5% late 10% bandwidth 20000` */
function wireOf(args: readonly string[]): Partial<Wire> {
  const out: { -readonly [K in keyof Wire]?: Wire[K] } = {};
  for (const [what, value] of settings(args)) {
    if (what === "delay" || what === "jitter") out[what] = duration(value);
    else if (what === "reset" || what === "lose" || what === "repeat") out[what] = percent(value);
    else if (what === "late") out.late = { chance: percent(value), ms: lateMs };
    else if (what === "bandwidth") out.bandwidth = count(value);
    else throw new Error(`a wire has no ${what}`);
  }
  return out;
}

const lateMs = 800;
