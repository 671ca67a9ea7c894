// Reading and copying parts of the compiler's syntax tree.
import type {
  AscBlock,
  AscClass,
  AscDeclaration,
  AscDecorator,
  AscLibrary,
  AscMethod,
  AscNode,
  AscParser,
  AscRange,
} from "./asc.ts";

export function decorator(declaration: AscDeclaration, name: string): AscDecorator | undefined {
  return declaration.decorators?.find((one) => one.name.text === name);
}

/** Text of a node as the author wrote it. */
export function textOf(node: AscNode): string {
  return node.range.source.text.slice(node.range.start, node.range.end);
}

/** Visits a node and all below it, parents first. */
export function walk(node: AscNode, visit: (node: AscNode) => void): void {
  visit(node);
  for (const value of Object.values(node)) {
    if (isNode(value)) walk(value, visit);
    else if (Array.isArray(value)) for (const item of value) if (isNode(item)) walk(item, visit);
  }
}

export function isNode(value: unknown): value is AscNode {
  return (
    typeof value === "object" &&
    value !== null &&
    "kind" in value &&
    "range" in value &&
    !("statements" in value && "normalizedPath" in value)
  );
}

/** Parses declarations from text. Errors and positions of debugging point to `range`, where they come from. */
export function parseStatements(asc: AscLibrary, parser: AscParser, text: string, range: AscRange): AscNode[] {
  const before = parser.diagnostics.length;
  const own = new asc.Parser(parser.diagnostics);
  own.parseFile(text, "tenon.ts", true);
  const statements = own.sources[0]?.statements ?? [];
  if (parser.diagnostics.length > before) throw new Error("generated code does not parse");
  for (const statement of statements) relocate(statement, range);
  return statements;
}

/** Parses members of a class, likewise. */
export function parseMembers(asc: AscLibrary, parser: AscParser, text: string, range: AscRange): AscDeclaration[] {
  const [parsed] = parseStatements(asc, parser, `class $ {\n${text}\n}`, range);
  return (parsed as AscClass | undefined)?.members ?? [];
}

/** Parses a statement of a function, likewise. */
export function parseStatement(asc: AscLibrary, parser: AscParser, text: string, range: AscRange): AscNode {
  const [method] = parseMembers(asc, parser, `m(): void { ${text} }`, range) as AscMethod[];
  const [statement] = (method?.body as AscBlock | undefined)?.statements ?? [];
  if (statement === undefined) throw new Error("generated statement does not parse");
  return statement;
}

/** Moves a tree to a place in the sources. */
export function relocate(tree: AscNode, range: AscRange): void {
  walk(tree, (node) => {
    node.range = range;
  });
}

/** First paragraph of the comment in front of a declaration. */
export function docOf(declaration: AscDeclaration): string | undefined {
  const { source } = declaration.range;
  const first = Math.min(declaration.range.start, ...(declaration.decorators ?? []).map((one) => one.range.start));
  const before = source.text
    .slice(0, first)
    .replace(/(@\w*\s*)+$/, "")
    .trimEnd()
    .replace(/\bexport$/, "")
    .trimEnd();
  if (!before.endsWith("*/")) return undefined;
  const start = before.lastIndexOf("/**");
  if (start < 0 || before.indexOf("*/", start) !== before.length - 2) return undefined;
  const lines = before
    .slice(start + 3, -2)
    .split("\n")
    .map((line) => line.replace(/^\s*\*?\s?/, "").trim());
  const text = lines
    .join("\n")
    .trim()
    .split(/\n\s*\n|(?:^|\s)@[a-z]/)[0]
    ?.replace(/\s+/g, " ")
    .trim();
  return text === "" ? undefined : text;
}
