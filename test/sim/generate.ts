// From a seed to a script: a topology, a workload, and a schedule of faults, each with what ends it. Seeds below a thousand
// are no different from others; every kind of fault comes about once in four seeds.
import { SeededRandom } from "../helpers/random.ts";
import { liars } from "./liars.ts";
import type { Line, Script, Topology } from "./script.ts";

const topologies: readonly Topology[] = ["line", "ring", "mesh", "star", "random"];

interface Draft {
  readonly random: SeededRandom;
  readonly nodes: number;
  /** Milliseconds in which faults may begin. */
  readonly span: number;
  readonly lines: Line[];
}

type Fault = (draft: Draft) => void;

/** @param nodes of the network; drawn from 3 to 7 when undefined */
export function generate(seed: number, nodes?: number): Script {
  const random = new SeededRandom(seed);
  const many = random.between(3, 7);
  const draft: Draft = { random, nodes: nodes ?? many, span: random.between(6, 20) * 1000, lines: [] };
  workload(draft);
  wires(draft);
  for (let left = random.between(1, 6); left > 0; left--) random.pick(faults)(draft);
  const end = Math.max(draft.span, ...draft.lines.map(({ at }) => at)) + 500;
  const lines = [...draft.lines].sort((a, b) => a.at - b.at);
  const lies = random.chance(0.25) ? [random.pick(Object.keys(liars))] : [];
  return { nodes: draft.nodes, topology: random.pick(topologies), seed, end, liars: lies, lines };
}

function workload(draft: Draft): void {
  const { random } = draft;
  for (let left = random.between(3, 8); left > 0; left--) {
    const words = [`x${random.between(1, 8)}`];
    if (random.chance(0.3)) words.push("every", `${random.between(1, 20) * 20}ms`);
    const sort = random.below(100);
    if (sort < 15) words.push("group", `${random.between(2, 4)}`);
    else if (sort < 30) words.push("expire", `${random.between(1, 4)}`);
    else if (sort < 45) words.push(random.pick(["poor", "broke", "forged", "garbage"]));
    put(draft, when(draft), "tx", someone(draft), ...words);
  }
  // More than a pool holds.
  if (random.chance(0.08)) put(draft, when(draft), "tx", someone(draft), "x150");
}

/** What all wires, or some, are like from the start. */
function wires(draft: Draft): void {
  const { random } = draft;
  if (random.chance(0.5)) {
    put(draft, 0, "wire", "all", "delay", `${random.between(1, 150)}ms`, "jitter", `${random.between(0, 100)}ms`);
  }
  if (random.chance(0.4)) {
    put(draft, 0, "wire", "all", ...["lose", "repeat", "late"].flatMap((what) => [what, `${random.between(0, 30)}%`]));
  }
  if (random.chance(0.2)) put(draft, 0, "wire", "all", "reset", `${random.between(1, 20) / 10}%`);
  if (random.chance(0.2)) {
    const [a, b] = two(draft);
    put(draft, 0, "wire", a, b, "bandwidth", `${random.between(1, 20) * 1000}`);
  }
}

/** A time in the span, for a fault or an order. */
function when({ random, span }: Draft): number {
  return 500 + random.below(span / 10) * 10;
}

/** A later time: how long a fault lasts. */
function later({ random }: Draft, at: number): number {
  return at + random.between(3, 80) * 100;
}

function someone({ random, nodes }: Draft): string {
  return String(random.between(1, nodes));
}

/** Anybody but the usual producer. */
function follower({ random, nodes }: Draft): string {
  return String(random.between(2, nodes));
}

function two(draft: Draft): readonly [string, string] {
  const a = draft.random.between(1, draft.nodes);
  const b = 1 + ((a - 1 + draft.random.between(1, draft.nodes - 1)) % draft.nodes);
  return [String(a), String(b)];
}

function put({ lines }: Draft, at: number, verb: string, ...args: string[]): void {
  lines.push({ at, verb, args });
}

