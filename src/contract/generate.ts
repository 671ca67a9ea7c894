// Writes the TypeScript file of a built contract: its interface `as const` and a class with a method for each of the
// contract's, so that an editor shows names, types and doc comments without working them out.
import type { Abi, AbiField, AbiMethod } from "../../assembly/abi.ts";
import { type AbiType, TypeResolver } from "../../runtime/contract/abi/types.ts";

export interface GenerateOptions {
  /** File name without ending, in the same folder as the code. */
  readonly name: string;
  /** Where the contract's source is, for the head of the file. */
  readonly source: string;
}

/** The class has these itself. */
const own: ReadonlySet<string> = new Set(["constructor", "as", "then", "prototype"]);
const numbers: ReadonlySet<string> = new Set(["u8", "u16", "u32", "i8", "i16", "i32"]);

export function clientFile(abi: Abi, { name, source }: GenerateOptions): string {
  const types = new TypeResolver(abi);
  const methods = abi.methods.filter(
    ({ kind, name: method }) => (kind === "call" || kind === "view") && !own.has(method),
  );
  const body = methods.map((method) => methodText(method, types)).join("\n\n");
  return `// Made from ${source} by \`tenon contract build\`. Changes belong there.
import { type CallOptions, type CallResult, type ContractClient, GeneratedClient } from "tenon/client";

export const abi = ${objectText(abi)} as const;

${docText(abi.doc, "")}export class ${abi.name} extends GeneratedClient<typeof abi> {
${body}
}

/** What is deployed: \`chain.deploy(${variable(abi.name)}, …)\`. */
export const ${variable(abi.name)} = {
  name: ${JSON.stringify(name)},
  abi,
  /** The code and the map to its source, beside this file. */
  code: new URL(${JSON.stringify(`${name}.wasm`)}, import.meta.url),
  map: new URL(${JSON.stringify(`${name}.wasm.map`)}, import.meta.url),
  connect: (client: ContractClient<typeof abi>) => new ${abi.name}(client),
} as const;
`;
}

/** Token → token, so that the value stands beside the class. */
function variable(name: string): string {
  const lower = name.charAt(0).toLowerCase() + name.slice(1);
  return lower === name ? `${name}Contract` : lower;
}

function methodText({ name, kind, params, returns, doc }: AbiMethod, types: TypeResolver): string {
  const list = params.map((one) => `${safe(one.name)}: ${typeOf(one, types)}`);
  const values = `[${params.map((one) => safe(one.name)).join(", ")}]`;
  const value = returns === "void" ? "undefined" : tsType(types.type(returns));
  const head = docText(doc, "  ");
  if (kind === "view") {
    return `${head}  ${name}(${list.join(", ")}): Promise<${value}> {
    return this.$client.$view(${JSON.stringify(name)}, ${values});
  }`;
  }
  const all = [...list, "options?: CallOptions"].join(", ");
  return `${head}  ${name}(${all}): Promise<CallResult<typeof abi, ${value}>> {
    return this.$client.$call(${JSON.stringify(name)}, ${values}, options);
  }`;
}

/** Words that cannot name a parameter, and the one that the method has already. */
const reserved: ReadonlySet<string> = new Set(
  `arguments await break case catch class const continue debugger default delete do else enum eval export extends false
  finally for function if implements import in instanceof interface let new null options package private protected public
  return static super switch this throw true try typeof var void while with yield`.split(/\s+/),
);

function safe(name: string): string {
  return reserved.has(name) ? `${name}_` : name;
}

function typeOf(field: AbiField, types: TypeResolver): string {
  return tsType(types.type(field.type));
}

function tsType(type: AbiType): string {
  switch (type.kind) {
    case "bool":
      return "boolean";
    case "int":
      return numbers.has(`${type.signed ? "i" : "u"}${type.bits}`) ? "number" : "bigint";
    case "string":
    case "address":
      return "string";
    case "bytes":
    case "hash":
      return "Uint8Array";
    case "array": {
      const item = tsType(type.item);
      return `readonly ${type.item.kind === "nullable" || type.item.kind === "enum" ? `(${item})` : item}[]`;
    }
    case "nullable":
      return `${tsType(type.item)} | null`;
    case "enum":
      return type.values.map(({ name }) => JSON.stringify(name)).join(" | ");
    case "struct":
      return `{ ${type.fields.map((one) => `readonly ${one.name}: ${tsType(one.type)}`).join("; ")} }`;
  }
}

function docText(doc: string | undefined, indent: string): string {
  if (doc === undefined || doc.trim() === "") return "";
  const lines = doc.replaceAll("*/", "* /").trim().split("\n");
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line.trim()}`.trimEnd()).join("\n")}\n${indent} */\n`;
}

/** A value as source text, small objects on one line. */
function objectText(value: unknown, indent = ""): string {
  const flat = flatText(value);
  if (indent.length + flat.length <= 110) return flat;
  const inner = `${indent}  `;
  if (Array.isArray(value))
    return `[\n${value.map((one) => `${inner}${objectText(one, inner)},\n`).join("")}${indent}]`;
  const entries = Object.entries(value as object).filter(([, one]) => one !== undefined);
  return `{\n${entries.map(([key, one]) => `${inner}${key}: ${objectText(one, inner)},\n`).join("")}${indent}}`;
}

function flatText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flatText).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return entries.length === 0 ? "{}" : `{ ${entries.map(([key, one]) => `${key}: ${flatText(one)}`).join(", ")} }`;
}
