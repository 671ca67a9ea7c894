// Checks a value against a schema and fills in its defaults. Schemas are written with typebox and are plain JSON Schema
// objects; the checker is our own small one because people read its messages: the path of the fault, the reason, and for
// an unknown key the nearest known one. Keys match without regard to case, as in Chain33's files (reference: config.md);
// the result carries the schema's spelling.
import { type Static, type TSchema, Type } from "typebox";
import { fail } from "../errors.ts";
import { nearest } from "./nearest.ts";

export { type Static, type TSchema, Type };

export type Table = { readonly [key: string]: unknown };

/** One fault of a value. */
export interface Problem {
  /** Keys joined by dots, e.g. `rpc.jrpcBindAddr`; empty for the value itself. */
  readonly path: string;
  readonly reason: string;
  readonly hint?: string | undefined;
}

/** The part of JSON Schema that is understood; any other keyword is refused, never ignored. */
export interface Shape {
  readonly type?: string | undefined;
  readonly properties?: { readonly [name: string]: Shape } | undefined;
  readonly required?: readonly string[] | undefined;
  readonly additionalProperties?: boolean | Shape | undefined;
  readonly patternProperties?: { readonly [pattern: string]: Shape } | undefined;
  readonly items?: Shape | undefined;
  readonly anyOf?: readonly Shape[] | undefined;
  readonly const?: unknown;
  readonly enum?: readonly unknown[] | undefined;
  readonly default?: unknown;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly pattern?: string | undefined;
  readonly minItems?: number | undefined;
  readonly maxItems?: number | undefined;
  readonly description?: string | undefined;
  readonly title?: string | undefined;
  /** Our own mark: the key is this machine's affair and lives in node.toml, not in chain.toml. */
  readonly local?: boolean | undefined;
}
const keywords: ReadonlySet<string> = new Set([
  ...["type", "properties", "required", "additionalProperties", "patternProperties", "items", "anyOf", "const", "enum"],
  ...["default", "minimum", "maximum", "minLength", "maxLength", "pattern", "minItems", "maxItems"],
  ...["description", "title", "local"],
]);

/** More faults than this are not collected. */
const maxProblems = 50;

/** A schema as the checker reads it. @throws ChainError config.invalid for a keyword outside the subset */
export function shapeOf(schema: TSchema): Shape {
  for (const keyword of Object.keys(schema)) {
    if (!keywords.has(keyword) && !keyword.startsWith("~")) {
      throw fail("config.invalid", { reason: `a schema uses the keyword ${keyword}, which is not supported` });
    }
  }
  return schema as Shape;
}

/** The value with defaults and canonical key names, as far as it is valid, and everything that is wrong with it. */
export function inspect<S extends TSchema>(
  schema: S,
  value: unknown,
  path = "",
): { readonly value: Static<S>; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const out = walk(shapeOf(schema), value, path, problems);
  return { value: out as Static<S>, problems };
}

/**
 * The value with defaults and canonical key names.
 * @param path names the value in messages @throws ChainError config.invalid with path, reason and hint of the first fault
 */
export function check<S extends TSchema>(schema: S, value: unknown, path = ""): Static<S> {
  const result = inspect(schema, value, path);
  throwFirst(result.problems);
  return result.value;
}

/** @throws ChainError config.invalid when the list is not empty */
export function throwFirst(problems: readonly Problem[]): void {
  const first = problems[0];
  if (first === undefined) return;
  const more = problems.length > 1 ? problems.length - 1 : undefined;
  throw fail("config.invalid", { path: first.path, reason: first.reason, hint: first.hint, more });
}

export function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}

export function joinPath(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

/** The schema's spelling of a key; undefined when it has none. */
export function keyOf(shape: Shape, key: string): string | undefined {
  const names = Object.keys(shape.properties ?? {});
  if (names.includes(key)) return key;
  const lower = key.toLowerCase();
  return names.find((name) => name.toLowerCase() === lower);
}

/** The table with the schema's spelling of every known key, nothing checked or filled in. */
export function canonical(schema: TSchema, value: unknown): unknown {
  const shape = shapeOf(schema);
  if (!isTable(value) || shape.type !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => {
      const name = keyOf(shape, key);
      const inner = name === undefined ? extraShape(shape, key) : shape.properties?.[name];
      return [name ?? key, inner === undefined ? one : canonical(inner as TSchema, one)];
    }),
  );
}