/** Two groups, neither empty. */
function parts({ random, nodes }: Draft): readonly [string, string] {
  const order = random.shuffle(Array.from({ length: nodes }, (_, i) => i + 1));
  const size = random.between(1, nodes - 1);
  return [order.slice(0, size).join(","), order.slice(size).join(",")];
}

const faults: readonly Fault[] = [
  function cut(draft) {
    const at = when(draft);
    const [a, b] = two(draft);
    put(draft, at, "cut", a, b);
    put(draft, later(draft, at), "heal", a, b);
  },
  function split(draft) {
    const at = when(draft);
    put(draft, at, "split", ...parts(draft));
    put(draft, later(draft, at), "heal");
  },
  /** Both sides make blocks: a fork, and a reorganisation when they meet. */
  function fork(draft) {
    const at = when(draft);
    const [left, right] = parts(draft);
    const end = later(draft, at) + 2000;
    const far = (left.split(",").includes("1") ? right : left).split(",");
    put(draft, at, "split", left, right);
    const second = draft.random.pick(far);
    put(draft, at + 100, "produce", second);
    put(draft, at + 200, "tx", second, `x${draft.random.between(1, 6)}`, "every", "400ms");
    put(draft, at + 300, "tx", "1", `x${draft.random.between(1, 6)}`, "every", "400ms");
    put(draft, end, "heal");
    put(draft, end + draft.random.between(-1, 3) * 500, "produce", second, "off");
  },
  function secondProducer(draft) {
    const at = when(draft);
    const second = follower(draft);
    put(draft, at, "produce", second);
    put(draft, at + 100, "tx", second, `x${draft.random.between(1, 4)}`, "every", "300ms");
    put(draft, later(draft, at), "produce", second, "off");
  },
  function reset(draft) {
    for (let left = draft.random.between(1, 4); left > 0; left--) put(draft, when(draft), "reset", ...two(draft));
  },
  function isolate(draft) {
    const at = when(draft);
    const who = someone(draft);
    put(draft, at, "isolate", who);
    put(draft, later(draft, at), "heal", who);
  },
  function powerLoss(draft) {
    const at = when(draft);
    const who = someone(draft);
    put(draft, at, "crash", who, "keep", String(draft.random.below(4)));
    put(draft, later(draft, at), "start", who);
  },
  /** In the middle of a batch, which is then on the disk or not. */
  function tornWrite(draft) {
    const at = when(draft);
    const who = someone(draft);
    const write = String(draft.random.between(1, 12));
    put(draft, at, "crash", who, "write", write, "keep", String(draft.random.below(3)));
    put(draft, later(draft, at) + 1000, "start", who);
  },
  function killed(draft) {
    const at = when(draft);
    const who = someone(draft);
    put(draft, at, "kill", who);
    put(draft, later(draft, at), "start", who);
  },
  function stopped(draft) {
    const at = when(draft);
    const who = someone(draft);
    put(draft, at, "stop", who);
    put(draft, later(draft, at), "start", who);
  },
  function skew(draft) {
    const { random } = draft;
    const by = random.pick([-3_600_000, -60_000, -5_000, 5_000, 60_000, 300_000]);
    put(draft, when(draft), "skew", someone(draft), `${by}ms`);
    if (random.chance(0.5)) put(draft, when(draft), "skew", someone(draft), `${random.between(-30, 30)}s`);
  },
  function fullDisk(draft) {
    const at = when(draft);
    const who = someone(draft);
    put(draft, at, "disk", who, "full");
    put(draft, later(draft, at), "disk", who, "ok");
  },
  function slowDisk(draft) {
    const at = when(draft);
    const who = someone(draft);
    put(draft, at, "disk", who, "slow", `${draft.random.between(1, 60) * 10}ms`);
    put(draft, later(draft, at), "disk", who, "ok");
  },
  function diskErrors(draft) {
    const what = draft.random.pick(["writeerrors", "readerrors"]);
    put(draft, when(draft), "disk", someone(draft), what, String(draft.random.between(1, 3)));
  },
  function oldDisk(draft) {
    const at = when(draft);
    const who = someone(draft);
    put(draft, at, "image", who);
    put(draft, later(draft, at), "restore", who);
  },
];
