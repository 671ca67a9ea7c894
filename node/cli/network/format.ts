// A network of nodes as one TOML file: who there is and who calls whom; for tests also the load on it and what is done to
// it while it runs. Every key has its meaning in the schema below.
import { fail } from "../../../src/errors.ts";
import { check, type Static, type Table, Type } from "../../../src/lib/schema.ts";
import { parseToml } from "../../config.ts";

const open = (description: string) => Type.Object({}, { additionalProperties: true, description });
const name = Type.String({ pattern: "^[a-z][a-z0-9-]{0,15}$" });
const seconds = (value: number, description: string) =>
  Type.Number({ default: value, minimum: 0, maximum: 86_400, description });

const node = Type.Object({
  mine: Type.Boolean({ default: false, description: "Whether it makes blocks; a solo chain has one that does." }),
  seeds: Type.Optional(
    Type.Array(name, {
      maxItems: 100,
      description: "Nodes that it calls first; by default all that are named before it.",
    }),
  ),
  late: seconds(0, "Seconds after the others at which it starts."),
  node: open("Keys over those of node.toml, for this node."),
});

const load = Type.Object({
  rate: Type.Number({
    default: 0,
    minimum: 0,
    maximum: 100_000,
    description: "Payments per second, all nodes together.",
  }),
  seconds: seconds(0, "How long they are sent."),
  at: Type.Array(name, { default: [], description: "Nodes that they are sent to; by default all." }),
  senders: Type.Integer({ default: 8, minimum: 1, maximum: 1000, description: "Accounts that pay." }),
});

const step = Type.Object({
  at: Type.Optional(Type.Number({ minimum: 0, description: "Seconds after the load began." })),
  height: Type.Optional(Type.Integer({ minimum: 0, description: "Once any node has this block." })),
  node: Type.String({ description: "Whom it happens to." }),
  do: Type.Enum(["kill", "restart", "pause", "disconnect", "upgrade"], {
    description:
      "kill: SIGKILL, then started again; restart: the same with an orderly stop; pause: SIGSTOP, then SIGCONT; disconnect: cut off from all others, then healed; upgrade: a restart with other settings or another program.",
  }),
  for: seconds(0, "Seconds until it is undone."),
  settings: open("upgrade: keys over those of its node.toml from then on."),
  program: Type.Optional(Type.String({ description: "upgrade: main file of the command line from then on." })),
});

const schema = Type.Object({
  about: Type.String({ default: "", description: "What the network is for." }),
  chain: open("Keys over those of chain.toml of a development chain; the same for all nodes."),
  node: open("Keys over those of node.toml, for all nodes."),
  nodes: Type.Object(
    {},
    { additionalProperties: node, description: "The nodes by name, in the order in which they start." },
  ),
  load,
  steps: Type.Array(step, { default: [], maxItems: 1000, description: "What happens to the network, in order." }),
});

type Load = Readonly<Static<typeof load>>;
export type Step = Readonly<Static<typeof step>> & { readonly settings: Table };

export interface NodePlan {
  readonly name: string;
  readonly mine: boolean;
  readonly seeds: readonly string[];
  readonly late: number;
  /** Over node.toml: what all have, and its own. */
  readonly settings: Table;
}

export interface NetworkPlan {
  readonly about: string;
  /** Over chain.toml. */
  readonly chain: Table;
  readonly nodes: readonly NodePlan[];
  readonly load: Load;
  readonly steps: readonly Step[];
}

/** @param file names the text in messages @throws ChainError config.invalid */
export function parseNetwork(text: string, file: string): NetworkPlan {
  const table = check(schema, parseToml(text, file));
  const given = Object.entries(table.nodes as Readonly<Record<string, Static<typeof node>>>);
  const names = given.map(([key]) => key);
  const wrong = (path: string, reason: string, hint?: string) => fail("config.invalid", { file, path, reason, hint });
  const known = (path: string, one: string) => {
    if (!names.includes(one)) throw wrong(path, `there is no node named ${one}`, `nodes: ${names.join(", ")}`);
  };
  if (given.length === 0) throw wrong("nodes", "there are none");
  const nodes = given.map(([key, one], index): NodePlan => {
    check(name, key, `nodes.${key}`);
    const seeds = one.seeds ?? names.slice(0, index);
    for (const seed of seeds) known(`nodes.${key}.seeds`, seed);
    return {
      name: key,
      mine: one.mine,
      late: one.late,
      seeds,
      settings: merged(table.node as Table, one.node as Table),
    };
  });
  if (nodes.filter(({ mine }) => mine).length > 1)
    throw wrong("nodes", "several make blocks: a solo chain has one producer");
  for (const one of table.load.at) known("load.at", one);
  for (const [index, one] of table.steps.entries()) {
    known(`steps[${index}].node`, one.node);
    if ((one.at === undefined) === (one.height === undefined))
      throw wrong(`steps[${index}]`, "needs either at or height");
  }
  return {
    about: table.about,
    chain: table.chain as Table,
    nodes,
    load: table.load,
    steps: table.steps as readonly Step[],
  };
}

/** The first table with the second's keys over it; tables inside are merged, all else is replaced. */
export function merged(under: Table, over: Table): Table {
  const out: Record<string, unknown> = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const held = out[key];
    out[key] = isInner(held) && isInner(value) ? merged(held, value) : value;
  }
  return out;
}

function isInner(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