/** What a value must be, for messages and reference pages: `integer from 0 to 9`. */
export function typeText(shape: Shape): string {
  if (shape.const !== undefined) return JSON.stringify(shape.const);
  if (shape.enum !== undefined) return either(shape.enum.map((one) => JSON.stringify(one)));
  if (shape.anyOf !== undefined) return either(shape.anyOf.map(typeText));
  switch (shape.type) {
    case "integer":
    case "number":
    case "bigint": {
      const name = shape.type === "number" ? "number" : "integer";
      if (shape.minimum !== undefined && shape.maximum !== undefined) {
        return `${name} from ${shape.minimum} to ${shape.maximum}`;
      }
      if (shape.minimum !== undefined) return `${name} from ${shape.minimum}`;
      return shape.maximum === undefined ? name : `${name} up to ${shape.maximum}`;
    }
    case "string":
      return "text";
    case "boolean":
      return "true or false";
    case "array":
      return shape.items === undefined ? "list" : `list of ${typeText(shape.items)}`;
    case "object":
      return "table";
    default:
      return "anything";
  }
}

function either(list: readonly string[]): string {
  if (list.length < 2) return list.join("");
  return `${list.slice(0, -1).join(", ")} or ${list.at(-1)}`;
}

/** Schema of a key that the schema does not name. */
function extraShape(shape: Shape, key: string): Shape | undefined {
  for (const [pattern, inner] of Object.entries(shape.patternProperties ?? {})) {
    if (new RegExp(pattern).test(key)) return inner;
  }
  if (shape.additionalProperties === true) return {};
  return typeof shape.additionalProperties === "object" ? shape.additionalProperties : undefined;
}

function walk(shape: Shape, value: unknown, path: string, problems: Problem[]): unknown {
  shapeOf(shape as TSchema);
  if (value === undefined) {
    if (shape.default !== undefined) return walk(shape, shape.default, path, problems);
    // A table that is not there is an empty one: its keys have their own defaults.
    if (shape.type === "object") return walk(shape, {}, path, problems);
    report(problems, path, `is missing; it must be ${typeText(shape)}`);
    return undefined;
  }
  if (shape.anyOf !== undefined) return walkAny(shape, shape.anyOf, value, path, problems);
  if (shape.const !== undefined || shape.enum !== undefined) {
    const allowed = shape.enum ?? [shape.const];
    if (!allowed.includes(value)) report(problems, path, `must be ${typeText(shape)}`, didYouMean(value, allowed));
    return value;
  }
  switch (shape.type) {
    case undefined:
      return value;
    case "object":
      return walkTable(shape, value, path, problems);
    case "array":
      return walkList(shape, value, path, problems);
    case "string":
      return walkText(shape, value, path, problems);
    case "integer":
    case "number":
    case "bigint":
      return walkNumber(shape, value, path, problems);
    case "boolean":
      if (typeof value !== "boolean") report(problems, path, "must be true or false", unquoted(value));
      return value;
    default:
      throw fail("config.invalid", { path, reason: `a schema uses the type ${shape.type}, which is not supported` });
  }
}

function walkAny(shape: Shape, branches: readonly Shape[], value: unknown, path: string, problems: Problem[]): unknown {
  for (const branch of branches) {
    const inner: Problem[] = [];
    const out = walk(branch, value, path, inner);
    if (inner.length === 0) return out;
  }
  const consts = branches.map((b) => b.const).filter((c) => c !== undefined);
  report(problems, path, `must be ${typeText(shape)}`, didYouMean(value, consts));
  return value;
}

