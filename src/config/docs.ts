// The Markdown reference of both configuration files, made from the same schemas that check them.
import { joinPath, type Shape, shapeOf, type TSchema, typeText } from "../lib/schema.ts";
import { chainSchema } from "./chainfile.ts";
import { nodeSchema } from "./nodefile.ts";
import type { PluginInfo } from "./plugins.ts";
import { localDefaults } from "./tables.ts";
import { tomlValue } from "./write.ts";

/** One key of a file. */
export interface KeyDoc {
  /** Table the key stands in, empty for the top of the file. */
  readonly table: string;
  readonly key: string;
  readonly type: string;
  /** TOML text; undefined: none. */
  readonly fallback: string | undefined;
  readonly required: boolean;
  readonly description: string;
}

/** Every key of a schema in its order, tables after plain keys. */
export function keysOf(schema: TSchema): readonly KeyDoc[] {
  const out: KeyDoc[] = [];
  collect(shapeOf(schema), "", out);
  return out;
}

function collect(shape: Shape, table: string, out: KeyDoc[]): void {
  const inner: [string, Shape][] = [];
  for (const [key, one] of Object.entries(shape.properties ?? {})) {
    if (one.type === "object") inner.push([joinPath(table, key), one]);
    else out.push(docOf(shape, table, key, one));
  }
  const extra = Object.values(shape.patternProperties ?? {})[0] ?? shape.additionalProperties;
  if (typeof extra === "object") {
    if (extra.type === "object") inner.push([joinPath(table, "NAME"), extra]);
    else out.push(docOf(shape, table, "NAME", extra));
  }
  for (const [path, one] of inner) collect(one, path, out);
}

function docOf(shape: Shape, table: string, key: string, one: Shape): KeyDoc {
  const fallback = one.default === undefined ? undefined : tomlValue(one.default);
  const required = (shape.required ?? []).includes(key) && fallback === undefined;
  return { table, key, type: typeText(one), fallback, required, description: one.description ?? "" };
}

const intro = `# Configuration

Two files, two owners. \`chain.toml\` holds what every node of a chain must agree on; nodes compare a hash of it.
\`node.toml\` is one machine's own. Keys keep Chain33's names and match without regard to case; an unknown key is an error.
`;

/** The reference page. */
export function configDocs(plugins: readonly PluginInfo[]): string {
  const chain = `## chain.toml

A chain with \`Title = "local"\` starts from the built-in values in the last column and has every fork from the start; any
other title states its forks completely or names a built-in table.
`;
  const node = `## node.toml

Any key can be overridden by an environment variable: \`TENON_\` and its path in capitals with \`_\` for the dots, for
example \`TENON_RPC_JRPCBINDADDR=localhost:9801\`.
`;
  const local = (doc: KeyDoc) => {
    const value = lookup(localDefaults, doc.table === "" ? [doc.key] : [...doc.table.split("."), doc.key]);
    return value === undefined ? "" : tomlValue(value);
  };
  const sections = [
    intro,
    chain,
    page(keysOf(chainSchema(plugins)), local),
    node,
    page(keysOf(nodeSchema(plugins)), undefined),
  ];
  return `${sections.join("\n").trim()}\n`;
}

function lookup(value: unknown, path: readonly string[]): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return value;
  return typeof value === "object" && value !== null
    ? lookup((value as Record<string, unknown>)[first], rest)
    : undefined;
}

function page(keys: readonly KeyDoc[], local: ((doc: KeyDoc) => string) | undefined): string {
  const tables = [...new Set(keys.map((one) => one.table))];
  const head = local === undefined ? "| key | value | default | |" : "| key | value | default | | local |";
  const rule = local === undefined ? "|---|---|---|---|" : "|---|---|---|---|---|";
  return tables
    .map((table) => {
      const rows = keys
        .filter((one) => one.table === table)
        .map((one) => {
          const fallback = one.required ? "required" : one.fallback === undefined ? "" : code(one.fallback);
          const cells = [code(one.key), escaped(one.type), fallback, escaped(one.description)];
          if (local !== undefined) cells.push(local(one) === "" ? "" : code(local(one)));
          return `| ${cells.join(" | ")} |`;
        });
      const title = table === "" ? "" : `### [${table}]\n\n`;
      return `${title}${[head, rule, ...rows].join("\n")}\n`;
    })
    .join("\n");
}

function code(text: string): string {
  return `\`${text.replace(/\s*\n\s*/g, " ").replaceAll("|", "\\|")}\``;
}

function escaped(text: string): string {
  return text.replaceAll("|", "\\|");
}
