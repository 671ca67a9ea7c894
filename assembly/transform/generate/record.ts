// Members of events, errors and structs: constructor, encoding and decoding. Names that start with `$` are the SDK's
// (assembly/sdk/glue.ts).
import type { AscField } from "../asc.ts";
import type { RecordModel } from "../model.ts";
import { type Enums, TypeText } from "./types.ts";

/** Constructor that takes the fields in order. Not under their names, which need not be names for variables. */
export function constructorOf(record: RecordModel, enums: Enums): string {
  const parameters = record.fields.map((field, i) => `$${i}: ${typeOf(field, enums).text}`).join(", ");
  const body = record.fields.map((field, i) => `this.${field.name.text} = $${i};`).join(" ");
  return `constructor(${parameters}) { ${body} }`;
}

export function eventOf(event: RecordModel, isIndexed: (field: AscField) => boolean, enums: Enums): string {
  const write = (call: string) => (field: AscField) =>
    `${call}<${typeOf(field, enums).text}>(this.${field.name.text});`;
  const name = new TextEncoder().encode(event.name);
  return `__emit(): void {
    $begin();
    ${event.fields.filter(isIndexed).map(write("$item")).join(" ")}
    const split = $written();
    ${event.fields
      .filter((field) => !isIndexed(field))
      .map(write("$write"))
      .join(" ")}
    $event(memory.data<u8>([${name.join(", ")}]), ${name.length}, split);
  }`;
}

export function errorOf(error: RecordModel, code: number, enums: Enums): string {
  return `__fail(): void {
    $begin();
    $write<u32>(${code});
    ${error.fields.map((field) => `$write<${typeOf(field, enums).text}>(this.${field.name.text});`).join(" ")}
    $fail();
  }`;
}

/** Decoding does not run the author's constructor: a struct is its fields. */
export function structOf(struct: RecordModel, enums: Enums): string {
  const { name } = struct;
  const fields = struct.fields.map((field) => ({ name: field.name.text, type: typeOf(field, enums) }));
  const make = `const it = changetype<${name}>(__alloc(offsetof<${name}>()));`;
  const sum = (size: string) =>
    fields.map(({ type }) => `${size}<${type.text}>()`).reduce((left, right) => `$sum(${left}, ${right})`);
  const offset = (base: string, size: string, i: number) =>
    [base, ...fields.slice(0, i).map(({ type }) => `${size}<${type.text}>()`)].join(" + ");
  const each = (text: (field: (typeof fields)[number], i: number) => string) => fields.map(text).join(" ");
  return `
  @inline __size(): i32 { return ${sum("$sizeOf")}; }
  __at(from: usize): ${name} { ${make} ${each((f, i) => `it.${f.name} = ${f.type.at(offset("from", "$sizeOf", i))};`)} return it; }
  __put(to: usize): void { ${each((f, i) => `$put<${f.type.text}>(${offset("to", "$sizeOf", i)}, this.${f.name});`)} }
  __read(): ${name} { ${make} ${each((f) => `it.${f.name} = ${f.type.read()};`)} return it; }
  __write(): void { ${each((f) => `$write<${f.type.text}>(this.${f.name});`)} }
  @inline __keySize(): i32 { return ${sum("$keySize")}; }
  __putKey(to: usize): void { ${each((f, i) => `$putKey<${f.type.text}>(${offset("to", "$keySize", i)}, this.${f.name});`)} }
  __atKey(from: usize): ${name} { ${make} ${each((f, i) => `it.${f.name} = $atKey<${f.type.text}>(${offset("from", "$keySize", i)});`)} return it; }
  __writeKey(to: usize, last: bool): usize { ${each((f, i) => `to = $writeKey<${f.type.text}>(to, this.${f.name}, ${i === fields.length - 1 ? "last" : "false"});`)} return to; }
  __readKey(last: bool): ${name} { ${make} ${each((f, i) => `it.${f.name} = $readKey<${f.type.text}>(${i === fields.length - 1 ? "last" : "false"});`)} return it; }`;
}

function typeOf(field: AscField, enums: Enums): TypeText {
  return new TypeText(field.type, enums);
}
