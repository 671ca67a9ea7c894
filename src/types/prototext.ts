// The wire messages as .proto (proto3) text, for people who write clients in other languages. One file per package,
// messages sorted by name, fields in the order of their declaration, a oneof where its first member stands; the same
// tables always give the same text.
import type { AnyMessage } from "../lib/codec.ts";
import { messages } from "./messages.ts";

/**
 * File name (`types.proto`) → text, for the core's messages, `extra` ones (those of contracts), and all they refer to.
 * Of two tables with one name the first is printed.
 */
export function protoFiles(extra: readonly AnyMessage[] = []): ReadonlyMap<string, string> {
  const tables = new Map<string, AnyMessage>();
  const collect = (table: AnyMessage) => {
    if (tables.has(table.name)) return;
    tables.set(table.name, table);
    for (const { of } of Object.values(table.fields)) if (of !== undefined) collect(of());
  };
  for (const table of [...messages, ...extra]) collect(table);
  const packages = new Map<string, AnyMessage[]>();
  for (const name of [...tables.keys()].sort()) {
    const table = tables.get(name) as AnyMessage;
    const list = packages.get(packageOf(name));
    if (list === undefined) packages.set(packageOf(name), [table]);
    else list.push(table);
  }
  return new Map([...packages].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, list]) => fileOf(name, list)));
}

/** All files one after the other, each under a line `// FILE NAME`; with one package simply that file. */
export function protoText(extra: readonly AnyMessage[] = []): string {
  return [...protoFiles(extra)].map(([name, text]) => `// ${name}\n${text}`).join("\n");
}

function packageOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf(".")));
}

function fileName(pack: string): string {
  return `${pack === "" ? "messages" : pack}.proto`;
}

function fileOf(pack: string, tables: readonly AnyMessage[]): [string, string] {
  const imports = new Set<string>();
  const bodies = tables.map((table) => messageText(table, pack, imports));
  const lines = ['syntax = "proto3";', ""];
  if (pack !== "") lines.push(`package ${pack};`, "");
  if (imports.size > 0) lines.push(...[...imports].sort().map((name) => `import "${name}";`), "");
  lines.push(
    "// Everything that is hashed or signed is written canonically: fields outside oneofs in ascending order, then the",
    "// members of oneofs; defaults are omitted. Plain protobuf libraries write oneof members in order of their numbers.",
    "",
    "",
  );
  return [fileName(pack), `${lines.join("\n")}${bodies.join("\n")}`];
}

function messageText(table: AnyMessage, pack: string, imports: Set<string>): string {
  const short = table.name.slice(table.name.lastIndexOf(".") + 1);
  const fields = Object.entries(table.fields);
  if (fields.length === 0) return `message ${short} {}\n`;
  const lines: string[] = [];
  const done = new Set<string>();
  for (const [name, field] of fields) {
    const line = ([n, f]: (typeof fields)[number]) =>
      `${f.repeated ? "repeated " : ""}${typeText(f, pack, imports)} ${n} = ${f.no};`;
    const group = field.oneof;
    if (group === undefined) lines.push(`  ${line([name, field])}`);
    else if (!done.has(group)) {
      done.add(group);
      const members = fields.filter(([, f]) => f.oneof === group).map((entry) => `    ${line(entry)}`);
      lines.push(`  oneof ${group} {`, ...members, "  }");
    }
  }
  return `message ${short} {\n${lines.join("\n")}\n}\n`;
}

function typeText(field: AnyMessage["fields"][string], pack: string, imports: Set<string>): string {
  if (field.of === undefined) return field.kind;
  const { name } = field.of();
  if (packageOf(name) === pack) return name.slice(name.lastIndexOf(".") + 1);
  imports.add(fileName(packageOf(name)));
  return `.${name}`;
}
