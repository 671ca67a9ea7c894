// The text that stands for the decorators: members that are added to the author's classes. Names that start with `$` are
// the SDK's (assembly/sdk/glue.ts).
import type { AscField } from "./asc.ts";
import type { MethodModel, RecordModel, StateModel } from "./model.ts";
import { textOf } from "./tree.ts";

/** Reads the input, calls the method and gives its result: the body of an export. */
export function entryOf(contract: string, method: MethodModel): string {
  const { parameters, returnType } = method.node.signature;
  const types = parameters.map((one) => textOf(one.type));
  const result = textOf(returnType);
  const call = (values: readonly string[]) => {
    const text = `changetype<${contract}>(0).${method.name}(${values.join(", ")})`;
    return result === "void" ? `${text};` : `$give<${result}>(${text});`;
  };
  const guard = method.payable ? "" : "$refuseValue();";
  if (types.length === 0) return `static $${method.name}(): void { ${guard} $noInput(); ${call([])} }`;
  const offsets = types.map((_, i) => ["input", ...types.slice(0, i).map((type) => `$sizeOf<${type}>()`)].join(" + "));
  return `static $${method.name}(): void {
    ${guard}
    if (${types.map((type) => `$sizeOf<${type}>() != 0`).join(" && ")}) {
      const input = $exactInput(${types.map((type) => `$sizeOf<${type}>()`).join(" + ")});
      ${call(types.map((type, i) => `$at<${type}>(${offsets[i]})`))}
    } else {
      $openInput();
      ${types.map((type, i) => `const $${i} = $read<${type}>();`).join(" ")}
      $closeInput();
      ${call(types.map((_, i) => `$${i}`))}
    }
  }`;
}

/** A collection is known by the prefix of its keys alone. */
export function stateOf(state: StateModel, prefix: number): string {
  const type = state.node.type === null ? "void" : textOf(state.node.type);
  return `@inline get ${state.name}(): ${type} { return changetype<${type}>(${prefix}); }`;
}

/** Constructor that takes the fields in order. */
export function constructorOf(record: RecordModel): string {
  const parameters = record.fields.map((field) => `${field.name.text}: ${typeOf(field)}`).join(", ");
  const body = record.fields.map((field) => `this.${field.name.text} = ${field.name.text};`).join(" ");
  return `constructor(${parameters}) { ${body} }`;
}

export function eventOf(event: RecordModel, isIndexed: (field: AscField) => boolean): string {
  const indexed = event.fields.filter(isIndexed);
  const rest = event.fields.filter((field) => !isIndexed(field));
  const name = new TextEncoder().encode(event.name);
  return `__emit(): void {
    $begin();
    ${indexed.map((field) => `$item<${typeOf(field)}>(this.${field.name.text});`).join(" ")}
    const split = $written();
    ${rest.map((field) => `$write<${typeOf(field)}>(this.${field.name.text});`).join(" ")}
    $event(memory.data<u8>([${name.join(", ")}]), ${name.length}, split);
  }`;
}

export function errorOf(error: RecordModel, code: number): string {
  return `__fail(): void {
    $begin();
    $write<u32>(${code});
    ${error.fields.map((field) => `$write<${typeOf(field)}>(this.${field.name.text});`).join(" ")}
    $fail();
  }`;
}

export function structOf(struct: RecordModel): string {
  const { name, fields } = struct;
  const make = `changetype<${name}>(__alloc(offsetof<${name}>()))`;
  const offset = (i: number) =>
    fields
      .slice(0, i)
      .map((field) => ` + $sizeOf<${typeOf(field)}>()`)
      .join("");
  const each = (text: (field: string, type: string, i: number) => string) =>
    fields.map((field, i) => text(field.name.text, typeOf(field), i)).join(" ");
  const sum = (size: string) => fields.reduce((text, field) => `$sum(${text}, ${size}<${typeOf(field)}>())`, "-1");
  return `
  @inline __size(): i32 { return ${sum("$sizeOf")}; }
  __at(from: usize): ${name} { const it = ${make}; ${each((field, type, i) => `it.${field} = $at<${type}>(from${offset(i)});`)} return it; }
  __put(to: usize): void { ${each((field, type, i) => `$put<${type}>(to${offset(i)}, this.${field});`)} }
  __read(): ${name} { const it = ${make}; ${each((field, type) => `it.${field} = $read<${type}>();`)} return it; }
  __write(): void { ${each((field, type) => `$write<${type}>(this.${field});`)} }`;
}

function typeOf(field: AscField): string {
  return field.type === null ? "void" : textOf(field.type);
}