function walkText(shape: Shape, value: unknown, path: string, problems: Problem[]): unknown {
  if (typeof value !== "string") {
    report(problems, path, "must be text", typeof value === "number" ? `write "${value}"` : undefined);
    return value;
  }
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern } = shape;
  if (value.length < minLength) {
    report(problems, path, minLength === 1 ? "must not be empty" : `must have at least ${minLength} characters`);
  } else if (value.length > maxLength) report(problems, path, `must have at most ${maxLength} characters`);
  else if (pattern !== undefined && !new RegExp(pattern).test(value)) {
    report(problems, path, `${JSON.stringify(value)} must match ${pattern}`);
  }
  return value;
}

function walkNumber(shape: Shape, value: unknown, path: string, problems: Problem[]): unknown {
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = shape;
  const whole = shape.type !== "number";
  if ((typeof value !== "number" && typeof value !== "bigint") || (whole && !isWhole(value))) {
    report(problems, path, `must be ${typeText(shape)}`, unquoted(value));
    return value;
  }
  const unsafe = shape.type !== "bigint" && typeof value === "bigint" && !Number.isSafeInteger(Number(value));
  if (unsafe || value < minimum || value > maximum) {
    report(problems, path, unsafe ? "is beyond the safe integers" : `must be ${typeText(shape)}`);
    return value;
  }
  if (shape.type === "bigint") return BigInt(value);
  return typeof value === "bigint" ? Number(value) : value;
}

function isWhole(value: number | bigint): boolean {
  return typeof value === "bigint" || Number.isSafeInteger(value);
}

function walkList(shape: Shape, value: unknown, path: string, problems: Problem[]): unknown {
  if (!Array.isArray(value)) {
    report(
      problems,
      path,
      `must be a ${typeText(shape)}`,
      typeof value === "string" ? `write ["${value}"]` : undefined,
    );
    return value;
  }
  const { minItems = 0, maxItems = Number.POSITIVE_INFINITY, items } = shape;
  if (value.length < minItems) report(problems, path, `must have at least ${minItems} entries`);
  if (value.length > maxItems) report(problems, path, `must have at most ${maxItems} entries`);
  return items === undefined ? value : value.map((one, i) => walk(items, one, `${path}[${i}]`, problems));
}

function walkTable(shape: Shape, value: unknown, path: string, problems: Problem[]): unknown {
  if (!isTable(value)) {
    report(problems, path, "must be a table");
    return value;
  }
  const given = new Map<string, unknown>();
  const out: [string, unknown][] = [];
  for (const [key, one] of Object.entries(value)) {
    const at = joinPath(path, key);
    const name = keyOf(shape, key);
    if (name !== undefined) {
      if (given.has(name)) report(problems, at, `is given twice (as ${name})`);
      given.set(name, one);
      continue;
    }
    const extra = extraShape(shape, key);
    // Where only further tables may stand beside the known keys, a mistyped key is a mistyped key.
    if (extra === undefined || (extra.type === "object" && !isTable(one))) {
      const known = Object.keys(shape.properties ?? {});
      report(problems, at, "is not a known key", didYouMean(key, known) ?? listOf(known));
    } else out.push([key, walk(extra, one, at, problems)]);
  }
  const named: [string, unknown][] = [];
  for (const [name, inner] of Object.entries(shape.properties ?? {})) {
    const one = given.get(name);
    const optional = !(shape.required ?? []).includes(name);
    if (one === undefined && optional && inner.default === undefined) continue;
    named.push([name, walk(inner, one, joinPath(path, name), problems)]);
  }
  return Object.fromEntries([...named, ...out]);
}

function listOf(known: readonly string[]): string | undefined {
  return known.length === 0 || known.length > 12 ? undefined : `known: ${known.join(", ")}`;
}

function didYouMean(value: unknown, known: readonly unknown[]): string | undefined {
  if (typeof value !== "string") return undefined;
  const texts = known.filter((one) => typeof one === "string");
  const near = nearest(value, texts);
  return near === undefined ? undefined : `did you mean ${near}?`;
}

function unquoted(value: unknown): string | undefined {
  return typeof value === "string" && /^(true|false|-?[0-9]+)$/.test(value)
    ? `write ${value} without quotes`
    : undefined;
}

function report(problems: Problem[], path: string, reason: string, hint?: string): void {
  if (problems.length < maxProblems) problems.push({ path, reason, hint });
}
