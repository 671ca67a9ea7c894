// A method of a service: its name, the shape of its one argument, and the function that answers.
import type { Json, Node } from "../lib/json.ts";
import { bind, type Shape, shape } from "./json/bind.ts";

export interface Method {
  /** Without its service, e.g. GetBlocks. */
  readonly name: string;
  /** Only for callers on this machine and those that have given the RPC password. */
  readonly local?: boolean;
  /**
   * Binds the argument and runs.
   * @param node first element of params, undefined when there is none
   * @throws ChainError
   */
  call(node: Node | undefined, source: Uint8Array): Json | Promise<Json>;
}

export function method<T>(name: string, to: Shape<T>, run: (argument: T) => Json | Promise<Json>): Method {
  return { name, call: (node, source) => run(bind(to, node, source)) };
}

/** The argument of methods that take none; an object is still demanded, as Go demands it. */
export const nothing = shape("ReqNil", {});
