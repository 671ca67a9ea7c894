// TOML text from a schema and a table: keys in the schema's order, each with its description above it. What is read back
// is the same table.
import { isTable, joinPath, keyOf, type Shape, shapeOf, type Table, type TSchema, typeText } from "../lib/schema.ts";

export interface WriteOptions {
  /** Comment lines at the head of the file. */
  readonly header?: string;
  /** Keys that the table does not give: written as comments with their defaults, or left out. */
  readonly absent: "comment" | "omit";
  /** Descriptions above the keys. */
  readonly comments: boolean;
}

export function toml(schema: TSchema, table: Table, options: WriteOptions): string {
  const lines: string[] = [];
  if (options.header !== undefined) lines.push(...options.header.split("\n").map((line) => `# ${line}`.trimEnd()), "");
  writeTable(shapeOf(schema), table, "", options, lines);
  return `${lines
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim()}\n`;
}

function writeTable(
  shape: Shape,
  table: Table,
  path: string,
  options: WriteOptions,
  lines: string[],
  given = true,
): void {
  const own: string[] = [];
  const inner: string[] = [];
  for (const [name, one] of Object.entries(shape.properties ?? {})) {
    const value = table[name];
    if (isInner(one, value)) {
      const there = value !== undefined || (given && (shape.required ?? []).includes(name));
      writeTable(one, isTable(value) ? value : {}, joinPath(path, quoted(name)), options, inner, there);
    } else writeKey(name, one, value, options, own);
  }
  for (const [name, value] of Object.entries(table)) {
    if (keyOf(shape, name) !== undefined || value === undefined) continue;
    if (isTable(value)) writeTable(extra(shape), value, joinPath(path, quoted(name)), options, inner);
    else writeKey(name, {}, value, options, own);
  }
  if (own.length > 0) {
    // An optional table that is not given stays away altogether: its mere presence would ask for its required keys.
    if (path !== "") lines.push("", `${given ? "" : "# "}[${path}]`);
    lines.push(...own);
  }
  lines.push(...inner);
}

function isInner(shape: Shape, given: unknown): boolean {
  return isTable(given) || (given === undefined && shape.type === "object");
}

function extra(shape: Shape): Shape {
  const first = Object.values(shape.patternProperties ?? {})[0];
  if (first !== undefined) return first;
  return typeof shape.additionalProperties === "object" ? shape.additionalProperties : {};
}

function writeKey(name: string, shape: Shape, given: unknown, options: WriteOptions, lines: string[]): void {
  const absent = given === undefined;
  if (absent && (options.absent === "omit" || shape.default === undefined)) return;
  if (options.comments && shape.description !== undefined) {
    const telling =
      (shape.minimum ?? 0) !== 0 ||
      shape.maximum !== undefined ||
      shape.anyOf !== undefined ||
      shape.enum !== undefined;
    const range = telling ? ` (${typeText(shape)})` : "";
    lines.push(...wrapped(`${shape.description}${range}`).map((line) => `# ${line}`));
  }
  const value = tomlValue(absent ? shape.default : given);
  lines.push(`${absent ? "# " : ""}${quoted(name)} = ${value}`);
}

function wrapped(text: string, width = 100): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

function quoted(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : tomlText(key);
}

/** One value; tables inside lists become inline tables. */
export function tomlValue(value: unknown): string {
  if (typeof value === "string") return tomlText(value);
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) {
    const items = value.map(tomlValue);
    const line = `[${items.join(", ")}]`;
    return line.length <= 80 ? line : `[\n${items.map((one) => `  ${one},\n`).join("")}]`;
  }
  const members = Object.entries((value ?? {}) as Table).filter(([, one]) => one !== undefined);
  if (members.length === 0) return "{}";
  return `{ ${members.map(([name, one]) => `${quoted(name)} = ${tomlValue(one)}`).join(", ")} }`;
}

const escapes: Readonly<Record<string, string>> = { "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r" };

function tomlText(text: string): string {
  let out = '"';
  for (const char of text) {
    const code = char.codePointAt(0) as number;
    if (char === '"' || char === "\\") out += `\\${char}`;
    else if (code < 32 || code === 127) out += escapes[char] ?? `\\u${code.toString(16).padStart(4, "0")}`;
    else out += char;
  }
  return `${out}"`;
}
