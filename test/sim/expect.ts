// What a scenario may expect at a moment: `expect same tip`, `expect height 3 on 2`, `expect down 4`, `expect waiting 5 on 2`,
// `expect banned 3 by 1`. What does not hold is a finding.
import { equal } from "../../src/lib/bytes.ts";
import { count } from "./script.ts";
import type { World } from "./world.ts";

type Expectation = (world: World, args: readonly string[]) => string | undefined;

const expectations: Readonly<Record<string, Expectation>> = {
  /** All machines that are up (or those named) have the same last block. */
  same: (world, [, ...named]) => {
    const nodes = named.length > 0 ? named.map((one) => world.node(count(one))) : world.nodes;
    const tips = nodes.flatMap(({ name, node }) => (node === undefined ? [] : [{ name, tip: node.chain.tip() }]));
    const [first, ...others] = tips;
    const other = others.find(({ tip }) => first !== undefined && !equal(tip.hash, first.tip.hash));
    return other === undefined ? undefined : `${other.name} has another tip than ${first?.name}`;
  },
  different: (world, [, ...named]) => {
    const hashes = new Set(named.map((one) => String(world.node(count(one)).node?.chain.tip().hash)));
    return hashes.size === named.length ? undefined : "they have the same tip";
  },
  /** At least that height. */
  height: (world, [least, , index]) => {
    const height = Number(world.node(count(index)).node?.chain.tip().height ?? -1n);
    return height >= count(least) ? undefined : `height ${height}`;
  },
  /** So many entries in the pool, exactly. */
  waiting: (world, [many, , index]) => {
    const size = world.node(count(index)).node?.pool.size;
    return size === count(many) ? undefined : `${size} wait`;
  },
  /** `expect banned 4 by 1`: the one keeps the other out. */
  banned: (world, [who, , by]) => {
    const list = world.node(count(by)).node?.peers?.peers.banned() ?? [];
    const { id } = world.node(count(who));
    return list.some(({ peer }) => peer === id) ? undefined : `it bans ${list.length} others`;
  },
  up: (world, [index]) => (world.node(count(index)).node === undefined ? "it is down" : undefined),
  down: (world, [index]) => (world.node(count(index)).running ? "it is up" : undefined),
};

export function expect(world: World, [what = "", ...args]: readonly string[]): void {
  const check = Object.hasOwn(expectations, what) ? expectations[what] : undefined;
  if (check === undefined) throw new Error(`nothing to expect is called ${what}`);
  const wrong = check(world, args);
  if (wrong !== undefined) world.blame("test", `expected ${[what, ...args].join(" ")}: ${wrong}`);
}
