// How a method is called: ours takes nothing and answers through host functions; Chain33's takes integers and answers
// with one, negative for a failure.
import type { Ask } from "./frame.ts";
import type { FunctionType } from "./types.ts";

const none: readonly (number | bigint)[] = [];

/** Arguments of the function, undefined when it cannot be called like this. */
export function argumentsFor(ask: Ask, type: FunctionType): readonly (number | bigint)[] | undefined {
  const { method } = ask;
  if (method.startsWith("$")) return undefined;
  if (ask.contract.flavour === "tenon") {
    if (type.params.length > 0 || type.results.length > 0) return undefined;
    const lifecycle = method === "_init" || method === "_migrate";
    return method.startsWith("_") && !(lifecycle && ask.lifecycle === true) ? undefined : none;
  }
  const given = ask.parameters ?? [];
  if (type.params.length !== given.length || type.results.length > 1) return undefined;
  return given.map((value, i) =>
    type.params[i] === "i64" ? BigInt.asIntN(64, value) : Number(BigInt.asIntN(32, value)),
  );
}

/** Chain33 takes a result for a failure when it is negative, or when its low 16 bits are. */
export function isRefusal(result: bigint): boolean {
  return result < 0n || BigInt.asIntN(16, result) < 0n;
}
