// Who may call whom. Functions on a cycle of calls can be on the stack any number of times, so they count their frames as
// they run. All others are on it at most once: along any chain of calls they follow one path through the graph of the
// cycles' components, so the longest such path, a constant of the exported function, covers all their frames together.
import type { GasSchedule } from "../schedule.ts";
import type { Body, ModuleShape, WasmType } from "../validate/shape.ts";
import type { Plan } from "./plan.ts";
import type { Nodes } from "./scan.ts";

/**
 * Nodes: functions by index, the imported ones (their wrappers) first; then one for each distinct function type, which
 * stands for call_indirect and leads to the functions of that type in the table; then the injected helpers.
 */
export class CallGraph implements Nodes {
  readonly imports: number;
  readonly helper: number;
  readonly #module: ModuleShape;
  /** Types that are equal have one node. */
  readonly #typeNodes: readonly number[];
  /** Functions in the table by node of their type. */
  readonly #inTable = new Map<number, readonly number[]>();

  constructor(module: ModuleShape) {
    const { imports, functions, types, elements } = module;
    this.#module = module;
    this.imports = imports.length;
    const own = imports.length + functions.length;
    const nodes = new Map<string, number>();
    this.#typeNodes = types.map(({ params, results }) => {
      const key = `${params}:${results}`;
      const node = nodes.get(key) ?? own + nodes.size;
      nodes.set(key, node);
      return node;
    });
    this.helper = own + nodes.size;
    const found = new Map<number, Set<number>>();
    for (const { functions: listed } of elements) {
      for (const index of listed) {
        const node = this.indirect(typeIndexOf(module, index));
        const set = found.get(node) ?? new Set();
        found.set(node, set.add(index));
      }
    }
    for (const [node, set] of found) this.#inTable.set(node, [...set]);
  }

  indirect(type: number): number {
    return this.#typeNodes[type] as number;
  }

  /** @param plan with the calls of every function */
  analyse(plan: Plan, { stack }: GasSchedule): CallBounds {
    return new Components(this.#successors(plan), this.#frames(stack)).bounds;
  }

  #successors(plan: Plan): (node: number) => readonly number[] | Uint32Array {
    const { functions } = this.#module;
    const lists: (readonly number[] | Uint32Array)[] = [];
    for (const index of functions.keys()) {
      const first = plan.firstCall[index] as number;
      const list = new Uint32Array((plan.firstCall[index + 1] ?? plan.calls) - first);
      for (let i = 0; i < list.length; i++) list[i] = plan.callee(first + i);
      lists.push(list);
    }
    return (node) => lists[node - this.imports] ?? this.#inTable.get(node) ?? [];
  }

  /**
   * Bytes of each node's frame. Parameters and results count where they are handed over, parameters once more where they
   * are kept: so measured, V8's baseline compiler takes no more, and its optimising one far less.
   */
  #frames({ frame, slot }: GasSchedule["stack"]): Uint32Array {
    const { types, functions, bodies, imports } = this.#module;
    const frames = new Uint32Array(this.helper + 1);
    const bytes = (type: number, spare: number) => {
      const { params, results } = types[type] as WasmType;
      return frame + slot * (2 * params.length + results.length + spare);
    };
    for (const [index, { type }] of imports.entries()) frames[index] = bytes(type, WRAPPER_SLOTS);
    for (const [index, type] of functions.entries()) {
      const { locals, operands } = bodies[index] as Body;
      frames[this.imports + index] = bytes(type, locals + operands);
    }
    frames[this.helper] = frame + slot * WRAPPER_SLOTS;
    return frames;
  }
}

/** Locals and operands of an injected function. */
export const WRAPPER_SLOTS = 4;

export interface CallBounds {
  /** All nodes, each behind those that it calls outside of its own cycles. */
  readonly order: Uint32Array;
  readonly recursive: Uint8Array;
  readonly frames: Uint32Array;
  /** Bytes of the frames that do not count themselves, along the longest chain from a node on. */
  readonly depths: Uint32Array;
}

/** Tarjan's algorithm for strongly connected components, without recursion of its own. */
class Components {
  readonly #successors: (node: number) => readonly number[] | Uint32Array;
  readonly bounds: CallBounds;
  /** Order of discovery from 1, 0: not found yet. */
  readonly #found: Uint32Array;
  readonly #lowest: Uint32Array;
  readonly #open: Uint8Array;
  readonly #stack: number[] = [];
  #discovered = 0;
  #placed = 0;

  constructor(successors: (node: number) => readonly number[] | Uint32Array, frames: Uint32Array) {
    const count = frames.length;
    this.#successors = successors;
    this.#found = new Uint32Array(count);
    this.#lowest = new Uint32Array(count);
    this.#open = new Uint8Array(count);
    this.bounds = {
      order: new Uint32Array(count),
      recursive: new Uint8Array(count),
      frames,
      depths: new Uint32Array(count),
    };
    for (let node = 0; node < count; node++) if (this.#found[node] === 0) this.#visit(node);
  }

  #visit(root: number): void {
    const path: { readonly node: number; readonly next: readonly number[] | Uint32Array; at: number }[] = [];
    const enter = (node: number) => {
      this.#found[node] = this.#lowest[node] = ++this.#discovered;
      this.#open[node] = 1;
      this.#stack.push(node);
      path.push({ node, next: this.#successors(node), at: 0 });
    };
    enter(root);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const { node } = top;
      const next = top.next[top.at++];
      if (next === undefined) {
        path.pop();
        const above = path.at(-1)?.node;
        if (above !== undefined) this.#lower(above, this.#lowest[node] as number);
        if (this.#lowest[node] === this.#found[node]) this.#complete(node);
      } else if (this.#found[next] === 0) enter(next);
      else if (this.#open[next] === 1) this.#lower(node, this.#found[next] as number);
    }
  }

  #lower(node: number, to: number): void {
    if (to < (this.#lowest[node] as number)) this.#lowest[node] = to;
  }

  /** All that this component calls outside of itself is complete. */
  #complete(root: number): void {
    const { order, recursive, frames, depths } = this.bounds;
    const start = this.#stack.lastIndexOf(root);
    const members = this.#stack.splice(start);
    const cyclic = members.length > 1 || this.#successors(root).includes(root);
    let below = 0;
    for (const node of members) {
      this.#open[node] = 2;
      for (const next of this.#successors(node)) below = Math.max(below, depths[next] as number);
    }
    for (const node of members) {
      order[this.#placed++] = node;
      recursive[node] = cyclic ? 1 : 0;
      depths[node] = below + (cyclic ? 0 : (frames[node] as number));
    }
  }
}

export function typeIndexOf({ imports, functions }: ModuleShape, index: number): number {
  return imports[index]?.type ?? (functions[index - imports.length] as number);
}
