// The JSON-RPC envelope of the family (reference: rpc.md section 1): a request is read twice, as the original does. The
// pre-check types id, method and params and refuses with `invalid json request err:`; the codec behind it then finds
// missing params. Both are one walk here.
import { asChainError, fail } from "../errors.ts";
import { type Json, type Node, parse, printBytes } from "../lib/json.ts";
import { bounded, fold } from "./json/bind.ts";

export interface Envelope {
  readonly method: string;
  /** Elements of params; undefined when params is missing or null. */
  readonly params: readonly Node[] | undefined;
  /** The id to answer with: null when none was sent. */
  readonly id: bigint | null;
  /** The id as the pre-check has it, 0 when none was sent. */
  readonly checkedId: bigint;
}

/**
 * @param limits deepest nesting, most elements of params
 * @throws ChainError json.syntax, json.type, rpc.size
 */
export function readEnvelope(body: Uint8Array, limits: { depth: number; params: number }): Envelope {
  const root = parse(body, limits.depth);
  let method = "";
  let params: readonly Node[] | undefined;
  let id: bigint | null = null;
  let checkedId = 0n;
  if (root.kind !== "null") {
    if (root.kind !== "object") throw wrong(root, "value of type rpc.clientRequest");
    for (const [name, node] of root.members) {
      switch (fold(name)) {
        case "id":
          id = node.kind === "null" ? null : idOf(node);
          checkedId = id ?? checkedId;
          break;
        case "method":
          if (node.kind === "string") method = node.value;
          else if (node.kind !== "null") throw wrong(node, "struct field clientRequest.method of type string");
          break;
        case "params":
          params = paramsOf(node, limits.params);
          break;
      }
    }
  }
  return { method, params, id, checkedId };
}

function idOf(node: Node): bigint {
  const value = node.kind === "number" ? bounded("uint64", node.text) : undefined;
  if (typeof value === "bigint") return value;
  const shown = node.kind === "number" ? `number ${node.text}` : node.kind;
  throw wrong(node, "struct field clientRequest.id of type uint64", shown);
}

function paramsOf(node: Node, most: number): readonly Node[] | undefined {
  if (node.kind === "null") return undefined;
  if (node.kind !== "array") throw wrong(node, "struct field clientRequest.params of type [1]interface {}");
  if (node.items.length > most) throw fail("rpc.size", { params: node.items.length, most }, "too many params");
  const huge = node.items[0] === undefined ? undefined : hugeNumber(node.items[0]);
  if (huge !== undefined) throw wrong(node, "struct field clientRequest.params of type float64", `number ${huge}`);
  return node.items;
}

/** A number that no double can hold: the original's pre-check reads numbers as doubles and refuses it. */
function hugeNumber(node: Node): string | undefined {
  if (node.kind === "number") return Number.isFinite(Number(node.text)) ? undefined : node.text;
  const inside = node.kind === "array" ? node.items : node.kind === "object" ? node.members.map(([, one]) => one) : [];
  for (const one of inside) {
    const found = hugeNumber(one);
    if (found !== undefined) return found;
  }
  return undefined;
}

function wrong(node: Node, into: string, shown: string = node.kind): Error {
  return fail("json.type", { into }, `json: cannot unmarshal ${shown} into Go ${into}`);
}

/** A refusal before any method ran: no newline at the end. */
export function refusal(id: bigint, text: string): Uint8Array {
  return printBytes({ id, result: null, error: text });
}

const newline = new Uint8Array([10]);

/** An answer of a method: the members in their order, a newline at the end. */
export function answer(id: bigint | null, result: Json, error: string | null): Uint8Array {
  const body = printBytes({ id, result, error });
  const out = new Uint8Array(body.length + newline.length);
  out.set(body);
  out.set(newline, body.length);
  return out;
}

/** The text that a client reads for whatever was thrown. */
export function errorText(error: unknown): string {
  return asChainError(error).text;
}
