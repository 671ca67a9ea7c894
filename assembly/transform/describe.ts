// The interface of a contract as JSON. Types are described after the compiler has resolved their names, so aliases and
// renamed imports come out as what they are; types that have no encoding are refused.
import type { Abi, AbiField, AbiStruct } from "../abi.ts";
import type {
  AscDeclaration,
  AscElement,
  AscLibrary,
  AscNamedType,
  AscProgram,
  AscTypeDefinition,
  AscTypeNode,
} from "./asc.ts";
import { FIRST_ERROR_CODE } from "./expand.ts";
import type { ContractModel, EnumModel, Model, RecordModel } from "./model.ts";
import type { Report } from "./report.ts";
import { decorator, docOf, textOf } from "./tree.ts";

const classes: Readonly<Record<string, string>> = {
  "~lib/string/String": "string",
  "~lib/tenon/address/Address": "Address",
  "~lib/tenon/bytes/Bytes": "bytes",
  "~lib/tenon/hash/Hash": "Hash",
  "~lib/tenon/u128/u128": "u128",
  "~lib/tenon/u256/u256": "u256",
};
const numbers = new Set(["bool", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64"]);
/** How many of a collection's type arguments are keys. */
const collections: Readonly<Record<string, number>> = {
  "~lib/tenon/stored/StoredValue": 0,
  "~lib/tenon/stored/StoredVector": 0,
  "~lib/tenon/stored/StoredMap": 1,
  "~lib/tenon/stored/StoredSet": 1,
  "~lib/tenon/unordered/UnorderedMap": 1,
  "~lib/tenon/sorted/SortedMap": 1,
};
const hints: Readonly<Record<string, string>> = {
  "~lib/typedarray/Uint8Array": "Use Bytes.",
  "~lib/arraybuffer/ArrayBuffer": "Use Bytes.",
  "~lib/map/Map": "Use an array of a @struct.",
  "~lib/set/Set": "Use an array.",
  "~lib/staticarray/StaticArray": "Use an array.",
  "~lib/tenon/asset/Asset": "Pass its name, a string, and use Asset.of(name).",
};

export function describe(
  asc: AscLibrary,
  program: AscProgram,
  model: Model,
  contract: ContractModel,
  prefixOf: (name: string) => number,
  report: Report,
): Abi {
  return new Description(asc, program, model, report).of(contract, prefixOf);
}

class Description {
  private readonly asc: AscLibrary;
  private readonly program: AscProgram;
  private readonly model: Model;
  private readonly report: Report;
  /** Structs in use; undefined while their fields are being described. */
  private readonly structs = new Map<RecordModel, AbiStruct | undefined>();
  private readonly enums = new Set<EnumModel>();

  constructor(asc: AscLibrary, program: AscProgram, model: Model, report: Report) {
    this.asc = asc;
    this.program = program;
    this.model = model;
    this.report = report;
  }

  of(contract: ContractModel, prefixOf: (name: string) => number): Abi {
    const { model } = this;
    const methods = contract.methods.map(({ node, name, kind, payable }) => ({
      name,
      kind,
      payable,
      params: node.signature.parameters.map((one) => ({
        name: one.name.text,
        type: this.type(one.type, contract.node),
      })),
      returns:
        textOf(node.signature.returnType) === "void" ? "void" : this.type(node.signature.returnType, contract.node),
      ...doc(node),
    }));
    const events = model.events.map((event) => ({
      name: event.name,
      fields: event.fields.map((field) => ({
        ...this.field(field, event.node),
        indexed: decorator(field, "indexed") !== undefined,
      })),
      ...doc(event.node),
    }));
    const errors = model.errors.map((error, i) => ({
      name: error.name,
      code: FIRST_ERROR_CODE + i,
      fields: error.fields.map((field) => this.field(field, error.node)),
      ...doc(error.node),
    }));
    const storage = contract.state.map(({ name, node }) => ({
      name,
      type: node.type === null ? "" : this.collection(node.type, contract.node),
      prefix: hex(prefixOf(name)),
    }));
    // Used but nowhere else described ones come in the order of the sources.
    const structs = model.structs.flatMap((one) => this.structs.get(one) ?? []);
    const enums = model.enums
      .filter((one) => this.enums.has(one))
      .map((one) => ({ name: one.name, values: this.members(one) }));
    const { name, reentrant } = contract;
    return { abi: 1, name, ...doc(contract.node), methods, events, errors, structs, enums, storage, reentrant };
  }

  private field(
    field: { readonly name: { readonly text: string }; readonly type: AscTypeNode | null },
    context: AscDeclaration,
  ): AbiField {
    return { name: field.name.text, type: field.type === null ? "" : this.type(field.type, context) };
  }

  private members({ node }: EnumModel) {
    let next = 0;
    return node.values.map((value) => {
      const { initializer } = value as AscDeclaration & { initializer: { range: unknown } | null };
      if (initializer !== null) {
        const text = textOf(initializer as AscDeclaration).replaceAll(/[\s_()]/g, "");
        if (!/^-?(\d+|0x[0-9a-fA-F]+)$/.test(text))
          this.report(value.range, "Members of an enumeration that goes in or out have plain numbers.");
        next = Number(text) | 0;
      }
      return { name: value.name.text, value: next++ };
    });
  }

  /** The text of a type in the ABI; reports types that have none. */
  private type(node: AscTypeNode, context: AscDeclaration, key = false): string {
    const element = this.element(node, this.elementOf(context));
    // Unknown names are the compiler's to report.
    if (element === undefined) return "";
    const plain = this.plain(node as AscNamedType, element, context, key);
    if (!node.isNullable || plain === "") return plain;
    if (key) return this.refuse(node, "A key cannot be null.");
    return `${plain}?`;
  }

  private plain(node: AscNamedType, element: AscElement, context: AscDeclaration, key: boolean): string {
    const { ElementKind } = this.asc;
    if (element.kind === ElementKind.Enum) {
      const found = this.model.enums.find((one) => one.node === element.declaration);
      if (found === undefined) return "i32";
      this.enums.add(found);
      return found.name;
    }
    if (element.kind === ElementKind.TypeDefinition) {
      const definition = element as AscTypeDefinition;
      if (element.is(this.asc.CommonFlags.Resolved)) {
        const name = element.name;
        if (numbers.has(name)) return name;
        if (definition.type.classReference !== null)
          return this.named(node, definition.type.classReference.prototype, context, key);
        return this.refuse(node, `${name} has no encoding. Use one of ${[...numbers].join(", ")}, u128, u256.`);
      }
      if ((definition.typeParameterNodes ?? []).length > 0 || definition.typeNode === null)
        return this.refuse(node, "Write the type itself here.");
      return this.type(definition.typeNode, definition.declaration, key);
    }
    return this.named(node, element, context, key);
  }

  private named(node: AscNamedType, element: AscElement, context: AscDeclaration, key: boolean): string {
    const { internalName } = element;
    const known = classes[internalName];
    if (known !== undefined) return known;
    if (internalName === "~lib/array/Array") {
      if (key) return this.refuse(node, "An array cannot be a key.");
      const [item] = node.typeArguments ?? [];
      return item === undefined ? "" : `${this.type(item, context)}[]`;
    }
    const struct = this.model.structs.find((one) => one.node === element.declaration);
    if (struct !== undefined) return this.struct(node, struct, key);
    const hint =
      hints[internalName] ??
      (internalName.startsWith("~lib/") ? "" : `Put @struct in front of 'class ${element.name}'.`);
    return this.refuse(node, `Values of type ${element.name} have no encoding. ${hint}`.trim());
  }

  private struct(node: AscTypeNode, struct: RecordModel, key: boolean): string {
    if (key) for (const field of struct.fields) if (field.type !== null) this.type(field.type, struct.node, true);
    if (this.structs.has(struct)) {
      if (this.structs.get(struct) === undefined) return this.refuse(node, `A ${struct.name} cannot contain itself.`);
      return struct.name;
    }
    this.structs.set(struct, undefined);
    const fields = struct.fields.map((field) => this.field(field, struct.node));
    this.structs.set(struct, { name: struct.name, fields });
    return struct.name;
  }

  private collection(node: AscTypeNode, context: AscDeclaration): string {
    const element = this.element(node, this.elementOf(context));
    if (element === undefined) return "";
    const keys = collections[element.internalName];
    if (keys === undefined)
      return this.refuse(
        node,
        `State is kept in a collection: StoredValue<${textOf(node)}>, StoredMap, StoredSet, StoredVector, UnorderedMap or SortedMap.`,
      );
    const types = ((node as AscNamedType).typeArguments ?? []).map((one, i) => this.type(one, context, i < keys));
    return `${element.name}<${types.join(",")}>`;
  }

  private refuse(node: AscTypeNode, message: string): string {
    this.report(node.range, message);
    return "";
  }

  private element(node: AscTypeNode, context: AscElement | undefined): AscElement | undefined {
    if (node.kind !== this.asc.NodeKind.NamedType) {
      this.report(node.range, "Functions and tuples have no encoding. Use a @struct.");
      return undefined;
    }
    if (context === undefined) return undefined;
    const { Swallow } = this.asc.ReportMode;
    const found = this.program.resolver.resolveTypeName((node as AscNamedType).name, null, context, Swallow);
    return found === null ? undefined : (found.shadowType ?? found);
  }

  private elementOf(declaration: AscDeclaration): AscElement | undefined {
    return this.program.elementsByDeclaration.get(declaration);
  }
}

function doc(declaration: AscDeclaration): { readonly doc?: string } {
  const text = docOf(declaration);
  return text === undefined ? {} : { doc: text };
}

function hex(prefix: number): string {
  const bytes = [prefix & 255, (prefix >>> 8) & 255, (prefix >>> 16) & 255, prefix >>> 24];
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
